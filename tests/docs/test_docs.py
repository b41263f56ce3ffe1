"""The documentation names every route, setting, command and finding; its generated parts are current."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from debtormap import cli
from debtormap.settings.environment import NAMES, PREFIX
from tests.public.examples import FakeFeed
from tests.public.running import Public
from tools import make_docs

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ("operating.md", "operating.zh.md")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def commands(group: click.Group, prefix: str) -> list[str]:
    found = []
    for name, command in group.commands.items():
        whole = f"{prefix} {name}"
        found += commands(command, whole) if isinstance(command, click.Group) else [whole]
    return found


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_explained(name: str, guide: str) -> None:
    assert f"| `{PREFIX}{name}` |" in page(guide)


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("command", commands(cli.main, "debtormap"))
def test_every_command_is_explained(command: str, guide: str) -> None:
    assert f"| `{command}" in page(guide)


def test_both_guides_say_what_to_do_at_each_alert() -> None:
    rules = (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text("utf-8")
    alerts = re.findall(r"alert: (\w+)", rules)

    assert alerts
    assert [(alert, guide) for alert in alerts for guide in GUIDES if f"`{alert}`" not in page(guide)] == []


def test_every_public_address_is_explained() -> None:
    paths = Public(FakeFeed(), load=False).get("/api/openapi.json").json()["paths"]

    assert [path for path in paths if f"{path}" not in page("api.md")] == []


def test_generated_parts_are_current() -> None:
    for path, text in make_docs.pages().items():
        assert path.read_text("utf-8") == text, "run tools/make_docs.py"


def test_links_of_the_readme_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)", (ROOT / "README.md").read_text("utf-8"))

    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, check=False,
    )  # fmt: skip

    assert built.returncode == 0, [line for line in built.stderr.splitlines() if line.startswith("WARNING")]
    assert "入门教程" in (tmp_path / "zh" / "tutorial.html").read_text("utf-8")
    assert re.findall(r'(?:src|href)="(?:https?:)?//', (tmp_path / "index.html").read_text("utf-8")) == []


# Articles and hours that Chinese writes in words.
IN_WORDS = {
    "capacity": {"1,000,000"},
    "clocks": {"00", "55", "56"},
    "corrections": {"11"},
    "due-process": {"10"},
    "durability": {"99"},
    "errors": {"10", "100"},
    "obligations": {"1025", "1029", "201", "203", "45", "47", "50", "9"},
    "operating": {"55", "56"},
    "recipients": {"8"},
    "rewards": {"00", "21"},
}


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.zh.md")), ids=lambda page: page.name)
def test_a_page_in_chinese_has_every_figure_and_part_of_the_english_one(page: Path) -> None:
    english, chinese = page.with_name(page.name.replace(".zh.md", ".md")).read_text("utf-8"), page.read_text("utf-8")
    figures = set(re.findall(r"(?<![\w.])\d(?:[\d,.]*\d)?(?!\w|,\d)", english))
    found = set(re.findall(r"\d(?:[\d,.]*\d)?", chinese))

    assert figures - found - IN_WORDS.get(page.name.removesuffix(".zh.md"), set()) == set()
    assert len(re.findall(r"^##+ ", english, re.M)) == len(re.findall(r"^##+ ", chinese, re.M))
