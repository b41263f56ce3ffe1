"""What every kind of file becomes: a table of rows by Chinese label. And what its header must and may hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from debtormap.core import row_columns as columns
from debtormap.core.errors import RuleError
from debtormap.core.row_columns import label_of

MOST_BYTES: Final = 1024 * 1024 * 1024

#: The line it stands at, and its cells by label.
Row = tuple[int, dict[str, str]]
#: A row that has one of these labels has no other, and its text as the one cell: its quotes are not closed or its JSON
#: is none, or it has more cells than the header, so that nobody can say which cell is which.
BROKEN: Final = "（格式损坏）"
SURPLUS: Final = "（多余的列）"
#: Without these a file is no list of ours; each of the inner tuples needs one.
REQUIRED: Final = (
    (columns.NAME,),
    (columns.NUMBER,),
    (columns.COURT, columns.COURT_CODE),
    (columns.CASE_NUMBER,),
    (columns.GROUNDS,),
)
#: Keys of the national shapes that say nothing of a listing.
NATIONAL_EXTRA: Final = frozenset(
    {"id", "qysler", "publishDateStamp", "lastmod", "type", "changefreq", "priority", "sitelink", "loc"}
    | {"cambrian_appid", "SiteId", "_version", "_select_time", "hot"}
)
#: Columns that our own file of refused rows puts before the court's; a mended file may keep them.
REFUSED_LINE: Final = "原行号"
REFUSED_WHY: Final = "退回原因"
REFUSED_TEXT: Final = "原行内容"
OWN_EXTRA: Final = frozenset({REFUSED_LINE, REFUSED_WHY, REFUSED_TEXT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    rows: Iterable[Row]
    """To be read once."""
    encoding: str
    delimiter: str | None
    total: int | None
    """How many rows, as far as can be told before reading: for progress only."""
    unknown_columns: tuple[str, ...]


@lru_cache(maxsize=1_000)
def label(header: str) -> str:
    """Our label; or the header itself, trimmed, of a column that nobody knows."""
    return label_of(header) or header.strip().strip("\ufeff")


def unknown(headers: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in headers if each and label_of(each) is None and each not in NATIONAL_EXTRA | OWN_EXTRA)


def check_header(labels: Sequence[str]) -> None:
    """RuleError when a column stands twice or one that is needed is missing."""
    named = [each for each in labels if each]
    twice = sorted({each for each in named if named.count(each) > 1})
    if twice:
        raise unreadable("columns_twice", "each column stands once: " + "、".join(twice), "删除重复的列")
    require(set(named))


def require(labels: set[str]) -> None:
    missing = ["或".join(choice) for choice in REQUIRED if not labels.intersection(choice)]
    if missing:
        raise unreadable("columns_missing", "these columns are needed: " + "、".join(missing), "按模板补上列名")


def by_label(records: Iterable[tuple[int, Sequence[str] | str]], labels: Sequence[str]) -> Iterator[Row]:
    """Records as rows; a text stands for a broken one."""
    width = len(labels)
    for line_no, record in records:
        if isinstance(record, str):
            yield line_no, {BROKEN: record}
        elif len(record) > width and any(cell.strip() for cell in record[width:]):
            yield line_no, {SURPLUS: ",".join(record)}
        else:
            yield line_no, dict(zip(labels, record, strict=False))


def unreadable(code: str, rule: str, mend: str) -> RuleError:
    return RuleError(code, field="file", rule=rule, mend=mend)
