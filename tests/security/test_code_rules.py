"""Rules for the source, each tried on code that breaks it: what one careless line could undo.

They stand beside ruff's rules for security and beside bandit, which know Python in general; these know this program.
Of its own places that may do otherwise, each is named with the reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "debtormap").rglob("*.py") if "migrations" not in path.parts)
Rule = Callable[[ast.AST], bool]

# What a person is known by, and where somebody is: never in a log.
PERSONAL = re.compile(
    r"(^|_)(name|names|number|masked_number|resident_number|credit_code|address|phone|mail|birth\w*|lon|lat|cell|"
    r"query|query_string|text|description|contact|receipt|body|password|passphrase|token|secret|path)$"
)
LOGGERS = {"log", "logger", "logging"}
LOG_CALLS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# With our own ways of `ledger.bulk`.
SQL_CALLS = {"execute", "executemany", "raw", "RawSQL", "extra", "select", "_many", "_copy"}


def _called(node: ast.AST) -> str:
    """The last name of what is called; empty when nothing is."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_put_together(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        return any(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in ast.walk(node))
    return _called(node) == "format"


def sql_is_put_together(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _called(node) in SQL_CALLS and any(map(_is_put_together, node.args))


def text_is_called_safe(node: ast.AST) -> bool:
    if _called(node) == "format_html":
        return isinstance(node, ast.Call) and _is_put_together(node.args[0])
    return _called(node) in {"mark_safe", "SafeString", "SafeText"}


def a_person_is_logged(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and _called(node) in LOG_CALLS and isinstance(node.func, ast.Attribute)):
        return False
    if getattr(node.func.value, "id", "") not in LOGGERS:
        return False
    told = [inner for argument in [*node.args, *(each.value for each in node.keywords)] for inner in ast.walk(argument)]
    # The name of a type is none of a person.
    names = [each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in told]
    return any(PERSONAL.search(name) for name in names) or any(isinstance(each, ast.JoinedStr) for each in told)


def a_shell_is_started(node: ast.AST) -> bool:
    if _called(node) in {"system", "popen", "getoutput", "create_subprocess_shell"}:
        return True
    shell = {each.arg: each.value for each in node.keywords}.get("shell") if isinstance(node, ast.Call) else None
    return shell is not None and not (isinstance(shell, ast.Constant) and shell.value is False)


def a_time_has_no_zone(node: ast.AST) -> bool:
    if _called(node) in {"utcnow", "utcfromtimestamp"}:
        return True
    is_now = _called(node) == "now" and isinstance(node, ast.Call) and not node.args and not node.keywords
    return is_now and isinstance(node, ast.Call) and getattr(getattr(node.func, "value", None), "id", "") == "datetime"


def bytes_become_objects(node: ast.AST) -> bool:
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [each.name for each in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    return any(name.split(".")[0] in {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"} for name in names)


def text_becomes_code(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}


def forgery_is_let_in(node: ast.AST) -> bool:
    return getattr(node, "id", getattr(node, "attr", "")) in {"csrf_exempt", "CSRF_COOKIE_NAME_EXEMPT"}


def certificates_are_not_looked_at(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg == "verify" and isinstance(node.value, ast.Constant) and node.value.value is False
    return getattr(node, "attr", "") in {"CERT_NONE", "_create_unverified_context"}


def the_net_is_asked(node: ast.AST) -> bool:
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [each.name for each in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    return any(name in {"httpx", "requests", "urllib.request", "smtplib", "http.client", "aiohttp"} for name in names)


# rule, code that breaks it, code that keeps it, files of ours that may, with the reason.
RULES: tuple[tuple[Rule, str, str, dict[str, str]], ...] = (
    (
        sql_is_put_together,
        'cursor.execute(f"SELECT * FROM party WHERE name = {name}")',
        'cursor.execute("SELECT * FROM party WHERE name = %s", [name])',
        {
            "debtormap/ledger/feed.py": "NOTIFY takes no parameter; the channel is a constant",
            "debtormap/ledger/listening.py": "LISTEN takes no parameter; the channel is a constant",
            "debtormap/ledger/bulk.py": "names of columns and tables of our own; values are parameters",
            "debtormap/cli/databases.py": "SET takes no parameter; the number is a constant",
            "debtormap/clues/room.py": "PRAGMA takes no parameter; the names are constants",
        },
    ),
    (
        text_is_called_safe,
        "mark_safe(party.name)",
        'format_html("<b>{}</b>", party.name)',
        {"debtormap/console/pages/assessments.py": "the page that our own template made, which escapes"},
    ),
    (
        a_person_is_logged,
        'log.info("hidden: %s", party.name)',
        'log.info("%s: %s", what, type(error).__name__)',
        {
            "debtormap/jobs/running.py": "the name of a kind of work, which is one of ours",
            "debtormap/public/purging.py": "the name that the operator gave a cache",
        },
    ),
    (a_shell_is_started, 'subprocess.run(f"rm {path}", shell=True)', 'subprocess.run(["rm", path])', {}),
    (a_time_has_no_zone, "datetime.now()", "datetime.now(UTC)", {}),
    (bytes_become_objects, "import pickle", "import msgspec", {}),
    (text_becomes_code, "eval(text)", "regex.eval", {}),
    (forgery_is_let_in, "@csrf_exempt\ndef view(request): ...", "def view(request): ...", {}),
    (certificates_are_not_looked_at, "httpx.get(url, verify=False)", "httpx.get(url)", {}),
    (
        the_net_is_asked,
        "import httpx",
        "import json",
        {
            "debtormap/geo/tianditu.py": "the geocoder's vendor, where the court has an account",
            "debtormap/public/wechat.py": "WeChat, where the court has an account",
            "debtormap/public/purging.py": "the court's own shared caches are told what to forget",
            "debtormap/cli/deploying.py": "check --deploy knocks at the addresses of the settings",
            "debtormap/watching/post.py": "the court's own mail server",
            "debtormap/watching/mails.py": "the errors of that server",
            "debtormap/watching/officer_mails.py": "the errors of that server",
        },
    ),
)


def broken(rule: Rule, source: str) -> bool:
    return any(rule(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize(("rule", "wrong", "right", "may"), RULES, ids=lambda each: getattr(each, "__name__", ""))
def test_a_rule_finds_what_breaks_it(rule: Rule, wrong: str, right: str, may: dict[str, str]) -> None:
    assert (broken(rule, wrong), broken(rule, right)) == (True, False)


@pytest.mark.parametrize(("rule", "wrong", "right", "may"), RULES, ids=lambda each: getattr(each, "__name__", ""))
def test_our_source_keeps_it(rule: Rule, wrong: str, right: str, may: dict[str, str]) -> None:
    found = {
        str(path.relative_to(ROOT)): [getattr(node, "lineno", 0) for node in ast.walk(_tree(path)) if rule(node)]
        for path in SOURCES
    }

    assert {path: lines for path, lines in found.items() if lines and path not in may} == {}
    assert {path for path in may if not found[path]} == set(), "an exception that nothing needs any more"


_TREES: dict[Path, ast.Module] = {}


def _tree(path: Path) -> ast.Module:
    if path not in _TREES:
        _TREES[path] = ast.parse(path.read_text("utf-8"))
    return _TREES[path]


TEMPLATE_RULES = {
    "text is called safe": re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b"),
    "a script stands in the page": re.compile(r"<script(?![^>]*\b(src|type=\"application/json\"))", re.I),
    "a handler stands in the page": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "an address runs a script": re.compile(r"(href|src|action)\s*=\s*[\"']?\s*javascript:", re.I),
}
SCRIPT_RULES = {
    "text becomes markup": re.compile(r"\.(innerHTML|outerHTML|srcdoc)\s*[+]?=[^=]|insertAdjacentHTML|document\.write"),
    "text becomes code": re.compile(r"\beval\(|new Function\(|set(Timeout|Interval)\(\s*[\"'`]"),
}


def templates() -> Iterator[Path]:
    yield from (ROOT / "debtormap").rglob("*.html")


def scripts() -> Iterator[Path]:
    yield from (ROOT / "debtormap" / "console" / "static").rglob("*.js")
    for folder in ("app", "host"):
        yield from (path for path in (ROOT / "clients" / folder).rglob("*.ts") if "node_modules" not in path.parts)


@pytest.mark.parametrize("rule", TEMPLATE_RULES)
def test_templates_keep_the_rule(rule: str) -> None:
    found = {
        str(path.relative_to(ROOT)) for path in templates() if TEMPLATE_RULES[rule].search(path.read_text("utf-8"))
    }

    assert found == set()


@pytest.mark.parametrize("rule", SCRIPT_RULES)
def test_scripts_keep_the_rule(rule: str) -> None:
    found = {str(path.relative_to(ROOT)) for path in scripts() if SCRIPT_RULES[rule].search(path.read_text("utf-8"))}

    assert found == set()


@pytest.mark.parametrize(
    "text",
    [
        "{{ name|safe }}", "{% autoescape off %}", "<script>run()</script>", '<a onclick="run()">',
        '<a href="javascript:run()">',
    ],
)  # fmt: skip
def test_each_rule_of_templates_finds_what_breaks_it(text: str) -> None:
    assert [name for name, rule in TEMPLATE_RULES.items() if rule.search(text)] != []


@pytest.mark.parametrize("text", ["el.innerHTML = name", "el.insertAdjacentHTML('x', name)", "eval(name)"])
def test_each_rule_of_scripts_finds_what_breaks_it(text: str) -> None:
    assert [name for name, rule in SCRIPT_RULES.items() if rule.search(text)] != []
