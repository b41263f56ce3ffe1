"""Cells of a file that a spreadsheet opens: what it would reckon out stands behind an apostrophe, and comes back.

Source: OWASP, CSV Injection: = + - @, tab and carriage return, and the full-width signs that East Asian editions take
for them.

>>> defuse("=1+1"), defuse("－2"), defuse("演示甲")
("'=1+1", "'－2", '演示甲')
>>> restore("'=1+1"), restore("'演示"), restore("演示")
('=1+1', "'演示", '演示')
"""

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def defuse(text: str) -> str:
    """The text as a cell that nothing is reckoned out of."""
    return f"'{text}" if _is_formula(text) else text


def restore(text: str) -> str:
    """What a cell of ours said before; any other text as it is."""
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    return text.startswith(("\t", "\r")) or text.lstrip().startswith(_FORMULA)
