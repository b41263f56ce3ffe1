"""Reading a court's file: CSV in the encodings that courts use, XLSX, and the JSON shapes of the national site.

A file becomes a table of rows, each with the line it stands at (of CSV and JSON lines: the line; of XLSX: the sheet's
row; of a JSON array: the element, from 1) and its cells by Chinese label. Labels are trimmed, blank rows are passed
over, columns that nobody knows are named, and what cannot be read at all is a RuleError.
"""

import csv
import io
import itertools
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from debtormap.core import row_columns as columns
from debtormap.core.errors import RuleError
from debtormap.core.row_columns import label_of

MOST_BYTES: Final = 1024 * 1024 * 1024
MOST_SHEET_BYTES: Final = 64 * 1024 * 1024
#: JSON has no header: its columns are those of the first so many rows.
LOOK_AHEAD: Final = 1_000

#: The line it stands at, and its cells by label.
Row = tuple[int, dict[str, str]]
#: Without these a file is no list of ours; each of the inner tuples needs one.
REQUIRED: Final = (
    (columns.NAME,),
    (columns.NUMBER,),
    (columns.COURT, columns.COURT_CODE),
    (columns.CASE_NUMBER,),
    (columns.GROUNDS,),
)
#: A row that has one of these labels has no other: its quotes are not closed or its JSON is none, or it has more cells
#: than the header, so that nobody can say which cell is which.
BROKEN: Final = "（格式损坏）"
SURPLUS: Final = "（多余的列）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    rows: Iterable[Row]
    """To be read once."""
    encoding: str
    delimiter: str | None
    total: int | None
    """How many rows, as far as can be told before reading: for progress only."""
    unknown_columns: tuple[str, ...]


def read(data: bytes, filename: str) -> Table:
    """The table of a file; its kind is known by its content, and `filename` is only for messages."""
    if len(data) > MOST_BYTES:
        raise _unreadable("file_too_large", f"a file has at most {MOST_BYTES // 1024**2} MiB", "分成几个文件")
    if data[:4] == b"PK\x03\x04":
        return _read_sheet(data)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise _unreadable("old_workbook", "workbooks are XLSX", "另存为 XLSX 或 CSV")
    text, encoding = decode(data)
    if not text.strip():
        raise _unreadable("file_empty", "a file has a header and rows", "检查导出的文件")
    if text.lstrip()[0] in "[{":
        return _read_json(text, encoding)
    return _read_csv(text, encoding)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16 or GB18030 (which contains GBK)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16"), "UTF-16"
    if (guess := _utf16_without_mark(data[:4096])) is not None:
        return _decoded(data, guess), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return _decoded(data, "gb18030"), "GB18030"


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _unreadable("encoding_unknown", "text is UTF-8, UTF-16 or GB18030", "另存为 UTF-8") from None


def _utf16_without_mark(head: bytes) -> str | None:
    """Commas, digits and line ends leave many zero bytes, all at odd or all at even places."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < max(4, len(head) // 40):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _read_csv(text: str, encoding: str) -> Table:
    delimiter = _delimiter(text)
    numbered = _numbered(text, delimiter)
    _, header = next(numbered)
    labels = _labels(header or ())
    return Table(
        rows=_cells(numbered, labels),
        encoding=encoding,
        delimiter=delimiter,
        total=max(text.count("\n") + (not text.endswith("\n")) - 1, 0),
        unknown_columns=_checked_columns(labels),
    )


def _delimiter(text: str) -> str:
    header = next(line for line in text.splitlines() if line.strip())
    return max(",;\t", key=header.count)


class _Lines:
    """The lines of a text, of which those of a broken record can be read again."""

    def __init__(self, text: str) -> None:
        self._text = io.StringIO(text, newline="")
        self._again: deque[str] = deque()
        self._record: list[str] = []
        self.line_no = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self._record.append(line)
        self.line_no += 1
        return line

    def begin_record(self) -> int:
        self._record.clear()
        return self.line_no + 1

    def keep_first_line_only(self) -> None:
        """A quote that is not closed swallows the rows after it: they are read again."""
        self._again.extendleft(reversed(self._record[1:]))
        self.line_no -= len(self._record) - 1


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each record with the line it begins at; None for one that is broken."""
    lines = _Lines(text)
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line_no = lines.begin_record()
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error:
            lines.keep_first_line_only()
            yield line_no, None
            continue
        if any(record) and any(cell.strip() for cell in record):
            yield line_no, record


def _cells(records: Iterable[tuple[int, Sequence[str] | None]], labels: Sequence[str]) -> Iterator[Row]:
    width = len(labels)
    for line_no, record in records:
        if record is None:
            yield line_no, {BROKEN: ""}
        elif len(record) > width and any(cell.strip() for cell in record[width:]):
            yield line_no, {SURPLUS: ""}
        else:
            yield line_no, dict(zip(labels, record, strict=False))


