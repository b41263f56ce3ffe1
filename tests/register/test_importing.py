"""What an import makes of rows: good, bad, doubled, legacy, and of a second try."""

import json
from pathlib import Path

import pytest
from django.db import connection

from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.ledger import feed
from debtormap.register import importing, policies, publishing, reviewing
from debtormap.register.importing import LegacyAttestation
from debtormap.register.models import Batch, BatchRow, Listing, Party
from debtormap.staff.models import Account
from tests import examples

pytestmark = pytest.mark.django_db


def codes(batch: Batch) -> list[tuple[int, str, list[str]]]:
    return [
        (row.line_no, row.action, [finding.code for finding in reviewing.findings(row)])
        for row in batch.rows.order_by("line_no")
    ]


def test_a_bad_row_does_not_stop_the_good_ones_and_nothing_of_it_is_kept(mei: Account) -> None:
    bad = examples.number(2)[:-1] + ("0" if examples.number(2)[-1] != "0" else "1")

    batch = examples.staged(mei, examples.row(1), examples.row(2, 身份证号码=bad), examples.row(3))

    assert codes(batch) == [(2, "add", []), (3, "error", ["number_check_digit", "age_unknown"]), (4, "add", [])]
    row = batch.rows.get(line_no=3)
    assert (row.payload, reviewing.shown(row), reviewing.difference(row)) == (None, {}, [])
    assert bad not in row.findings
    finding = reviewing.findings(row)[0]
    assert finding.column == "身份证号码/组织机构代码"
    assert finding.rule
    assert finding.mend


def test_broken_and_overfull_rows_are_reported(mei: Account) -> None:
    lines = examples.csv_bytes(examples.rows(3)).decode().splitlines(keepends=True)
    lines[1] = '"' + lines[1]
    lines[2] = lines[2].rstrip() + ",surplus\r\n"

    batch = importing.stage("".join(lines).encode(), "list.csv", author=mei, court_code=examples.COURT)

    assert codes(batch) == [(2, "error", ["row_broken"]), (3, "error", ["surplus_cells"]), (4, "add", [])]


def test_the_same_row_twice_is_a_warning_and_another_content_an_error(mei: Account) -> None:
    batch = examples.staged(mei, examples.row(1), examples.row(1), examples.row(1, 未履行部分="3000元"))

    assert codes(batch) == [(2, "add", []), (3, "same", ["duplicate_row"]), (4, "error", ["contradicting_row"])]
    assert (batch.counts, batch.rows_warning) == ({"add": 1, "change": 0, "same": 1, "error": 1}, 1)


def test_a_doubled_row_is_published_once(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1), examples.row(1))

    assert Listing.objects.count() == 1


def test_one_person_in_two_cases_is_one_party_and_two_listings(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1), examples.row(2, 身份证号码=examples.number(1), 性别="男"))

    assert (Party.objects.count(), Listing.objects.count()) == (1, 2)


def test_a_masked_number_never_joins_two_people(mei: Account, tao: Account) -> None:
    rows = [examples.legacy_row(), examples.legacy_row(案号="（2019）冀0000执2号")]
    batch = importing.stage(
        examples.csv_bytes(rows), "national.csv", author=_high(mei), court_code=None,
        legacy=LegacyAttestation(reason="卷宗第3册"),
    )  # fmt: skip
    reviewing.approve(batch, by=_high(tao))
    publishing.publish(batch, by=tao)

    assert (batch.counts["add"], Party.objects.count(), Listing.objects.count()) == (2, 2, 2)
    assert (batch.legacy, batch.legacy_reason) == (True, "卷宗第3册")


def test_a_national_row_is_listed_without_a_place_and_its_term_counts_from_publication(
    mei: Account, tao: Account
) -> None:
    batch = importing.stage(
        examples.csv_bytes([examples.legacy_row()]), "national.csv", author=_high(mei), court_code=None,
        legacy=LegacyAttestation(reason="卷宗第3册"),
    )  # fmt: skip
    reviewing.approve(batch, by=_high(tao))
    publishing.publish(batch, by=tao)

    listing = Listing.objects.get()
    assert (listing.place_id, listing.placed_at, listing.precision) == (None, "none", "none")
    begins = examples.PUBLISHED_ON
    assert (listing.published_on, listing.ends_on) == (begins, begins.replace(year=begins.year + 2))
    body = json.loads(feed.events(1)[0].body or b"")
    assert ("place" in body, "nearby" in body["channels"]) == (False, False)


def test_an_attestation_needs_a_reason(mei: Account) -> None:
    with pytest.raises(RuleError):
        importing.stage(
            examples.csv_bytes([examples.legacy_row()]), "x", author=mei, court_code=examples.COURT,
            legacy=LegacyAttestation(reason=" "),
        )  # fmt: skip


def test_only_a_clerk_imports_and_only_for_the_own_court(mei: Account, tao: Account) -> None:
    data = examples.csv_bytes([examples.row()])

    with pytest.raises(NotAllowed):
        importing.stage(data, "x", author=tao, court_code=examples.COURT)
    with pytest.raises(NotAllowed):
        importing.stage(data, "x", author=mei, court_code="冀0002")
    with pytest.raises(NotAllowed):
        importing.stage(data, "x", author=mei, court_code=None)


def test_a_row_of_another_court_is_an_error(mei: Account) -> None:
    other = examples.row(法院代码="冀0002", 执行法院="演示市演示二区人民法院", 案号="（2024）冀0002执1号")

    [(_, action, found)] = codes(examples.staged(mei, other))

    assert (action, len(found)) == ("error", 1)


