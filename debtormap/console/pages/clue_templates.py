"""What a court's officers write again and again to senders: its president writes it, and sees it filled."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.clues import answer_templates, clocks
from debtormap.clues.answer_templates import Template
from debtormap.clues.desk import Row
from debtormap.console import clue_words, words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import clue_sessions as sessions
from debtormap.core.errors import Conflict, RuleError
from debtormap.geo import court_table
from debtormap.staff.models import Account

_HIGH_COURT = {"zh": "高级人民法院", "en": "the high court"}


@page(Act.WRITE_TEMPLATES, methods=("GET", "POST"))
def show(request: StaffRequest) -> HttpResponseBase:
    if request.method == "POST":
        _act(request)
        return redirect("clue_templates")
    due_on = clocks.last_day(clocks.due_at(timezone.now(), urgent=False))
    code = request.user.court_code
    own = answer_templates.own(request.user)
    context = {
        "title": _("Answer templates"),
        "court": words.court_name(code),
        "own": [(each, _preview(each, code, due_on)) for each in own],
        "built_in": [] if own else [(each, _preview(each, code, due_on)) for each in answer_templates.BUILT_IN],
    }
    return sessions.private(render(request, "console/clue_templates.html", context))


def offers(account: Account, row: Row) -> list[tuple[str, str, str, str]]:
    """For the page of a clue: (code, name, language, text filled for it)."""
    code = row.court_code or account.court_code
    found = []
    for each in answer_templates.offered(account):
        name = str(clue_words.TEMPLATES.get(each.id, each.name))
        for language, text in (("zh", each.text), ("en", each.text_en)):
            if text:
                court = _court(code, language)
                filled = answer_templates.filled(text, court=court, due_on=row.due_on, language=language)
                found.append((f"{each.id}.{language}", name, language, filled))
    return found


def _act(request: StaffRequest) -> None:
    form, template_id = request.POST, request.POST.get("template", "")
    try:
        if form.get("act") == "delete":
            answer_templates.delete(template_id, by=request.user)
        else:
            answer_templates.save(
                template_id, name=form.get("name", ""), text=form.get("text", ""), text_en=form.get("text_en", ""),
                by=request.user,
            )  # fmt: skip
    except RuleError as error:
        messages.warning(request, clue_words.problem(error))
    except Conflict:
        messages.warning(request, _("Another template has this name."))
    else:
        messages.success(request, _("Done."))


def _court(code: str, language: str) -> str:
    """As a sender reads it: courts have Chinese names."""
    court = court_table.load().by_code(code) if code else None
    return court.name if court else _HIGH_COURT[language]


def _preview(each: Template, code: str, due_on: date) -> list[tuple[str, str]]:
    return [
        (language, answer_templates.filled(text, court=_court(code, language), due_on=due_on, language=language))
        for language, text in (("zh", each.text), ("en", each.text_en))
        if text
    ]
