"""Rows of a CSV file. A broken row costs itself only: what its open quote swallowed is read again."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import Final

from debtormap.register.tables import Table, by_label, check_header, label, unknown

DELIMITERS: Final = ",;\t"
#: In which the header is looked for.
_HEAD_CHARACTERS: Final = 65_536


def read(text: str, encoding: str) -> Table:
    delimiter = _delimiter(text)
    numbered = _numbered(text, delimiter)
    _, header = next(numbered)
    # A broken header is a header without a known column.
    labels = [label(cell) for cell in ([header] if isinstance(header, str) else header)]
    check_header(labels)
    return Table(
        rows=by_label(numbered, labels),
        encoding=encoding,
        delimiter=delimiter,
        total=max(text.count("\n") + (not text.endswith("\n")) - 1, 0),
        unknown_columns=unknown(labels),
    )


def _delimiter(text: str) -> str:
    header = text[:_HEAD_CHARACTERS].lstrip().partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with the line it begins at; of one that is broken, the line itself."""
    lines = _Lines(text)
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line_no = lines.begin_record()
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error:
            yield line_no, lines.keep_first_line_only()
            continue
        if any(map(str.strip, record)):
            yield line_no, record


class _Lines:
    """The lines of a text, of which those of a broken record can be read again."""

    def __init__(self, text: str) -> None:
        self._text = _lines(text)
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

    def keep_first_line_only(self) -> str:
        """The first line. A quote that is not closed swallows the rows after it: they are read again."""
        self._again.extendleft(reversed(self._record[1:]))
        self.line_no -= len(self._record) - 1
        return self._record[0].rstrip("\r\n")


def _lines(text: str) -> Iterator[str]:
    """With their ends. Where each ends in a line feed they are cut out of the text one by one: `io.StringIO` would hold
    all of it once more, with four bytes for each character."""
    if text.count("\r") != text.count("\r\n"):
        return io.StringIO(text, newline="")
    return _cut(text)


def _cut(text: str) -> Iterator[str]:
    start = 0
    while end := text.find("\n", start) + 1:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]
