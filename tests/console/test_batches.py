"""Review, the two persons, and publication."""

import csv
import io
import json
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from debtormap.console.pages import batches
from debtormap.jobs.models import Job
from debtormap.ledger.models import Body
from debtormap.register.models import AuditEntry, Batch, BatchRow, Listing
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person, work_off
from tests.console.examples import COURT, csv_of, published, resident_number, row, stage


def url(name: str, batch: Batch) -> str:
    return reverse(name, args=(batch.pk,))


def test_a_refused_row_is_told_with_row_column_code_rule_and_remedy(browser: Open, mei: Account, batch: Batch) -> None:
    page = browser(mei).get(url("batch", batch) + "?action=error")

    [shown] = page.context["paged"].rows
    text = page.content.decode()
    assert (shown.line_no, shown.findings[0].code) == (3, "number_check_digit")
    assert all(part in text for part in ("身份证号码/组织机构代码", "number_check_digit", "对照证件重新录入"))
    assert "139990198001010021" not in text


def test_a_changed_row_shows_what_is_held_beside_what_is_new(browser: Open, mei: Account, tao: Account) -> None:
    published(mei, tao, [row(1)])
    batch = stage(mei, csv_of([row(1, obligation="偿还借款本金八万元及利息")]))

    page = browser(tao).get(url("batch", batch) + "?action=change")

    [shown] = page.context["paged"].rows
    held, new = "偿还借款本金五万元及利息", "偿还借款本金八万元及利息"
    assert shown.difference == [("生效法律文书确定的义务", held, new)]
    assert f"<del>{held}</del>" in page.content.decode()


def test_no_page_shows_a_whole_identity_number(browser: Open, mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(1)])
    batch = stage(mei, csv_of([row(1, obligation="偿还借款本金八万元及利息"), row(2)]))
    client = browser(tao)

    pages = [
        *(client.get(url("batch", batch) + f"?action={action}") for action in ("", "add", "change")),
        client.get(reverse("listings")),
        client.get(reverse("listing", args=(listing.pk,))),
        client.get(reverse("ledger_event", args=(listing.seq,))),
    ]

    text = "".join(page.content.decode() for page in pages)
    assert "演示人1" in text
    assert [number for number in map(resident_number, (1, 2)) if number in text or number[-6:] in text] == []


