"""Reading a court's file: CSV in the encodings that courts use, XLSX, and the JSON shapes of the national site.

A file becomes a table of rows, each with the line it stands at (of CSV and JSON lines: the line; of XLSX: the sheet's
row; of a JSON array: the element, from 1) and its cells by Chinese label. Labels are trimmed, blank rows are passed
over, columns that nobody knows are named, and what cannot be read at all is a RuleError.
"""

from debtormap.register import csv_rows, json_rows, sheet_rows, tables
from debtormap.register.tables import BROKEN, SURPLUS, Row, Table, unreadable

__all__ = ["BROKEN", "SURPLUS", "Row", "Table", "decode", "read"]


def read(data: bytes, filename: str) -> Table:
    """The table of a file; its kind is known by its content, and `filename` is only for messages."""
    if len(data) > tables.MOST_BYTES:
        raise unreadable("file_too_large", f"a file has at most {tables.MOST_BYTES // 1024**2} MiB", "分成几个文件")
    if data[:4] == b"PK\x03\x04":
        return sheet_rows.read(data)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise unreadable("old_workbook", "workbooks are XLSX", "另存为 XLSX 或 CSV")
    text, encoding = decode(data)
    if not text.strip():
        raise unreadable("file_empty", "a file has a header and rows", "检查导出的文件")
    if text.lstrip()[0] in "[{":
        return json_rows.read(text, encoding)
    return csv_rows.read(text, encoding)


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
        raise unreadable("encoding_unknown", "text is UTF-8, UTF-16 or GB18030", "另存为 UTF-8") from None


def _utf16_without_mark(head: bytes) -> str | None:
    """Commas, digits and line ends leave many zero bytes, all at odd or all at even places."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < max(4, len(head) // 40):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
