"""Every text of the console is in the catalogue, and the compiled catalogue is the one that stands beside it."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import templatize

import debtormap.console
from debtormap.console import refusal_words, words
from debtormap.console.templatetags.console import WORDS
from debtormap.core.row_rules import RULES

CONSOLE = Path(debtormap.console.__file__).parent
CATALOGUE = CONSOLE / "locale" / "zh_Hans" / "LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}


def test_every_text_has_its_chinese() -> None:
    chinese = _entries()

    missing = sorted(text for text in {*_texts_of_code(), *_texts_of_templates()} if not chinese.get(text))

    assert missing == []


@pytest.mark.parametrize("room", ["register", "corrections", "recipients", "staff", "clues"])
def test_every_refusal_of_a_service_is_told_in_the_readers_language(room: str) -> None:
    known = {*refusal_words.REFUSALS, *_APART}

    untold = {
        text
        for kind, text in _refusals(CONSOLE.parent / room)
        if kind != "RuleError" and text not in known and not text.startswith(tuple(refusal_words.BEGINNINGS))
    }
    unruled = {
        code
        for kind, code in _refusals(CONSOLE.parent / room)
        if kind == "RuleError" and code not in {*refusal_words.RULES, *RULES, *_APART}
    }

    assert (sorted(untold), sorted(unruled)) == ([], [])


def test_the_catalogue_holds_nothing_that_is_not_used() -> None:
    used = {*_texts_of_code(), *_texts_of_templates()}

    assert sorted(set(_entries()) - used - {""}) == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    written = _entries()
    assert {text: compiled.gettext(text) for text in written if text and not text.startswith("%(done)s")} == {
        text: chinese for text, chinese in written.items() if text and not text.startswith("%(done)s")
    }


def test_placeholders_are_the_same_in_both_languages() -> None:
    different = [
        text
        for text, chinese in _entries().items()
        if text and set(re.findall(r"%\(\w+\)s", text)) != set(re.findall(r"%\(\w+\)s", chinese))
    ]

    assert different == []


def test_every_act_and_fact_of_the_audit_trail_has_a_word() -> None:
    acts: set[str] = set()
    facts: set[str] = set()
    for room in ("register", "corrections", "recipients", "staff", "jobs", "console"):
        for path in (CONSOLE.parent / room).rglob("*.py"):
            for node in _calls_of(path, {"audit.write"}):
                acts |= {str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant)}
                facts |= set(_keys(node))

    assert sorted(acts - set(WORDS["audit"])) == []
    assert sorted(facts - set(words.AUDIT_FACTS)) == []


def _calls_of(path: Path, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
            yield node


def _keys(call: ast.Call) -> Iterator[str]:
    """Of `before` and `after`, where they are written out."""
    for keyword in call.keywords:
        if keyword.arg in {"before", "after"} and isinstance(keyword.value, ast.Dict):
            yield from (str(each.value) for each in keyword.value.keys if isinstance(each, ast.Constant))


#: Told by machines, on the command line, or to people without an account, each in its own way.
_APART = {
    "no admitted recipient has this token", "the idempotency key was used before",
    "the idempotency key was used for another clue", "this idempotency key was used for something else", "too late",
    "chunk_size", "file_incomplete", "file_taken", "idempotency_key", "listing_needed", "no_working_copy",
    "not_delivered", "out_of_range", "paper_missing", "policy_unreadable", "policy_version_taken", "proof_spent",
    "retry_key", "too_large", "too_many_files", "too_many_messages", "too_many_papers", "upload_key", "weak_password",
}  # fmt: skip


def _refusals(room: Path) -> Iterator[tuple[str, str]]:
    """(class, sentence or code) of each refusal that a room writes out."""
    for path in room.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                said = node.args[0]
                if node.func.id in {"RuleError", "Conflict", "NotAllowed"} and isinstance(said, ast.Constant):
                    yield node.func.id, str(said.value)


def _entries() -> dict[str, str]:
    """Text to translation, of a catalogue that has each on one line."""
    lines = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid (".*")\n(?:msgid_plural ".*"\n)?msgstr(?:\[0\])? (".*")$', lines, re.MULTILINE)
    return {ast.literal_eval(text): ast.literal_eval(chinese) for text, chinese in pairs}


def _texts_of_code() -> Iterator[str]:
    for path in CONSOLE.rglob("*.py"):
        yield from _texts_in(path.read_text(encoding="utf-8"))


def _texts_of_templates() -> Iterator[str]:
    """Django turns a template into something like Python for xgettext; so do we."""
    for path in (CONSOLE / "templates").rglob("*.html"):
        source = templatize(path.read_text(encoding="utf-8"))
        for text in re.findall(r"\bgettext\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)", source):
            yield ast.literal_eval(text)
        for text in re.findall(r"\b_\(('[^']*'|\"[^\"]*\")\)", source):
            yield ast.literal_eval(text)


def _texts_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value
