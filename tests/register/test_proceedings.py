"""A listing that begins here: application, review, decision, service, grace, and publication by two persons."""

import json
from datetime import date, timedelta

import msgspec
import pytest

from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.core.exits import DeletionGround
from debtormap.core.identifiers import credit_code, organisation_code
from debtormap.core.listing import Ground
from debtormap.core.open_deadlines import Desk
from debtormap.core.working_days import roll
from debtormap.geo import calendar_table
from debtormap.ledger.models import Body, Event
from debtormap.register import clocks, deleting, proceedings, publishing, releasing, reviewing
from debtormap.register.ids import new_row_id
from debtormap.register.models import AuditEntry, Listing
from debtormap.register.proceeding_models import Proceeding
from debtormap.staff.models import Account
from tests import examples
from tests.register import proceeding_examples as on_the_way
from tests.register.proceeding_examples import NOW, PUBLIC_TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def han(db: None) -> Account:
    """Signs decisions."""
    return on_the_way.president()


def today() -> date:
    return (NOW + timedelta(hours=8)).date()


def code(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(RuleError) as refused:
        call(*arguments, **named)  # type: ignore[operator]
    return refused.value.code


def test_a_listing_goes_from_application_to_the_public(mei: Account, han: Account, tao: Account) -> None:
    found = on_the_way.published(mei, han, tao)

    listing = Listing.objects.get()
    body = json.loads(bytes(Body.objects.get(seq=listing.seq).body or b""))
    acts = AuditEntry.objects.filter(subject=f"proceeding:{found.pk}").order_by("id").values_list("act", flat=True)
    assert (found.state, found.listing_id, listing.state) == ("published", listing.pk, "published")
    assert (body["obligation"], listing.decided_on, listing.ends_on is None) == (PUBLIC_TEXT, today(), False)
    assert [act.removeprefix("proceeding.") for act in acts] == [
        "open", "examine", "warn", "draft", "sign", "serve", "confirm_text", "propose", "release",
    ]  # fmt: skip


def test_the_decision_is_signed_by_another_person(mei: Account) -> None:
    mei.roles = ["clerk", "president"]
    mei.save()
    found = on_the_way.drafted(mei)

    with pytest.raises(NotAllowed):
        proceedings.sign(found.pk, expected=found.version, by=mei, now=NOW)


def test_only_the_president_signs(mei: Account, tao: Account) -> None:
    found = on_the_way.drafted(mei)

    with pytest.raises(NotAllowed):
        proceedings.sign(found.pk, expected=found.version, by=tao, now=NOW)


def test_whoever_proposes_does_not_publish(mei: Account, han: Account) -> None:
    mei.roles = ["clerk", "approver"]
    mei.save()
    found = on_the_way.proposed(mei, han)

    with pytest.raises(NotAllowed):
        releasing.release(found.pk, expected=found.version, by=mei, now=NOW)
    assert not Listing.objects.exists()


def test_nothing_is_proposed_before_service(mei: Account, han: Account) -> None:
    found = on_the_way.decided(mei, han)
    releasing.confirm_text(found.pk, expected=found.version, by=mei, now=NOW, text=PUBLIC_TEXT)

    with pytest.raises(Conflict):
        releasing.propose(found.pk, expected=found.version + 1, by=mei, now=NOW)


def test_nothing_is_published_while_the_grace_runs(mei: Account, han: Account, tao: Account) -> None:
    begun = NOW - timedelta(days=40)
    found = on_the_way.served(mei, han, at=begun, grace=1)
    releasing.confirm_text(found.pk, expected=found.version, by=mei, now=begun, text=PUBLIC_TEXT)
    assert found.grace_ends_on is not None
    last_day = NOW + (found.grace_ends_on - today())
    expected = found.version + 1

    assert (found.state, code(releasing.propose, found.pk, expected=expected, by=mei, now=last_day)) == (
        "grace", "grace_running",
    )  # fmt: skip

    releasing.propose(found.pk, expected=expected, by=mei, now=last_day + timedelta(days=1))
    releasing.release(found.pk, expected=expected + 1, by=tao, now=NOW)
    assert Listing.objects.get().state == "published"


def test_who_performs_in_the_grace_is_never_published(mei: Account, han: Account) -> None:
    found = on_the_way.served(mei, han, grace=2)
    proceedings.perform(found.pk, expected=found.version, by=mei, now=NOW, performed_on=today())

    with pytest.raises(Conflict):
        releasing.propose(found.pk, expected=found.version + 1, by=mei, now=NOW + timedelta(days=200))
    assert Proceeding.objects.get().state == "performed"


def test_a_list_does_not_overtake_a_proceeding(mei: Account, han: Account, tao: Account) -> None:
    found = on_the_way.served(mei, han, grace=1)

    batch = reviewing.approve(examples.staged(mei, examples.row(1)), by=tao)
    report = publishing.publish(batch, by=tao)

    assert (report.outcomes, Listing.objects.exists()) == ({"under_way": 1}, False)
    assert found.state == "grace"


@pytest.mark.parametrize(("birth", "refused"), [(f"{NOW.year - 17}0101", True), (f"{NOW.year - 19}0101", False)])
def test_a_minor_opens_no_proceeding(mei: Account, birth: str, refused: bool) -> None:
    of = on_the_way.file(身份证号码=examples.number(1, birth=birth), 出生日期=birth)
    opened = Proceeding.objects.count

    if refused:
        assert code(on_the_way.opened, mei, of=of).startswith("minor")
    else:
        on_the_way.opened(mei, of=of)
    assert opened() == (0 if refused else 1)


@pytest.mark.parametrize(
    ("changes", "blocked"),
    [
        ({"flags": frozenset({"identity_agrees", "namesakes_searched"})}, "case_not_open"),
        ({"flags": frozenset({"case_open", "namesakes_searched"})}, "identity_unchecked"),
        ({"grounds": (Ground.G1,), "term_months": 24}, "term_not_allowed"),
        ({"grounds": (Ground.G4,), "term_months": None}, "term_missing"),
        ({"term_months": 36}, "term_extended"),
        ({"reasons": "x"}, "reasons_missing"),
        ({"grace_months": 4}, "grace_length"),
        (
            {"grounds": (Ground.G1,), "term_months": None, "flags": on_the_way.decision().flags | {"security_given"}},
            "security_given",
        ),
    ],
)
def test_a_hard_block_refuses_the_draft(mei: Account, changes: dict[str, object], blocked: str) -> None:
    assert code(on_the_way.drafted, mei, decided=on_the_way.decision(**changes)) == blocked
    assert Proceeding.objects.get().drafted_by is None


def test_without_a_served_warning_there_is_no_decision(mei: Account) -> None:
    found = on_the_way.opened(mei)
    proceedings.examine(found.pk, expected=1, by=mei, now=NOW)

    refused = code(proceedings.draft, found.pk, on_the_way.decision(), expected=2, by=mei, now=NOW)

    assert refused == "risk_warning_missing"


def test_a_representative_is_not_listed_with_the_company(mei: Account, tao: Account) -> None:
    company = examples.row(
        1, 姓名="（虚构）甲样例有限公司", 证件类型="统一社会信用代码", 性别="",
        法定代表人="演示甲", 住所地="", 地址来源="", 地址核实日期="", 决定书文号="（2024）冀0001执1号之二",
    )  # fmt: skip
    company["身份证号码/组织机构代码"] = _credit_code()
    examples.published(mei, tao, company)

    refused = code(on_the_way.drafted, mei)

    assert refused == "representative"


def test_a_stale_page_changes_nothing(mei: Account, han: Account) -> None:
    found = on_the_way.opened(mei)
    proceedings.examine(found.pk, expected=1, by=mei, now=NOW)

    with pytest.raises(Conflict):
        proceedings.examine(found.pk, expected=1, by=mei, now=NOW)
    with pytest.raises(Conflict):
        proceedings.refuse(found.pk, expected=1, by=han, now=NOW, reasons="不符合条件")
    assert (Proceeding.objects.get().state, on_the_way.version(found)) == ("review", 2)


def test_opening_twice_opens_one(mei: Account) -> None:
    key = new_row_id()

    for _ in range(2):
        proceedings.open_file(
            on_the_way.file(), proceeding_id=key, by=mei, court_code=on_the_way.COURT, ex_officio=False,
            applied_on=today(), now=NOW,
        )  # fmt: skip

    assert [each.pk for each in Proceeding.objects.all()] == [key]
    assert code(on_the_way.opened, mei) == "under_way"


@pytest.mark.parametrize("text", [on_the_way.OBLIGATION, "汇入账号6222020000000000000", "向演示乙偿还10000元"])
def test_a_text_that_names_others_is_not_let_through(mei: Account, han: Account, text: str) -> None:
    found = on_the_way.served(mei, han)

    refused = code(releasing.confirm_text, found.pk, expected=found.version, by=mei, now=NOW, text=text)

    assert refused == "text_unredacted"


def test_an_unread_text_is_not_proposed(mei: Account, han: Account) -> None:
    found = on_the_way.served(mei, han)

    assert code(releasing.propose, found.pk, expected=found.version, by=mei, now=NOW) == "text_unreviewed"


def test_the_proposal_takes_out_names_and_numbers() -> None:
    text, spans, proposed = releasing.proposal(on_the_way.file())

    assert [text[span.start : span.end] for span in spans] == ["演示乙", "6222020000000000000"]
    assert proposed == PUBLIC_TEXT


def test_after_a_deletion_at_the_applicants_wish_the_same_applicant_waits_six_months(
    mei: Account, tao: Account, han: Account
) -> None:
    examples.published(mei, tao, examples.row(1))
    listing = Listing.objects.get()
    asked = "申请执行人书面申请删除，审查同意"
    deleting.delete(listing.pk, by=tao, ground=DeletionGround.D3, reason=asked, now=NOW, applicant="演示乙")
    same_party = on_the_way.file(2, 身份证号码=examples.number(1), 性别="男")
    other = msgspec.structs.replace(same_party, applicant="演示丁")

    assert code(on_the_way.opened, mei, at=NOW + timedelta(days=30)) == "six_month_bar"
    assert on_the_way.opened(mei, of=other).state == "applied"
    own_motion = msgspec.structs.replace(on_the_way.file(), applicant="", ex_officio_reason="发现新的失信行为")
    begun = proceedings.open_file(
        own_motion, proceeding_id=new_row_id(), by=mei, court_code=on_the_way.COURT, ex_officio=True, now=NOW
    )
    assert begun.state == "review"


def test_a_listing_with_a_term_ends_early_and_not_by_article_10(mei: Account, han: Account, tao: Account) -> None:
    found = on_the_way.published(mei, han, tao)
    assert found.listing_id is not None

    refused = code(deleting.delete, found.listing_id, by=tao, ground=DeletionGround.D1, reason="已履行", now=NOW)
    deleting.delete_early(found.listing_id, by=tao, reason="主动纠正", now=NOW)

    assert refused == "fixed_term"
    assert Listing.objects.get().state == "delisted"
    assert Event.objects.order_by("-seq")[0].kind == "withdraw"


@pytest.mark.parametrize(
    ("tier", "channels"),
    [
        (None, {"list", "nearby", "density", "share"}),
        ("MINOR", {"list"}),
        ("SERIOUS", {"list", "nearby", "density", "share"}),
    ],
)
def test_the_tier_of_the_decision_chooses_the_channels(
    mei: Account, han: Account, tao: Account, tier: str | None, channels: set[str]
) -> None:
    drafted = on_the_way.drafted(mei, decided=on_the_way.decision(tier=tier))
    proceedings.sign(drafted.pk, expected=drafted.version, by=han, now=NOW)
    expected = drafted.version + 1
    proceedings.serve(drafted.pk, expected=expected, by=mei, now=NOW, served_on=today(), way="direct")
    releasing.confirm_text(drafted.pk, expected=expected + 1, by=mei, now=NOW, text=PUBLIC_TEXT)
    releasing.propose(drafted.pk, expected=expected + 2, by=mei, now=NOW)
    listing = releasing.release(drafted.pk, expected=expected + 3, by=tao, now=NOW)

    body = json.loads(bytes(Body.objects.get(seq=listing.seq).body or b""))
    assert set(body["channels"]) == channels


def test_another_court_has_no_part_in_it(mei: Account, tao: Account) -> None:
    found = on_the_way.opened(mei)
    other = Account(username="bo", roles=["clerk", "president", "approver"], court_code="冀0002", is_staff=True)
    other.save()

    with pytest.raises(NotAllowed):
        proceedings.held(found.pk, by=other)
    with pytest.raises(NotAllowed):
        proceedings.examine(found.pk, expected=1, by=other, now=NOW)
    with pytest.raises(NotAllowed):
        proceedings.refuse(found.pk, expected=1, by=other, now=NOW, reasons="不符合条件")


def _credit_code() -> str:
    body = f"91139990YY000001{organisation_code.check_character('YY000001')}"
    return body + credit_code.check_character(body)


def test_application_and_grace_stand_among_the_deadlines(mei: Account, han: Account) -> None:
    waiting = on_the_way.opened(mei)
    graced = on_the_way.served(mei, han, of=on_the_way.file(2), grace=1)

    found = {
        (each.subject, each.due.deadline.value): each.due.due_on for each in clocks.open_deadlines(NOW, [Desk.REGISTER])
    }

    assert set(found) == {(f"proceeding:{waiting.pk}", "T01"), (f"proceeding:{graced.pk}", "T02")}
    assert waiting.applied_on is not None
    fifteenth = waiting.applied_on + timedelta(days=15)
    assert found[f"proceeding:{waiting.pk}", "T01"] == roll(calendar_table.load(), fifteenth)[0]
    assert found[f"proceeding:{graced.pk}", "T02"] == graced.grace_ends_on
