"""Rows of the JSON shapes: an array of objects, one object a line, or the national site's answer with its `result`."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from debtormap.register.tables import BROKEN, Row, Table, label, require, unknown, unreadable

#: JSON has no header: its columns are those of the first so many rows.
LOOK_AHEAD: Final = 1_000

_Record = Mapping[str, object]
_decode_object = msgspec.json.Decoder(dict[str, object]).decode
_decode_array = msgspec.json.Decoder(list[dict[str, object]]).decode


def read(text: str, encoding: str) -> Table:
    stripped = text.strip()
    records = _array(stripped) if stripped[0] == "[" else _lines(stripped)
    first = list(itertools.islice(records, LOOK_AHEAD))
    keys = dict.fromkeys(key for _, record in first if not isinstance(record, str) for key in record)
    require({label(key) for key in keys})
    return Table(
        rows=(_row(number, record) for number, record in itertools.chain(first, records)),
        encoding=encoding,
        delimiter=None,
        total=None,
        unknown_columns=unknown(keys),
    )


def _array(text: str) -> Iterator[tuple[int, _Record | str]]:
    try:
        records = _decode_array(text)
    except msgspec.DecodeError:
        raise unreadable(
            "json_broken", "JSON is an array of objects, or one object a line", "检查文件是否完整"
        ) from None
    yield from enumerate(records, 1)


def _lines(text: str) -> Iterator[tuple[int, _Record | str]]:
    """Each object with its line, or, out of a `result`, with the next number; of a broken line, the line itself."""
    lines = text.split("\n")
    if _object(lines[0]) is None and _object(text) is not None:
        # One object over several lines.
        lines = [text]
    last = 0
    for line_no, line in enumerate(lines, 1):
        if not line.strip():
            continue
        for record in _unfolded(_object(line)):
            last = max(last + 1, line_no)
            yield last, line if record is None else record


def _unfolded(record: _Record | None) -> list[_Record | None]:
    result = record.get("result") if record is not None else None
    if not isinstance(result, list):
        return [record]
    return [each if isinstance(each, dict) else None for each in result]


def _object(line: str) -> _Record | None:
    try:
        return _decode_object(line)
    except msgspec.DecodeError:
        return None


def _row(number: int, record: _Record | str) -> Row:
    if isinstance(record, str):
        return number, {BROKEN: record}
    return number, {label(key): _cell_text(value) for key, value in record.items()}


def _cell_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return ""
    return str(value)
