"""The impact assessment of the policy in force, as HTML and as PDF, made anew from the policy each time."""

from datetime import datetime
from typing import Final

from django.utils import timezone

from debtormap import printing
from debtormap.core import impact
from debtormap.core.deadlines import DeadlineId, day_in_beijing, opens
from debtormap.core.listing import State
from debtormap.core.policies import Policy
from debtormap.geo import calendar_table
from debtormap.printing import pages
from debtormap.register import policies
from debtormap.register.models import Listing
from debtormap.register.models import Policy as PolicyRow

STRICT: Final = "county"
HEADING: Final = "个人信息保护影响评估报告"
#: Of the publication itself, whatever a field names.
_ALWAYS: Final = frozenset({"W8", "W9", "W10", "W11"})


def pdf(now: datetime) -> bytes:
    return printing.pdf("assessment.html", contents(now))


def html(now: datetime) -> str:
    """A whole page, as it is printed."""
    return pages.html("assessment.html", contents(now))


def body(now: datetime) -> str:
    """The same without head, for a page of the console; every value in it is escaped."""
    return pages.html("assessment_body.html", contents(now))


def contents(now: datetime) -> dict[str, object]:
    """What is printed, by the policy in force at this moment."""
    policy = policies.active()
    risks = impact.risks_of(impact.codes_of(policy) | _ALWAYS)
    adopted_at = PolicyRow.objects.filter(name=policy.name, version=policy.version).values_list("adopted_at", flat=True)
    since = next((at for at in adopted_at if at is not None), None)
    return {
        "heading": HEADING,
        "head": _head(policy, since, now),
        "synthetic": not policy.is_adopted,
        "cells": impact.cells(policy),
        "blocks": impact.blocks(policy),
        "risks": risks,
        "differences": impact.compared(policy, policies.load_built_in(STRICT)),
        "persons": impact.PERSONS,
        "hazards": impact.HAZARDS,
        "figures": _figures(),
        "kept_until": _kept_until(since),
    }


def _head(policy: Policy, since: datetime | None, now: datetime) -> list[tuple[str, str]]:
    adopted = policy.adopted
    return [
        ("公示规则", f"{policy.name} 第 {policy.version} 版"),
        ("评估编号", policy.impact_assessment),
        ("采用该规则的决定", f"{adopted.body} {adopted.decision_no}" if adopted else "尚未采用：只能展示虚构数据"),
        ("生效日期", day_in_beijing(since).isoformat() if since else "—"),
        ("法律依据", "个人信息保护法第五十五条、第五十六条；法释〔2017〕7号第六条、第七条"),
        ("打印日期", day_in_beijing(now).isoformat()),
    ]


def _figures() -> list[tuple[str, str]]:
    """Counts alone; below five none is told."""
    held = Listing.objects.filter(state=State.PUBLISHED)
    counted = (("正在公布的信息", held.count()), ("其中有地图地点的", held.filter(place_id__isnull=False).count()))
    return [(label, f"{count:,}" if count >= 5 else "少于 5") for label, count in counted]


def _kept_until(since: datetime | None) -> str:
    """T17."""
    kept = opens(DeadlineId.T17, since or timezone.now(), calendar_table.load()).due_on
    return f"{kept.isoformat()}（自{'采用' if since else '打印'}之日起三年）"
