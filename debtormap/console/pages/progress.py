"""What the small JSON answers say of long work: how far it is, in numbers and in a sentence."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from debtormap.console import refusal_words, words
from debtormap.console.forms import rows_text
from debtormap.core.errors import DebtormapError, RuleError
from debtormap.jobs import refusals
from debtormap.jobs.models import Job, State


def status(job: Job) -> dict[str, object]:
    """`state`, `percent` (null: not known), `text`, and at the end `url`, or `errors` by field."""
    state = "running" if job.is_under_way else "done" if job.state == State.DONE else "failed"
    answer: dict[str, object] = {"state": state, "percent": _percent(job), "text": _text(job)}
    if job.state == State.DONE:
        answer["url"] = reverse("batch", args=(job.result,))
    return answer


def why_ended(job: Job) -> str:
    """Why work came to no good end."""
    return _("Stopped, as somebody asked.") if job.state == State.CANCELLED else refusal(refused(job))


def refused(job: Job) -> DebtormapError | None:
    """The rule that refused the work; None when it was a bug."""
    return refusals.told_again(job.refusal) if job.refusal else None


def refusal(error: DebtormapError | None) -> str:
    """Why the work was refused, for a person. A bug has no reason to tell."""
    if isinstance(error, RuleError):
        return _broken(error)
    if error is None:
        return _("Something failed; the fault is ours and has been noted.")
    text = str(error)
    began = (word for beginning, word in refusal_words.BEGINNINGS.items() if text.startswith(beginning))
    return str(next(began, _(text)))


def _broken(error: RuleError) -> str:
    """The rule in the reader's language, with what it names (columns); the remedy is told in Chinese alone."""
    word = refusal_words.RULES.get(error.code)
    if word is None:
        return error.rule
    _rule, _colon, named = error.rule.partition(": ")
    mend = error.mend if (get_language() or "").startswith("zh") else ""
    return " ".join(part for part in (f"{word}: {named}" if named else str(word), mend) if part)


def _percent(job: Job) -> int | None:
    if job.state == State.DONE:
        return 100
    return min(99, job.done * 100 // job.total) if job.total else None


def _text(job: Job) -> str:
    if job.state == State.DONE:
        return _("Done.")
    if not job.is_under_way:
        return why_ended(job)
    if job.state == State.WAITING:
        return _("It failed and will be tried again.") if job.failure else _("Waits for its turn.")
    phase = str(words.PHASES.get(job.phase, job.phase))
    return f"{phase} {rows_text(job.done, job.total)}".strip()
