"""What the small JSON answers say of long work: how far it is, in numbers and in a sentence."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from debtormap.console import words
from debtormap.console.forms import rows_text
from debtormap.console.jobs import Job, JobState
from debtormap.core.errors import DebtormapError, RuleError


def status(job: Job) -> dict[str, object]:
    """`state`, `percent` (null: not known), `text`, and at the end `url`, or `errors` by field."""
    answer: dict[str, object] = {"state": job.state.value, "percent": _percent(job), "text": _text(job)}
    if job.state is JobState.DONE:
        answer["url"] = reverse("batch", args=(job.batch_id,))
    return answer


def refusal(error: DebtormapError | None) -> str:
    """Why the work was refused, for a person. A bug has no reason to tell."""
    if isinstance(error, RuleError):
        return _broken(error)
    return _(str(error)) if error else _("Something failed; the fault is ours and has been noted.")


def _broken(error: RuleError) -> str:
    """The rule in the reader's language, with what it names (columns); the remedy is told in Chinese alone."""
    word = words.RULES.get(error.code)
    if word is None:
        return error.rule
    _rule, _colon, named = error.rule.partition(": ")
    mend = error.mend if (get_language() or "").startswith("zh") else ""
    return " ".join(part for part in (f"{word}: {named}" if named else str(word), mend) if part)


def _percent(job: Job) -> int | None:
    if job.state is JobState.DONE:
        return 100
    return min(99, job.done * 100 // job.total) if job.total else None


def _text(job: Job) -> str:
    match job.state:
        case JobState.DONE:
            return _("Done.")
        case JobState.FAILED:
            return refusal(job.error)
        case JobState.RUNNING:
            phase = str(words.PHASES.get(job.phase, job.phase))
            return f"{phase} {rows_text(job.done, job.total)}".strip()
