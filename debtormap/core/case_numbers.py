"""Court case numbers.

Source: Supreme People's Court, Provisions on case numbers (Fa [2015] 137, amended Fa [2018] 335), in force since 2016.
Year, court, specialised trial (rare), case type, serial: （2023）冀0102执1234号. Numbers of the time before name the
court by an abbreviation that was not unique: （2014）长执字第123-1号; no court is ever derived from one.

>>> parse("(2023)冀0102执1234号").serial
1234
>>> format(parse("〔2016〕 冀0581执12号之一"))
'（2016）冀0581执12号之一'
"""

import re
import unicodedata
from dataclasses import dataclass

from debtormap.core.errors import RuleError

FIRST_YEAR = 2016  # of the numbering now in force
LISTING_TYPES = ("执", "执恢")

_PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵"
_NEW = re.compile(
    rf"（(?P<year>20[0-9]{{2}})）(?P<court>最高法|[{_PROVINCES}](?:[0-9]{{4}}|[0-9]{{2}})?)(?P<special>知)?"
    r"(?P<type>执恢|执保|执异|执复|执监|执协|执他|执)(?P<serial>[1-9][0-9]{0,7})号(?:之(?P<sub>[一二三四五六七八九十]{1,3}))?"
)
_OLD = re.compile(
    r"（(?P<year>(?:19|20)[0-9]{2})）(?P<court>[\u4e00-\u9fa5]{1,8}?)(?P<type>(?:法)?执[\u4e00-\u9fa5]{0,4}?)字(?:第)?"
    r"(?P<serial>[0-9]{1,6})(?:-(?P<sub>[0-9]{1,2}))?号"
)
_OTHER_KINDS_OF_ENFORCEMENT = frozenset(
    "异复监协保他"
)  # objection, review, supervision, coordination, preservation, other
_BRACKETS = str.maketrans("()〔〕[]【】", "（）（）（）（）")
_SPACES = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNumber:
    """A parsed number. `court` is a code (冀0102) when `new`, else an abbreviation; `sub` numbers a sub-decision."""

    year: int
    court: str
    special: str | None
    type: str
    serial: int
    sub: str | None
    new: bool
    text: str

    @property
    def key(self) -> tuple[int, str, int, str | None]:
        """What tells two cases of one court apart, however their numbers are written."""
        return self.year, self.type, self.serial, self.sub


def compact(text: str) -> str:
    """Half-width characters, full-width round brackets, no spaces."""
    # NFKC turns （ into (, so the brackets come after it.
    return _SPACES.sub("", unicodedata.normalize("NFKC", text).translate(_BRACKETS))


def parse(text: str) -> CaseNumber:
    """The parts of a number of an enforcement case. Raises RuleError `case_number_form`."""
    # Most numbers are canonical; to try that first saves half the time.
    if found := _NEW.fullmatch(text) or _NEW.fullmatch(text := compact(text)):
        year, court, special, case_type, serial, sub = found.groups()
        return CaseNumber(
            year=int(year),
            court=court,
            special=special,
            type=case_type,
            serial=int(serial),
            sub=sub,
            new=True,
            text=text,
        )
    if found := _OLD.fullmatch(text):
        year, court, case_type, serial, sub = found.groups()
        return CaseNumber(
            year=int(year),
            court=court,
            special=None,
            type=case_type,
            serial=int(serial),
            sub=sub,
            new=False,
            text=text,
        )
    raise RuleError(
        "case_number_form",
        field="case_number",
        rule="an enforcement case is numbered like （2023）冀0102执1234号, before 2016 like （2014）长执字第123号",
        mend="copy the number from the file; the serial has no leading zero",
    )


def format(case_number: CaseNumber) -> str:
    """The number as it is printed."""
    return case_number.text


def check_for_listing(case_number: CaseNumber) -> None:
    """Whether a listing can stand in this case: enforcement proper, in the numbering of its year.

    Raises RuleError `case_number_type` or `case_number_year`. Courts are checked where the court table is.
    """
    if case_number.new != (case_number.year >= FIRST_YEAR):
        raise RuleError(
            "case_number_year",
            field="case_number",
            rule="numbers with a court code exist since 2016, numbers with 字第 until 2015",
            mend="check the year of the number",
        )
    if case_number.new and case_number.type not in LISTING_TYPES:
        raise _wrong_type()
    if not case_number.new and not _OTHER_KINDS_OF_ENFORCEMENT.isdisjoint(case_number.type):
        raise _wrong_type()


def _wrong_type() -> RuleError:
    return RuleError(
        "case_number_type",
        field="case_number",
        rule="a listing stands in an enforcement case (执) or a resumed one (执恢)",
        mend="give the number of the enforcement case, not that of an objection, preservation or review",
    )
