"""The refused rows of a batch as a file: each with the reason beside it, ready to be mended and imported again.

The rows are kept sealed, apart from the batch, for as many days as mending may take; then they are gone
(`retention`), and the findings alone tell what was wrong.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from debtormap.core import cells
from debtormap.core.row_columns import COLUMNS, KIND
from debtormap.core.rows import Finding, Severity
from debtormap.ledger import bulk
from debtormap.register import audit, reviewing
from debtormap.register.models import Batch, BatchRow, RefusedRow, RowAction
from debtormap.register.sealing import seal_each, unseal
from debtormap.register.tables import BROKEN, REFUSED_LINE, REFUSED_TEXT, REFUSED_WHY, SURPLUS
from debtormap.staff.models import Account

FIELD: Final = "register_refusedrow.sealed"
CELLS: Final = (*COLUMNS, KIND)
HEAD: Final = (REFUSED_LINE, REFUSED_WHY, *CELLS, REFUSED_TEXT)
PIECE_ROWS: Final = 500

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, str]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    line_no: int
    why: str
    cells: Mapping[str, str]


def of(line_no: int, cells: Mapping[str, str], findings: Iterable[Finding]) -> Refused:
    """`why` names column, rule and remedy of each error; warnings let a row in and are left out."""
    errors = (each for each in findings if each.severity is Severity.ERROR)
    return Refused(line_no=line_no, why=" ".join(map(_told, errors)), cells=cells)


def keep(batch: Batch, rows: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    """Call it in the transaction that stores the batch's rows."""
    sealed = seal_each([_encode(cells) for _line_no, cells in rows], FIELD)
    values = [(batch.pk, line_no, each) for (line_no, _cells), each in zip(rows, sealed, strict=True)]
    bulk.insert("register_refusedrow", ("batch_id", "line_no", "sealed"), values)


def count(batch: Batch) -> int:
    """How many refused rows can still be had."""
    return RefusedRow.objects.filter(batch=batch).count()


def open_rows(batch: Batch, *, by: Account | None) -> Iterator[Refused]:
    """The refused rows in the order of the file, whole; that they were opened is in the audit trail."""
    audit.write("batch.refused_rows", f"batch:{batch.pk}", by=by, after={"rows": count(batch)})
    return _opened(batch)


def lines(rows: Iterable[Refused]) -> Iterator[str]:
    """The rows as CSV, in pieces: UTF-8 with its mark, the columns of the template between reason and source."""
    yield "\ufeff" + _line(HEAD)
    for row in rows:
        broken = row.cells.get(BROKEN) or row.cells.get(SURPLUS) or ""
        yield _line((str(row.line_no), row.why, *(row.cells.get(label, "") for label in CELLS), broken))


def _opened(batch: Batch) -> Iterator[Refused]:
    kept = RefusedRow.objects.filter(batch=batch).order_by("line_no").iterator(chunk_size=PIECE_ROWS)
    errors = BatchRow.objects.filter(batch=batch, action=RowAction.ERROR).only("line_no", "findings")
    why = {row.line_no: reviewing.findings(row) for row in errors.iterator(chunk_size=PIECE_ROWS)}
    for row in kept:
        yield of(row.line_no, _decode(unseal(row.sealed, FIELD)), why.get(row.line_no, ()))


def _told(finding: Finding) -> str:
    return f"【{finding.column}】{finding.rule}；{finding.mend}。"


def _line(texts: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(map(cells.defuse, texts))
    return buffer.getvalue()
