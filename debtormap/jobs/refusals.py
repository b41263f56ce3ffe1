"""A rule's refusal as it is kept with a job, and back: the rule and the field, never a value.

>>> told = kept(RuleError("file_empty", field="file", rule="a file has rows"))
>>> str(told_again(told))
'file: a file has rows'
>>> type(told_again(kept(Conflict("too late")))).__name__
'Conflict'
"""

from typing import Any, Final

from debtormap.core.errors import Conflict, DebtormapError, Gone, NotAllowed, NotFound, RuleError

_CLASSES: Final = {each.__name__: each for each in (NotFound, Gone, Conflict, NotAllowed)}


def kept(error: DebtormapError) -> dict[str, Any]:
    if isinstance(error, RuleError):
        return {"code": error.code, "field": error.field, "rule": error.rule, "mend": error.mend}
    return {"class": type(error).__name__, "text": str(error)}


def told_again(refusal: dict[str, Any]) -> DebtormapError:
    if "code" in refusal:
        return RuleError(refusal["code"], field=refusal["field"], rule=refusal["rule"], mend=refusal["mend"])
    return _CLASSES.get(refusal["class"], DebtormapError)(refusal["text"])