def test_without_an_adopted_policy_only_people_who_cannot_exist_are_listed(mei: Account) -> None:
    # Region 110000 is a province, no county: no number of it was ever given out.
    real_looking = _number("110000")

    batch = examples.staged(mei, examples.row(1, 身份证号码=real_looking, 出生日期=""))

    assert codes(batch) == [(2, "error", ["policy_not_adopted"])]


def test_with_an_adopted_policy_everybody_is(mei: Account, tao: Account, tmp_path: Path) -> None:
    text = (policies.BUILT_IN / "hebei-2019.toml").read_text("utf-8")
    decided = tmp_path / "decided.toml"
    decided.write_text(
        text.replace('body = ""', 'body = "演示市中级人民法院"').replace('decision_no = ""', 'decision_no = "演示1号"'),
        "utf-8",
    )
    lead = Account.objects.create(username="lead", roles=["president"])
    policies.adopt(decided, by=lead)
    policies.adopt(decided, by=_high(tao))

    batch = examples.staged(mei, examples.row(1, 身份证号码=_number("110000")))

    assert codes(batch) == [(2, "add", [])]


def test_a_representative_beside_the_organisation_is_pointed_out(mei: Account) -> None:
    company = examples.row(
        2, 姓名="演示虚构商贸有限公司", 身份证号码=_credit_code(), 证件类型="统一社会信用代码", 法定代表人="演示甲",
        性别="", 案号="（2024）冀0001执1号",
    )  # fmt: skip

    batch = examples.staged(mei, examples.row(1), company)

    assert codes(batch) == [(2, "add", []), (3, "add", ["representative_listed"])]


def test_a_killed_import_is_ignored_and_taken_away_by_the_next(mei: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    data = examples.csv_bytes(examples.rows(3))
    monkeypatch.setattr(importing, "_finish", _killed)
    monkeypatch.setattr(importing, "_discard", lambda which: None)
    with pytest.raises(KeyboardInterrupt):
        importing.stage(data, "list.csv", author=mei, court_code=examples.COURT)
    monkeypatch.undo()
    [left] = Batch.objects.all()
    with pytest.raises(Conflict):
        reviewing.rows(left)
    with pytest.raises(Conflict):
        reviewing.approve(left, by=_other_approver())

    batch = importing.stage(data, "list.csv", author=mei, court_code=examples.COURT)

    assert list(Batch.objects.values_list("pk", "state")) == [(batch.pk, "ready")]
    assert BatchRow.objects.count() == 3


def test_a_file_that_cannot_be_read_leaves_nothing(mei: Account) -> None:
    with pytest.raises(RuleError):
        importing.stage(b"", "empty.csv", author=mei, court_code=examples.COURT)
    with pytest.raises(RuleError):
        importing.stage(examples.csv_bytes([]), "header.csv", author=mei, court_code=examples.COURT)

    assert Batch.objects.count() == 0


def test_progress_is_reported_and_chunks_keep_their_order(mei: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("debtormap.register.staging.CHUNK", 2)
    seen: list[tuple[int, int | None, str]] = []

    batch = importing.stage(
        examples.csv_bytes(examples.rows(5)), "list.csv", author=mei, court_code=examples.COURT,
        progress=lambda done, total, phase: seen.append((done, total, phase)),
    )  # fmt: skip

    assert seen == [(2, 5, "check"), (4, 5, "check"), (5, 5, "check")]
    assert [row.line_no for row in batch.rows.order_by("id")] == [2, 3, 4, 5, 6]


def test_pages_of_rows_cost_two_queries_whatever_their_number(mei: Account) -> None:
    one, three = examples.staged(mei), examples.staged(mei, *examples.rows(3))

    for batch, total in ((one, 1), (three, 3)):
        with _queries(1):
            page = reviewing.rows(batch, "add")
        assert (len(page.rows), page.number, page.pages, page.total) == (total, 1, 1, total)


def test_a_place_is_known_at_review(mei: Account) -> None:
    placed, vague = examples.staged(mei, examples.row(1), examples.row(2, 住所地="河北省保定市莲池区")).rows.order_by(
        "id"
    )

    assert (placed.place_id, placed.precision, placed.placed_at, placed.division_code) == (
        "demo0001", "compound", "place", "130606",
    )  # fmt: skip
    assert (vague.place_id, vague.precision, vague.placed_at, vague.division_code) == (None, "county", "none", "130606")


def test_a_batch_reviewed_under_another_policy_is_not_published(mei: Account, tao: Account) -> None:
    batch = reviewing.approve(examples.staged(mei), by=tao)
    county = policies.BUILT_IN / "county.toml"
    policies.adopt(county, by=_high(tao))
    policies.adopt(county, by=Account.objects.create(username="lead", roles=["president"]))

    with pytest.raises(Conflict):
        publishing.publish(batch, by=tao)
    assert examples.staged(mei).pk != batch.pk


def _killed(*arguments: object) -> None:
    raise KeyboardInterrupt


def _high(account: Account) -> Account:
    account.court_code = ""
    account.save()
    return account


def _other_approver() -> Account:
    return Account.objects.create(username="other", roles=["approver"], court_code=examples.COURT)


def _number(region: str) -> str:
    from debtormap.core.identifiers import resident_number

    body = f"{region}19900307001"
    return body + resident_number.check_digit(body)


def _credit_code() -> str:
    from debtormap.core.identifiers import credit_code, organisation_code

    organisation = "YY0DEM01"
    first_17 = "91139990" + organisation + organisation_code.check_character(organisation)
    return first_17 + credit_code.check_character(first_17)


def _queries(count: int):  # type: ignore[no-untyped-def]  # a context manager of Django's tests
    from django.test.utils import CaptureQueriesContext

    class Counted(CaptureQueriesContext):
        def __exit__(self, *exception: object) -> None:
            super().__exit__(*exception)  # type: ignore[arg-type]  # passed on
            assert len(self) == count

    return Counted(connection)
