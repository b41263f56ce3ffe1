"""A list that is staged and published in large pieces ends as the same list row by row, and as each act alone."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import transaction

from debtormap.core import disclosure
from debtormap.ledger import checking, feed
from debtormap.ledger.models import Body, Event
from debtormap.register import drafts, importing, policies, public_records, publishing, reviewing, staging
from debtormap.register.importing import LegacyAttestation
from debtormap.register.models import Batch, BatchRow, EnforcementCase, Listing, Party
from debtormap.register.places import PLACING
from debtormap.register.sealing import unseal
from debtormap.staff.models import Account
from tests import examples

pytestmark = pytest.mark.django_db

COMPANY = {
    "姓名": "演示虚构商贸有限公司", "证件类型": "统一社会信用代码", "法定代表人": "演示乙", "性别": "",
    "住所地": "河北省保定市莲池区五四路街道虚构家园小区9007号楼1单元9101室、电话0312-9990000",
}  # fmt: skip
Told = Mapping[str, Any]


class Undone(Exception):
    """Takes back all that was tried."""


def tried(do: Callable[[], Told]) -> Told:
    """What `do` tells, of which nothing stays."""
    told: Told = {}
    try:
        with transaction.atomic():
            told = do()
            raise Undone
    except Undone:
        return told


def first_list() -> list[examples.Row]:
    """Six to publish, two of one person; one whose term is over, one with a wrong number, one that is there twice."""
    same_person = {"身份证号码": examples.number(1), "性别": "男"}
    return [
        examples.row(1),
        examples.row(2, **same_person),
        examples.row(3, 生效法律文书确定的义务="与担保人演示丁连带偿还借款10000元，汇入账号6222020000000000000"),
        examples.row(4, 失信被执行人行为具体情形="违反财产报告制度的", **{"纳入期限(月)": "24"}, 决定日期="2024-05-06"),
        examples.row(5, 住所地=""),
        examples.row(6, 住所地="河北省保定市莲池区", 已履行部分="2000元", 被执行人的履行情况="部分未履行"),
        examples.row(7, 身份证号码="139990199003070011"),
        examples.row(8, 住所地=examples.OTHER_ADDRESS, 地址来源="听说"),
        examples.row(1),
    ]


def second_list() -> list[examples.Row]:
    """One changed, one moved, one as before, one new of a party that has another name now."""
    return [
        examples.row(1, 生效法律文书确定的义务="偿还借款本金20000元及利息"),
        examples.row(3, 住所地=examples.OTHER_ADDRESS),
        examples.row(5, 住所地=""),
        examples.row(9, 姓名="演示丙", 身份证号码=examples.number(6), 性别="女"),
    ]


def published(mei: Account, tao: Account, piece: int, monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setattr(staging, "CHUNK", piece)
    monkeypatch.setattr(publishing, "PIECE", piece)
    for rows in (first_list(), second_list()):
        batch = importing.stage(examples.csv_bytes(rows), "list.csv", author=mei, court_code=examples.COURT)
        publishing.publish(reviewing.approve(batch, by=tao), by=tao)
    assert checking.verify().problems == []
    return register()


def register() -> Told:
    """All that register and ledger hold, but for what is drawn: names of things, salts, nonces, moments."""
    keys = {listing.pk: bytes(listing.key).hex() for listing in Listing.objects.all()}
    bodies = dict(Body.objects.values_list("seq", "body"))
    events = list(Event.objects.order_by("seq").values_list("seq", "kind", "listing_id"))
    return {
        "events": [(kind, keys.get(key, ""), stripped(bytes(bodies[seq] or b""))) for seq, kind, key in events],
        "rows": [
            (*kept(row, "line_no", "action", "findings", "held_version", "outcome", *PLACING), hashes(row), opened(row))
            for row in BatchRow.objects.order_by("batch__created_at", "line_no")
        ],
        "listings": {
            keys[each.pk]: (
                *kept(each, "state", "version", "grounds", "performance", "decided_on", "published_on", "ends_on"),
                *kept(each, "expires_at", "synthetic", "tier", "policy_name", "policy_version", "seq", *PLACING),
                bytes(each.party.key).hex(), each.case.case_number, opened(each),
            )
            for each in Listing.objects.select_related("party", "case")
        },
        "parties": sorted((bytes(each.key).hex(), each.kind, each.name, number(each)) for each in Party.objects.all()),
        "cases": sorted(
            EnforcementCase.objects.values_list("case_number", "court_code", "court_name", "filed_on"),
        ),
        "batches": list(
            Batch.objects.order_by("created_at").values_list("state", "rows_total", "rows_done", "rows_same")
        ),
    }  # fmt: skip


def stripped(body: bytes) -> bytes:
    record = json.loads(body)
    return disclosure.canonical({key: value for key, value in record.items() if key not in {"id", "share_id"}})


def kept(of: object, *names: str) -> tuple[object, ...]:
    return tuple(getattr(of, name) for name in names)


def hashes(row: BatchRow) -> list[str]:
    return [bytes(each or b"").hex() for each in (row.listing_key, row.party_key, row.content_hash)]


def opened(of: BatchRow | Listing) -> object:
    sealed = of.payload if isinstance(of, BatchRow) else of.sealed
    return None if sealed is None else drafts.opened(sealed)


def number(party: Party) -> str:
    return "" if party.number_sealed is None else unseal(party.number_sealed, drafts.NUMBER_FIELD).decode()


def test_a_list_in_one_piece_is_published_as_row_by_row(
    mei: Account, tao: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tried(lambda: published(mei, tao, 1_000, monkeypatch))
    one_by_one = tried(lambda: published(mei, tao, 1, monkeypatch))

    assert [kind for kind, _, _ in whole["events"]] == ["policy", *["publish"] * 6, "amend", "amend", "publish"]
    assert whole == one_by_one


def test_the_records_of_a_list_are_those_of_each_listing_alone(mei: Account, tao: Account) -> None:
    """Made anew of what the register holds, by the way of a single act and by the rules' own spelling."""
    examples.published(mei, tao, *first_list())
    batch = importing.stage(
        examples.csv_bytes([examples.legacy_row(执行法院="演示市演示一区人民法院", 案号="（2019）冀0001执1号")]),
        "national.csv", author=mei, court_code=examples.COURT, legacy=LegacyAttestation(reason="卷宗第3册"),
    )  # fmt: skip
    publishing.publish(reviewing.approve(batch, by=tao), by=tao)

    policy = policies.active()
    for listing in Listing.objects.all():
        alone = disclosure.public_record(public_records.facts(listing), policy)
        last = feed.last_of(listing.pk)
        assert last is not None
        assert last.body == disclosure.canonical(alone)
    assert Listing.objects.count() == 7


