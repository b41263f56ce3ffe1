"""What the mini-program never asks WeChat or the device for."""

import re
from pathlib import Path

APP = Path(__file__).parents[2] / "clients" / "app"
WHO = r"wx\s*\.\s*(login|checkSession|getUserProfile|getUserInfo)\b|getPhoneNumber|chooseAvatar|openid"
KEEPS = r"wx\s*\.\s*(setStorage\w*|getFileSystemManager|saveFile)\b|localStorage|sessionStorage|indexedDB"


def found(pattern: str, *folders: str) -> list[str]:
    files = [path for folder in folders for path in (APP / folder).rglob("*") if path.suffix in {".ts", ".wxml"}]
    assert files
    return [path.name for path in files if re.search(pattern, path.read_text("utf-8"))]


def test_nothing_asks_who_the_user_is() -> None:
    assert found(WHO, ".") == []


def test_the_clue_pages_keep_nothing_on_the_device() -> None:
    assert found(KEEPS, "pages/clue", "pages/clue-status") == []
