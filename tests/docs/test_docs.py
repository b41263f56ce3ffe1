"""The documentation names every route, setting, command and finding; its generated parts are current."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from debtormap import cli
from debtormap.settings.environment import NAMES, PREFIX
from tests.public.examples import FakeFeed
from tests.public.running import Public
from tools import make_docs

ROOT = Path(__file__).resolve().parents[2]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def commands(group: click.Group, prefix: str) -> list[str]:
    found = []
    for name, command in group.commands.items():
        whole = f"{prefix} {name}"
        found += commands(command, whole) if isinstance(command, click.Group) else [whole]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_explained(name: str) -> None:
    assert f"| `{PREFIX}{name}` |" in page("operating.md")


@pytest.mark.parametrize("command", commands(cli.main, "debtormap"))
def test_every_command_is_explained(command: str) -> None:
    assert f"| `{command}" in page("operating.md")


def test_every_public_address_is_explained() -> None:
    paths = Public(FakeFeed(), load=False).get("/api/openapi.json").json()["paths"]

    assert [path for path in paths if f"{path}" not in page("api.md")] == []


def test_generated_parts_are_current() -> None:
    for path, text in make_docs.pages().items():
        assert path.read_text("utf-8") == text, "run tools/make_docs.py"


def test_links_of_the_readme_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)", (ROOT / "README.md").read_text("utf-8"))

    assert [target for target in targets if not (ROOT / target).exists()] == []
