"""Writes the generated parts of the documentation: `python tools/make_docs.py`, between the marks of each page."""

from __future__ import annotations

from pathlib import Path

from debtormap.core.row_rules import RULES

DOCS = Path(__file__).resolve().parents[1] / "docs"


def findings() -> str:
    """The table of everything that an imported row can be told."""
    rows = [f"| `{code}` | {rule.rule} | {rule.mend} | {rule.english} |" for code, rule in RULES.items()]
    return "\n".join(["| code | 规则 | 如何更正 | the rule |", "|---|---|---|---|", *rows])


def between_marks(page: str, name: str, text: str) -> str:
    """The page with the text between its marks."""
    head, mark, tail = page.partition(f"<!-- {name}: tools/make_docs.py -->\n")
    _, end, rest = tail.partition("<!-- end -->")
    return f"{head}{mark}\n{text}\n\n{end}{rest}"


def pages() -> dict[Path, str]:
    """Each page with a generated part, as it should be."""
    importing = DOCS / "importing.md"
    return {importing: between_marks(importing.read_text("utf-8"), "findings", findings())}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
