"""Disclosure policies: proposed by one, adopted by another, never changed; the ledger begins with one."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from debtormap.core.errors import NotAllowed, RuleError
from debtormap.ledger import feed
from debtormap.register import policies
from debtormap.register.models import AuditEntry, Policy
from debtormap.staff.models import Account

pytestmark = pytest.mark.django_db

COUNTY = policies.BUILT_IN / "county.toml"


@pytest.fixture
def president() -> Account:
    return Account.objects.create(username="president", roles=["president"])


@pytest.fixture
def other() -> Account:
    return Account.objects.create(username="other", roles=["approver"])


def test_while_nobody_decided_the_default_holds_for_synthetic_data(settings: Settings) -> None:
    assert (policies.active().name, policies.active().is_adopted) == ("hebei-2019", False)

    settings.POLICY = "county"
    assert policies.active().name == "county"


def test_a_file_that_claims_an_adoption_is_still_nobodys_decision(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(_decided(COUNTY.read_text("utf-8")), "utf-8")

    settings.POLICY = str(path)

    assert (policies.active().name, policies.active().is_adopted) == ("county", False)


def test_it_takes_two_persons(president: Account, other: Account) -> None:
    proposed = policies.adopt(COUNTY, by=president)
    again = policies.adopt(COUNTY, by=president)

    assert (proposed.adopted_at, again.pk, again.adopted_at) == (None, proposed.pk, None)
    assert policies.active().name == "hebei-2019"
    assert feed.head().seq == 0

    adopted = policies.adopt(COUNTY, by=other)

    assert (adopted.pk, adopted.author, adopted.approver) == (proposed.pk, president, other)
    assert policies.active().name == "county"
    assert list(AuditEntry.objects.order_by("id").values_list("act", "actor__username")) == [
        ("policy.propose", "president"), ("policy.adopt", "other"),
    ]  # fmt: skip


def test_the_ledger_tells_the_public_side_what_came_into_force(
    president: Account, other: Account, tmp_path: Path
) -> None:
    path = tmp_path / "decided.toml"
    path.write_text(_decided(COUNTY.read_text("utf-8")), "utf-8")
    policies.adopt(path, by=president)
    policies.adopt(path, by=other)

    [event] = feed.events(0)
    body = json.loads(event.body or b"")
    assert (event.kind, event.listing_id) == ("policy", "")
    assert (body["name"], body["version"], body["adopted"], body["density"]) == ("county", 1, True, None)


def test_a_version_never_changes(president: Account, other: Account, tmp_path: Path) -> None:
    policies.adopt(COUNTY, by=president)
    changed = tmp_path / "changed.toml"
    changed.write_text(COUNTY.read_text("utf-8") + "\n# changed\n", "utf-8")

    with pytest.raises(RuleError) as refused:
        policies.adopt(changed, by=other)
    assert refused.value.code == "policy_version_taken"


def test_adopting_what_is_in_force_changes_nothing(president: Account, other: Account) -> None:
    for by in (president, other, president, other):
        policies.adopt(COUNTY, by=by)

    assert (Policy.objects.count(), feed.head().seq) == (1, 1)


def test_a_clerk_and_a_lower_court_adopt_nothing(mei: Account, tao: Account) -> None:
    for account in (mei, tao):
        with pytest.raises(NotAllowed):
            policies.adopt(COUNTY, by=account)


@pytest.mark.parametrize("text", ["", "policy =", 'policy = "x"\nversion = 1\n'])
def test_a_damaged_policy_does_not_load(president: Account, tmp_path: Path, text: str) -> None:
    path = tmp_path / "damaged.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(RuleError):
        policies.adopt(path, by=president)
    with pytest.raises(RuleError):
        policies.adopt(tmp_path / "missing.toml", by=president)


def test_the_ledger_begins_with_a_policy_and_only_once() -> None:
    policies.ensure_policy_event()
    policies.ensure_policy_event()

    assert [event.kind for event in feed.events(0)] == ["policy"]


def _decided(text: str) -> str:
    text = text.replace('body = ""', 'body = "演示市中级人民法院"')
    return text.replace('decision_no = ""', 'decision_no = "演示1号"')
