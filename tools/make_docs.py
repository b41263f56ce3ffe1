"""Writes the generated parts of the documentation: `python tools/make_docs.py`, between the marks of each page."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from debtormap.core.row_rules import RULES
from debtormap.public.problems import KINDS
from tools import chinese_errors, chinese_figures, chinese_obligations

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def findings() -> str:
    """The table of everything that an imported row can be told."""
    rows = [f"| `{code}` | {rule.rule} | {rule.mend} | {rule.english} |" for code, rule in RULES.items()]
    return "\n".join(["| code | 规则 | 如何更正 | the rule |", "|---|---|---|---|", *rows])


def problems() -> str:
    """The table of what a status means, and its stable code."""
    rows = [f"| {kind.status} | `{kind.code}` | {kind.title} |" for kind in KINDS.values()]
    return "\n".join(["| status | code | meaning |", "|---|---|---|", *rows])


def rules() -> str:
    """The table of every rule that input can break, read from the source: code, field, rule."""
    found = {(code, field): rule for code, field, rule in _broken_rules()}
    rows = [f"| `{code}` | {field} | {rule} |" for (code, field), rule in sorted(found.items())]
    return "\n".join(["| code | field | rule |", "|---|---|---|", *rows])


def chinese_problems() -> str:
    """The first of these tables in Chinese."""
    rows = [f"| {kind.status} | `{kind.code}` | {chinese_errors.PROBLEMS[kind.code]} |" for kind in KINDS.values()]
    return "\n".join(["| 状态 | 代码 | 含义 |", "|---|---|---|", *rows])


def chinese_rules() -> str:
    """The second of these tables in Chinese."""
    found = {(code, field): chinese_errors.rule(code, rule) for code, field, rule in _broken_rules()}
    rows = [f"| `{code}` | {field} | {rule} |" for (code, field), rule in sorted(found.items())]
    return "\n".join(["| 代码 | 字段 | 规则 |", "|---|---|---|", *rows])


def decisions() -> str:
    """The list of decision records by their titles."""
    files = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    return "\n".join(f"- [{file.read_text('utf-8').splitlines()[0].lstrip('# ')}]({file.name})" for file in files)


def _broken_rules() -> Iterator[tuple[str, str, str]]:
    for path in sorted((ROOT / "debtormap").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RuleError":
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                code = node.args[0] if node.args else None
                if isinstance(code, ast.Constant):
                    yield str(code.value), f"`{_words(given.get('field'))}`", _words(given.get("rule"))


def _words(node: ast.expr | None) -> str:
    """A text of the source; what is filled in at run time is three dots."""
    if isinstance(node, ast.Constant):
        return str(node.value).replace("|", "\\|") or "…"
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return "…"


def between_marks(page: str, name: str, text: str) -> str:
    """The page with the text between its marks."""
    head, mark, tail = page.partition(f"<!-- {name}: tools/make_docs.py -->\n")
    _, end, rest = tail.partition("<!-- end -->")
    return f"{head}{mark}\n{text}\n\n{end}{rest}"


def pages() -> dict[Path, str]:
    """Each page with a generated part, as it should be."""
    generated: dict[str, dict[str, Callable[[], str]]] = {
        "importing.md": {"findings": findings},
        "importing.zh.md": {"findings": findings},
        "errors.md": {"problems": problems, "rules": rules},
        "errors.zh.md": {"problems": chinese_problems, "rules": chinese_rules},
        "decisions/index.md": {"decisions": decisions},
        "cluster.zh.md": {"figures": chinese_figures.cluster},
        "obligations.zh.md": {"obligations": chinese_obligations.rows},
        "decisions/index.zh.md": {"decisions": decisions},
        "durability.zh.md": {"figures": chinese_figures.durability},
        "clue-timing.zh.md": {"figures": chinese_figures.timing},
        "privacy-report.zh.md": {
            f"table {number + 1}": partial(chinese_figures.privacy, number) for number in range(7)
        },
    }
    return {DOCS / name: _renewed(DOCS / name, parts) for name, parts in generated.items()}


def _renewed(path: Path, parts: dict[str, Callable[[], str]]) -> str:
    text = path.read_text("utf-8")
    for name, make in parts.items():
        text = between_marks(text, name, make())
    return text


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
