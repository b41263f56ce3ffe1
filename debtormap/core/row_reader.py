"""Reading the columns of one row while gathering what is wrong with them."""

from collections.abc import Mapping
from datetime import date

from debtormap.core import cells, dates, names
from debtormap.core.errors import RuleError
from debtormap.core.private_use import has_unknown, standard
from debtormap.core.row_rules import Finding, Severity, finding

_EMPTY = frozenset({"", "空", "暂无", "— —", "——", "—", "--", "-", "/", "null", "NULL", "None"})


class _Values(dict[str, str]):
    """Column values; a column that is not there is empty."""

    def __missing__(self, column: str) -> str:
        return ""


class Reader:
    """One row, the day it is read, and the findings so far.

    `values` are without spaces around, without characters that nobody sees (they turn the order of what is read, or
    give orders to a terminal) and without the apostrophe of our own files (`cells`); empty where a list writes
    "nothing" in one of its ways. They have the standard characters for private-use ones that are known; for another
    one a person must look.
    """

    __slots__ = ("findings", "legacy", "refused", "today", "values")

    def __init__(self, row: Mapping[str, str], *, today: date, legacy: bool) -> None:
        # Some columns are read up to three times; a plain look-up makes that cheap.
        self.values = values = _Values()
        self.today = today
        self.legacy = legacy
        self.findings: list[Finding] = []
        self.refused = False
        for column, value in row.items():
            if not value:
                continue
            text = value.strip()
            if not text.isprintable():  # as private-use characters are not
                text = standard(names.visible(text).strip())
                if has_unknown(text):
                    self.warn(column, "private_use")
            if text.startswith("'"):
                text = cells.restore(text)
            if text not in _EMPTY:
                values[column] = text

    def required(self, column: str) -> str:
        """The value; a legacy row may lack it with a warning, another row may not."""
        value = self.values[column]
        if not value:
            self.doubt(column, "missing")
        return value

    def date(self, column: str, *, required: bool = False) -> date | None:
        """The date, None when there is none or it is wrong (which is told)."""
        value = self.values[column]
        if not value:
            if required:
                self.refuse(column, "missing")
            return None
        try:
            found = dates.parse(value)
        except RuleError as error:
            self.refuse(column, error.code)
            return None
        if found > self.today:
            self.refuse(column, "date_future")
            return None
        return found

    def refuse(self, column: str, code: str) -> None:
        """The row cannot be listed."""
        self.findings.append(finding(column, code, Severity.ERROR))
        self.refused = True

    def warn(self, column: str, code: str) -> None:
        """A person should look."""
        self.findings.append(finding(column, code, Severity.WARNING))

    def doubt(self, column: str, code: str) -> None:
        """Refuses a row of today; old rows are kept as they are, with a warning."""
        if self.legacy:
            self.warn(column, code)
        else:
            self.refuse(column, code)