@pytest.mark.parametrize(
    "value",
    [
        "", "演示甲", "𠮷𬟁", "\u2028\x7f\x00\x1f\b\f\n\r\t\"\\/<>&'", "\U0010ffff\uffff\ue000",
        True, False, None, 0, -1, 2**63, [], {}, [1, "二", None, [True]], (1, 2),
        {"乙": 1, "甲": 2, "a": 3, "A": 4, "_": 5, "\uffff": 6, "\U00010000": 7},
        {"b": {"d": [], "c": {}}, "a": [{"z": 1, "y": 2}]},
    ],
)  # fmt: skip
def test_a_record_is_spelled_as_the_rules_spell_it(value: object) -> None:
    record = {"value": value, "name": "演示甲", "a": 1}

    assert public_records.spelled(record) == disclosure.canonical(record)


@pytest.mark.parametrize("value", [1.5, [1.5], {"lon": 115.49}, [{"a": [0, (1.0,)]}]])
def test_no_float_gets_into_a_record(value: object) -> None:
    with pytest.raises(TypeError):
        public_records.spelled({"place": value})
    with pytest.raises(TypeError):
        disclosure.canonical({"place": value})


def test_half_a_character_is_refused_in_both_spellings() -> None:
    for spell in (public_records.spelled, disclosure.canonical):
        with pytest.raises(UnicodeEncodeError):
            spell({"name": "演\ud800"})
