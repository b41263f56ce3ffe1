"""Sending a list, with and without JavaScript."""

from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from debtormap.core.errors import RuleError
from debtormap.jobs import queue
from debtormap.jobs.models import Content, Job
from debtormap.register import importing
from debtormap.register.models import AuditEntry, Batch
from debtormap.staff.models import Account
from tests.console.conftest import Open, work_off
from tests.console.examples import COURT, csv_of, list_with_a_fault, row

JSON = {"Accept": "application/json"}


def form(data: bytes, **fields: str) -> dict[str, Any]:
    sent = {"file": SimpleUploadedFile("list.csv", data), "court_code": COURT, "token": "once"}
    return {**sent, **fields}


def test_without_javascript_the_page_waits_and_leads_to_the_batch(browser: Open, mei: Account) -> None:
    page = browser(mei).post(reverse("import"), form(list_with_a_fault()))

    batch = Batch.objects.get()
    assert page["Location"] == reverse("batch", args=(batch.pk,))
    assert (batch.author, batch.state, batch.counts) == (mei, "ready", {"add": 1, "change": 0, "same": 0, "error": 1})


def test_with_javascript_the_check_runs_in_the_background_and_tells_how_far_it_is(browser: Open, mei: Account) -> None:
    client = browser(mei)

    accepted = client.post(reverse("import"), form(list_with_a_fault()), headers=JSON)
    before = client.get(accepted.json()["progress"]).json()
    work_off()
    status = client.get(accepted.json()["progress"]).json()

    batch = Batch.objects.get()
    assert accepted.status_code == HTTPStatus.ACCEPTED
    assert (before["state"], before["text"]) == ("running", "Waits for its turn.")
    assert (status["state"], status["percent"], status["url"]) == ("done", 100, reverse("batch", args=(batch.pk,)))


def test_the_same_form_sent_twice_makes_one_batch(browser: Open, mei: Account) -> None:
    client = browser(mei)

    pages = [client.post(reverse("import"), form(list_with_a_fault())) for _ in range(2)]

    assert Batch.objects.count() == 1
    assert pages[0]["Location"] == pages[1]["Location"]
    assert AuditEntry.objects.filter(act="batch.stage").count() == 1


def test_a_list_waits_sealed_and_is_gone_when_it_is_checked(browser: Open, mei: Account) -> None:
    data = list_with_a_fault()

    browser(mei).post(reverse("import"), form(data), headers=JSON)
    waiting = bytes(Content.objects.get().data)
    work_off()

    assert data[:200] not in waiting
    assert row(1)["身份证号码/组织机构代码"].encode() not in waiting
    assert row(1)["身份证号码/组织机构代码"] not in str(Job.objects.values())
    assert Content.objects.count() == 0


def test_an_import_that_was_stopped_leaves_nothing(
    browser: Open, mei: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(mei)
    accepted = client.post(reverse("import"), form(list_with_a_fault()), headers=JSON).json()
    loaded = importing._load

    def load(*args: Any) -> Any:
        found = loaded(*args)
        queue.cancel(Job.objects.get().pk)
        args[-1](1, 2, importing.PHASE)
        return found

    monkeypatch.setattr(importing, "_load", load)
    work_off()

    status = client.get(accepted["progress"]).json()
    assert (status["state"], status["text"]) == ("failed", "Stopped, as somebody asked.")
    assert (Batch.objects.count(), Content.objects.count()) == (0, 0)


def test_another_file_in_the_same_form_is_another_list(browser: Open, mei: Account) -> None:
    client = browser(mei)

    client.post(reverse("import"), form(csv_of([row(1)])))
    client.post(reverse("import"), form(csv_of([row(3)])))

    assert Batch.objects.count() == 2


def test_nobody_else_sees_how_far_a_check_is(browser: Open, mei: Account) -> None:
    job = queue.start("import", "someone-elses", owner_id=mei.pk + 1)

    page = browser(mei).get(reverse("import_progress", args=(job.key,)))

    assert page.status_code == HTTPStatus.NOT_FOUND


def test_what_is_wrong_is_said_by_field_and_what_was_entered_stays(browser: Open, mei: Account) -> None:
    client = browser(mei)
    sent = form(b"", legacy="on", reason="", court_code=COURT)

    page = client.post(reverse("import"), sent)
    answer = client.post(reverse("import"), form(b"", legacy="on", reason=""), headers=JSON)

    text = page.content.decode()
    assert page.status_code == answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == list(answer.json()["errors"]) == ["file", "attested", "reason"]
    assert 'name="legacy" aria-describedby="id_legacy_helptext" id="id_legacy" checked' in text
    assert Batch.objects.count() == 0


def test_a_file_that_cannot_be_read_is_an_error_of_the_file(browser: Open, mei: Account) -> None:
    page = browser(mei).post(reverse("import"), form(b"\x00\x01 no list at all"))

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == ["file"]
    assert Batch.objects.count() == 0


def test_the_limit_is_said_before_and_held(browser: Open, mei: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONSOLE_UPLOAD_LIMIT_BYTES", 1024 * 1024, raising=False)
    client = browser(mei)

    before = client.get(reverse("import")).content.decode()
    page = client.post(reverse("import"), form(b"x" * (1024 * 1024 + 1)))

    assert "at most 1 MiB" in before
    assert list(page.context["form"].errors) == ["file"]


def test_a_legacy_list_carries_the_attestation_into_the_audit(browser: Open, mei: Account) -> None:
    data = csv_of([row(1, decision_number="", published_on="2025-07-01", sex="男", age="45")])
    sent = form(data, legacy="on", attested="on", reason="卷宗在本院档案室")

    browser(mei).post(reverse("import"), sent)

    batch = Batch.objects.get()
    assert (batch.legacy, batch.legacy_reason) == (True, "卷宗在本院档案室")
    assert AuditEntry.objects.get(act="batch.stage").reason == "卷宗在本院档案室"


def test_a_clerk_cannot_send_for_another_court(browser: Open, mei: Account) -> None:
    page = browser(mei).post(reverse("import"), form(csv_of([row(1)]), court_code="冀0002"))

    assert list(page.context["form"].errors) == ["court_code"]
    assert Batch.objects.count() == 0


def test_a_refused_check_can_be_tried_again(browser: Open, mei: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(mei)

    def refuse(*args: object, **kwargs: object) -> Batch:
        raise RuleError("encoding_unknown", field="file", rule="text is UTF-8")

    with monkeypatch.context() as patch:
        patch.setattr(importing, "stage", refuse)
        refused = client.post(reverse("import"), form(list_with_a_fault()))
    again = client.post(reverse("import"), form(list_with_a_fault()))

    assert "The text is neither" in refused.content.decode()
    assert again.status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "These columns are missing: 案号"), ("zh-hans", "缺少以下列: 案号 按模板补上列名")],
)
def test_what_a_file_lacks_is_told_in_the_readers_language(
    language: str, text: str, browser: Open, mei: Account
) -> None:
    without = row(1)
    del without["案号"]

    page = browser(mei).post(reverse("import"), form(csv_of([without])), headers={"Accept-Language": language})

    assert page.context["form"].errors["file"] == [text]
