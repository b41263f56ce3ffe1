"""Rows of the first sheet of an XLSX workbook."""

import io
import zipfile
from datetime import date, datetime
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from debtormap.core.errors import RuleError
from debtormap.register import tables
from debtormap.register.tables import Table, by_label, check_header, label, unknown, unreadable

MOST_SHEET_BYTES: Final = 64 * 1024 * 1024


def read(data: bytes) -> Table:
    if len(data) > MOST_SHEET_BYTES:
        raise unreadable("file_too_large", f"a workbook has at most {MOST_SHEET_BYTES // 1024**2} MiB", "改用 CSV")
    _refuse_bomb(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grid = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError):
        raise _broken() from None
    texts = ((number, [_cell_text(cell) for cell in line]) for number, line in enumerate(grid, 1))
    filled = ((number, line) for number, line in texts if any(line))
    _, header = next(filled, (0, None))
    if header is None:
        raise unreadable("file_empty", "a file has a header and rows", "检查导出的文件")
    labels = [label(cell) for cell in header]
    check_header(labels)
    return Table(
        rows=by_label(filled, labels),
        encoding="XLSX",
        delimiter=None,
        total=max(len(grid) - 1, 0),
        unknown_columns=unknown(labels),
    )


def _refuse_bomb(data: bytes) -> None:
    """A small file can hold a workbook that no memory holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        raise _broken() from None
    if unpacked > tables.MOST_BYTES:
        most = tables.MOST_BYTES // 1024**2
        raise unreadable("file_too_large", f"a workbook unpacks to {most} MiB at most", "改用 CSV")


def _broken() -> RuleError:
    return unreadable("workbook_broken", "a workbook opens and has a sheet", "用表格软件打开后另存")


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