def _read_sheet(data: bytes) -> Table:
    if len(data) > MOST_SHEET_BYTES:
        raise _unreadable("file_too_large", f"a workbook has at most {MOST_SHEET_BYTES // 1024**2} MiB", "改用 CSV")
    _refuse_bomb(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grid = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError):
        raise _unreadable("workbook_broken", "a workbook opens and has a sheet", "用表格软件打开后另存") from None
    texts = ((number, [_cell_text(cell) for cell in line]) for number, line in enumerate(grid, 1))
    filled = ((number, line) for number, line in texts if any(line))
    _, header = next(filled, (0, None))
    if header is None:
        raise _unreadable("file_empty", "a file has a header and rows", "检查导出的文件")
    labels = _labels(header)
    return Table(
        rows=_cells(filled, labels),
        encoding="XLSX",
        delimiter=None,
        total=max(len(grid) - 1, 0),
        unknown_columns=_checked_columns(labels),
    )


def _refuse_bomb(data: bytes) -> None:
    """A small file can hold a workbook that no memory holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        raise _unreadable("workbook_broken", "a workbook opens and has a sheet", "用表格软件打开后另存") from None
    if unpacked > MOST_BYTES:
        raise _unreadable("file_too_large", f"a workbook unpacks to {MOST_BYTES // 1024**2} MiB at most", "改用 CSV")


def _cell_text(cell: object) -> str:
    """A cell as a person would have typed it; a whole number has no point, a date no time."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _read_json(text: str, encoding: str) -> Table:
    """An array of objects, one object a line, or the national site's answer with its `result`."""
    stripped = text.strip()
    records = _array(stripped) if stripped[0] == "[" else _lines(text)
    labels: dict[str, str | None] = {}
    first = list(itertools.islice(records, LOOK_AHEAD))
    for _, record in first:
        labels.update((key, label_of(key)) for key in record)
    _require({label for label in labels.values() if label})
    return Table(
        rows=((number, _relabelled(record)) for number, record in itertools.chain(first, records)),
        encoding=encoding,
        delimiter=None,
        total=None,
        unknown_columns=tuple(key for key, label in labels.items() if label is None and key not in _NATIONAL_EXTRA),
    )


#: Keys of the national shapes that say nothing of a listing.
_NATIONAL_EXTRA: Final = frozenset(
    {"id", "qysler", "publishDateStamp", "lastmod", "type", "changefreq", "priority", "sitelink", "loc"}
    | {"cambrian_appid", "SiteId", "_version", "_select_time", "hot"}
)


def _array(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        records = msgspec.json.decode(text, type=list[dict[str, object]])
    except msgspec.DecodeError:
        raise _unreadable(
            "json_broken", "JSON is an array of objects, or one object a line", "检查文件是否完整"
        ) from None
    return iter(list(enumerate(records, 1)))


def _lines(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    decode_line = msgspec.json.Decoder(dict[str, object]).decode
    lines = text.splitlines()
    if not _is_object(lines[0]) and _is_object(text):
        # One object over several lines.
        lines = [text]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = decode_line(line)
        except msgspec.DecodeError:
            yield number, {BROKEN: ""}
            continue
        if isinstance(result := record.get("result"), list):
            yield from enumerate((each for each in result if isinstance(each, dict)), 1)
        else:
            yield number, record


def _is_object(line: str) -> bool:
    try:
        msgspec.json.decode(line, type=dict[str, object])
    except msgspec.DecodeError:
        return False
    return True


def _relabelled(record: Mapping[str, object]) -> dict[str, str]:
    return {_label(key): _json_text(value) for key, value in record.items()}


def _json_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return ""
    return str(value)


def _labels(header: Sequence[str]) -> list[str]:
    return [_label(cell) for cell in header]


@lru_cache(maxsize=1_000)
def _label(header: str) -> str:
    """Our label; or the header itself, trimmed, of a column that nobody knows."""
    return label_of(header) or header.strip().strip("\ufeff")


def _checked_columns(labels: Sequence[str]) -> tuple[str, ...]:
    named = [label for label in labels if label]
    twice = sorted({label for label in named if named.count(label) > 1})
    if twice:
        raise _unreadable("columns_twice", "each column stands once: " + "、".join(twice), "删除重复的列")
    _require(set(named))
    return tuple(label for label in named if label_of(label) is None and label not in _NATIONAL_EXTRA)


def _require(labels: set[str]) -> None:
    missing = ["或".join(choice) for choice in REQUIRED if not labels.intersection(choice)]
    if missing:
        raise _unreadable("columns_missing", "these columns are needed: " + "、".join(missing), "按模板补上列名")


def _unreadable(code: str, rule: str, mend: str) -> RuleError:
    return RuleError(code, field="file", rule=rule, mend=mend)