def test_the_findings_can_be_taken_along_as_csv(browser: Open, mei: Account, batch: Batch) -> None:
    page = browser(mei).get(url("batch_findings", batch))

    text = b"".join(page.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, *lines = csv.reader(io.StringIO(text))
    assert head == ["行号", "列", "级别", "代码", "规则", "如何改正"]
    assert lines[0][:4] == ["3", "身份证号码/组织机构代码", "error", "number_check_digit"]
    assert page["Content-Disposition"] == f'attachment; filename="findings-{batch.pk}.csv"'


def test_the_rows_come_in_pages(browser: Open, mei: Account) -> None:
    batch = stage(mei, csv_of([row(serial) for serial in range(1, 61)]))
    client = browser(mei)

    first, second = (client.get(url("batch", batch) + f"?action=add&page={page}").context["paged"] for page in (1, 2))

    assert (len(first.rows), len(second.rows), second.pages) == (50, 10, 2)
    assert (first.previous_query, first.next_query) == (None, "?action=add&page=2#rows")


def test_tao_approves_and_the_author_reads_why_she_cannot(
    browser: Open, mei: Account, tao: Account, batch: Batch
) -> None:
    author_page = browser(mei).get(url("batch", batch)).content.decode()
    refused = browser(mei).post(url("batch_approve", batch), {"seen": "ready", "texts_read": "yes"})
    approved = browser(tao).post(url("batch_approve", batch), {"seen": "ready", "texts_read": "yes"})

    batch.refresh_from_db()
    assert "that takes a second person" in author_page
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert approved.status_code == HTTPStatus.FOUND
    assert (batch.state, batch.approver) == ("approved", tao)


def test_whoever_is_clerk_and_approver_still_needs_a_second_person(browser: Open) -> None:
    both = person("hai", Role.CLERK, Role.APPROVER)
    batch = stage(both)

    page = browser(both).get(url("batch", batch)).content.decode()
    answer = browser(both).post(url("batch_approve", batch), {"seen": "ready", "texts_read": "yes"})

    batch.refresh_from_db()
    assert url("batch_approve", batch) not in page
    assert "that takes a second person" in page
    assert (answer.status_code, batch.state) == (HTTPStatus.FORBIDDEN, "ready")


def test_an_approval_sent_twice_has_one_effect(browser: Open, tao: Account, batch: Batch) -> None:
    client = browser(tao)

    for _ in range(2):
        client.post(url("batch_approve", batch), {"seen": "ready", "texts_read": "yes"})

    assert AuditEntry.objects.filter(act="batch.approve").count() == 1


def test_a_page_that_is_out_of_date_changes_nothing_and_says_so(browser: Open, tao: Account, batch: Batch) -> None:
    other = person("qin", Role.APPROVER)
    browser(other).post(url("batch_reject", batch), {"seen": "ready", "reason": "第三行号码有误"})

    page = browser(tao).post(url("batch_approve", batch), {"seen": "ready", "texts_read": "yes"}, follow=True)

    batch.refresh_from_db()
    assert batch.state == "rejected"
    assert "Nothing was done: the page was out of date. This batch is now: sent back." in page.content.decode()


def test_sending_back_needs_a_reason_which_the_author_reads(
    browser: Open, mei: Account, tao: Account, batch: Batch
) -> None:
    without = browser(tao).post(url("batch_reject", batch), {"seen": "ready", "reason": " "})
    browser(tao).post(url("batch_reject", batch), {"seen": "ready", "reason": "第三行号码有误"})

    text = browser(mei).get(url("batch", batch)).content.decode()
    assert without.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(without.context["form"].errors) == ["reason"]
    assert "tao has sent it back: 第三行号码有误" in text


def test_publishing_runs_in_the_background_and_a_second_click_joins_it(
    browser: Open, mei: Account, tao: Account
) -> None:
    batch = stage(mei, csv_of([row(1), row(2)]))
    client = browser(tao)
    client.post(url("batch_approve", batch), {"seen": "ready", "texts_read": "yes"})

    for _ in range(2):
        client.post(url("batch_publish", batch))
    before = client.get(url("batch_progress", batch)).json()["state"]
    work_off()
    status = client.get(url("batch_progress", batch)).json()

    batch.refresh_from_db()
    assert (before, status["state"], batch.state) == ("running", "done", "published")
    assert Listing.objects.count() == 2
    assert "all are public." in client.get(url("batch", batch)).content.decode()


def test_a_publication_that_ends_while_the_page_is_made_is_told_as_ended(
    browser: Open, mei: Account, tao: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, client, look = stage(mei, csv_of([row(1)])), browser(tao), batches._job
    client.post(url("batch_approve", batch), {"seen": "ready", "texts_read": "yes"})
    client.post(url("batch_publish", batch))

    def ends_meanwhile(batch: Batch) -> Job | None:
        work_off()
        return look(batch)

    monkeypatch.setattr(batches, "_job", ends_meanwhile)
    text = client.get(url("batch", batch)).content.decode()

    assert "Published. Of 1 new and changed rows" in text
    assert "Go on publishing" not in text


def test_a_list_that_nobody_approved_is_not_published(browser: Open, mei: Account, batch: Batch) -> None:
    page = browser(mei).post(url("batch_publish", batch), follow=True)

    batch.refresh_from_db()
    assert batch.state == "ready"
    assert "Nothing was done" in page.content.decode()


def test_an_interrupted_publication_can_go_on(browser: Open, mei: Account, tao: Account, batch: Batch) -> None:
    batch.rows.update(text_read_by=tao)
    Batch.objects.filter(pk=batch.pk).update(state="approved", approver=tao, approved_at=batch.created_at)
    Batch.objects.filter(pk=batch.pk).update(state="publishing")

    text = browser(tao).get(url("batch", batch)).content.decode()

    assert "The publication stands at 0 of 1 rows." in text
    assert "Go on publishing" in text


def test_lists_of_batches_take_the_same_queries_for_one_and_for_three(browser: Open, mei: Account) -> None:
    client = browser(mei)
    stage(mei, csv_of([row(1)]))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("batches"))
    for serial in (3, 5):
        stage(mei, csv_of([row(serial)]))

    with CaptureQueriesContext(connection) as three:
        page = client.get(reverse("batches"))

    assert len(page.context["paged"].rows) == 3
    assert len(three) == len(one)


def test_batches_are_found_by_state(browser: Open, mei: Account, batch: Batch) -> None:
    client = browser(mei)

    ready, rejected = (client.get(reverse("batches") + f"?state={state}") for state in ("ready", "rejected"))

    assert [found.pk for found in ready.context["paged"].rows] == [batch.pk]
    assert rejected.context["paged"].rows == []
    assert batch.court_code == COURT


def test_a_list_is_not_approved_before_its_texts_are_read(browser: Open, mei: Account, tao: Account) -> None:
    text = "与担保人演示丁连带偿还借款本金10000元，汇入账号6222020000000000000"
    batch = stage(mei, csv_of([row(1, obligation=text)]))
    client = browser(tao)

    unread = client.post(url("batch_approve", batch), {"seen": "ready"}, follow=True).content.decode()
    batch.refresh_from_db()
    state = batch.state
    page = client.get(url("batch_texts", batch)).content.decode()
    client.post(url("batch_approve", batch), {"seen": "ready", "texts_read": "yes"})

    assert ("Read the texts first" in unread, state) == (True, "ready")
    assert "<mark>演示丁</mark>" in page
    assert "与担保人演某连带偿还借款本金10000元，汇入账号***" in page
    assert AuditEntry.objects.get(act="batch.approve").after == {"state": "approved", "texts_read": 1}


def test_texts_are_read_page_by_page_and_changed_by_one_for_another_to_read(
    browser: Open, mei: Account, tao: Account
) -> None:
    batch = stage(mei, csv_of([row(1, obligation="与担保人演示丁连带偿还借款本金10000元")]))
    hers, his = browser(mei), browser(tao)
    shown = hers.get(url("batch_texts", batch))
    change = reverse("batch_text_change", args=(batch.pk, 2))
    [(_row, text, _change, _form)] = shown.context["texts"]

    empty = hers.post(change, {"text": " ", "seen": text.mark})
    wrong = hers.post(change, {"text": "与担保人演示丁连带偿还", "seen": text.mark})
    hers.post(change, {"text": "偿还借款本金10000元", "seen": text.mark})
    stale = his.post(change, {"text": "偿还借款", "seen": text.mark})
    his.post(url("batch_texts_read", batch), {"seen": shown.context["seen"]})
    unread = BatchRow.objects.get(batch=batch).text_read_by
    his.post(url("batch_texts_read", batch), {"seen": his.get(url("batch_texts", batch)).context["seen"]})
    his.post(url("batch_approve", batch), {"seen": "ready:1"})

    assert [page.status_code for page in (empty, wrong, stale)] == [422, 422, 409]
    assert "与担保人演示丁连带偿还</textarea>" in wrong.content.decode() and "look again" in stale.content.decode()
    assert unread is None
    assert "与担保人演某连带偿还" in his.get(url("batch_texts", batch)).content.decode()
    batch.refresh_from_db()
    assert batch.state == "approved"
    assert BatchRow.objects.get(batch=batch).text_read_by == tao


def test_no_name_of_another_person_in_a_listed_text_becomes_public(mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(1, obligation="向申请人演示乙偿还借款本金10000元")])

    record = json.loads(bytes(Body.objects.get(seq=listing.seq).body or b""))

    assert record["obligation"] == "向申请人演某偿还借款本金10000元"
