"""What others made is named, with its licence, and every dependency has its line of reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_dependency_has_a_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()

    assert [name for name in (*_python(), *_client()) if name.lower() not in reasons] == []


def test_every_data_folder_names_source_and_licence() -> None:
    folders = [folder for folder in (ROOT / "data").iterdir() if folder.is_dir() and folder.name != "tools"]
    texts = {folder.name: (folder / "README.md").read_text("utf-8").lower() for folder in folders}

    assert [name for name, text in texts.items() if "licen" not in text] == []


def test_no_lock_file_names_a_host() -> None:
    locks = [
        *(ROOT / "requirements").glob("*.txt"),
        *ROOT.glob("*/package-lock.json"),
        *ROOT.glob("tools/*/*lock.json"),
    ]
    resolved = re.compile(r'"resolved"|https?://[^ "]+/(simple|packages)/')

    assert locks
    assert [lock.name for lock in locks if resolved.search(lock.read_text("utf-8"))] == []


def _python() -> list[str]:
    lines = [line for path in (ROOT / "requirements").glob("*.in") for line in path.read_text("utf-8").splitlines()]
    return [re.split(r"[\[<>=]", line)[0] for line in lines if line and not line.startswith(("#", "-"))]


def _client() -> list[str]:
    package = json.loads((ROOT / "clients" / "package.json").read_text("utf-8"))
    return [*package.get("dependencies", {}), *package.get("devDependencies", {})]
