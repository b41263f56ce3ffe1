"""Writes what the client and the public side say in traditional characters, from their simplified words.

`python tools/make_traditional.py` writes the client's catalogues, `debtormap/core/traditional.py` (notices, grounds,
words of rewards and mails) and `debtormap/public/plain_traditional.py` (pages without JavaScript).

OpenCC (Taiwan standard) turns the characters; the words that readers in Taiwan and Hong Kong use stand in WORDS, and
legal words of the mainland keep their own form, because they name things of its law: a reader must find them in the
decision he holds. `--check` writes nothing and exits 1 when a file is not current.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import opencc

ROOT: Final = Path(__file__).resolve().parents[1]
CATALOGUES: Final = ROOT / "clients" / "app" / "i18n"
POLICIES: Final = ROOT / "debtormap" / "policies"
NOTICES: Final = ROOT / "debtormap" / "core" / "traditional.py"
PLAIN: Final = ROOT / "debtormap" / "public" / "plain_traditional.py"
_HEAD: Final = """
# ruff: noqa: E501 - written by tools/make_traditional.py, one text a line

from collections.abc import Mapping
from typing import Final

"""
# Words of daily use, simplified as written to traditional as said. Longer ones first.
WORDS: Final = {
    "本程序": "本程式", "小程序": "小程式", "演示系统": "演示系統", "信息": "資訊", "网络": "網路",
    "设置": "設定", "搜索": "搜尋", "服务器": "伺服器", "默认": "預設", "屏幕": "螢幕",
    "数据": "資料", "链接": "連結", "登录": "登入", "账号": "帳號", "账户": "帳戶",
    "二维码": "QR 碼", "缓存": "快取", "界面": "介面", "发布": "發布", "文件": "檔案",
    "视频": "影片", "扫码": "掃碼", "手机号": "手機號碼", "质量": "品質", "浏览器": "瀏覽器",
    "保存": "儲存", "实时": "即時", "未连接": "未連線", "无法连接": "無法連線", "连接恢复": "連線恢復",
    "设备": "裝置", "联系方式": "聯絡方式", "重新添加": "重新加入", "添加": "加入", "打开": "開啟",
    "类型": "類型", "字符": "字元", "兆字节": "MB", "千字节": "KB",
    "扫描二维码": "掃描 QR 碼", "联系": "聯絡", "邮箱": "信箱", "粘贴": "貼上", "密钥": "金鑰", "刷新": "重新整理",
    "文本文件": "文字檔案",
}  # fmt: skip
# Legal words, which keep their form whatever a dictionary says.
LEGAL: Final = {
    "失信被执行人": "失信被執行人", "被执行人": "被執行人", "统一社会信用代码": "統一社會信用代碼", "身份证": "身份證",
    "复议": "複議", "执行依据": "執行依據", "生效法律文书": "生效法律文書", "限制消费令": "限制消費令",
    "财产报告制度": "財產報告制度", "执行和解协议": "執行和解協議", "法定代表人": "法定代表人", "线索": "線索",
    "悬赏公告": "懸賞公告", "回执": "回執", "公示": "公示", "纳入期限": "納入期限", "立案": "立案",
}  # fmt: skip
# Texts that are empty where the reader reads the original itself.
OWN: Final = {
    "ground_official": "原文：",
    "records_language": "法院錄入的內容以簡體中文原文顯示，未經翻譯。",
}
_FIXED: Final = dict(sorted((WORDS | LEGAL).items(), key=lambda pair: -len(pair[0])))
# Private-use characters stand for fixed words while OpenCC reads the rest.
_MARKS: Final = {word: chr(0xE000 + number) for number, word in enumerate(_FIXED)}


def main(check: bool) -> int:
    """Write, or compare, every file; the number of stale ones decides the exit."""
    converter = opencc.OpenCC("s2tw")
    # In this order: the words of the plain pages cannot be read before those of the rules are there.
    made = (_catalogues, _notices, _plain)
    stale = [path for make in made for path, text in make(converter).items() if not _write(path, text, check)]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not current, run tools/make_traditional.py")
    return 1 if stale else 0


def _write(path: Path, text: str, check: bool) -> bool:
    if check:
        return path.is_file() and path.read_text("utf-8") == text
    path.write_text(text, "utf-8")
    return True


def _catalogues(converter: Any) -> dict[Path, str]:
    return {
        source.with_name(source.name.replace("zh-CN", "zh-Hant")): json.dumps(
            _turned(json.loads(source.read_text("utf-8")), converter), ensure_ascii=False, indent=2
        )
        + "\n"
        for source in sorted(CATALOGUES.glob("*zh-CN.json"))
    }


def _notices(converter: Any) -> dict[Path, str]:
    """Every Chinese text of the rules that a reader sees, also those of the policies that we ship."""
    from debtormap.core import listing, notices, rewards, watch_texts

    policies = [tomllib.loads(path.read_text("utf-8"))["texts"]["zh"] for path in sorted(POLICIES.glob("*.toml"))]
    ours = (notices.STANDARD["zh"], listing.GROUND_TEXTS, rewards.words(notices.Language.CHINESE))
    groups = (*ours, watch_texts.WORDS["zh-CN"], *policies)
    texts = {text: traditional(text, converter) for group in groups for text in group.values()}
    head = '"""Our Chinese texts of the rules in traditional characters, by the simplified ones."""\n'
    return {NOTICES: head + _HEAD + _table("TEXTS", texts)}


def _plain(converter: Any) -> dict[Path, str]:
    from debtormap.public import plain_words

    words = {key: traditional(chinese, converter) for key, (chinese, _) in plain_words.WORDS.items()}
    head = '"""The words of the pages without JavaScript in traditional characters."""\n'
    return {PLAIN: head + _HEAD + _table("WORDS", words)}


def _table(name: str, texts: Mapping[str, str]) -> str:
    lines = [
        f"    {json.dumps(key, ensure_ascii=False)}: {json.dumps(text, ensure_ascii=False)},\n"
        for key, text in texts.items()
    ]
    return f"{name}: Final[Mapping[str, str]] = {{\n{''.join(lines)}}}\n"


def _turned(node: Any, converter: Any) -> Any:
    if isinstance(node, dict):
        return {key: OWN.get(key) or _turned(value, converter) for key, value in node.items()}
    return traditional(node, converter)


def traditional(text: str, converter: Any) -> str:
    """One text, its placeholders untouched."""
    for word, mark in _MARKS.items():
        text = text.replace(word, mark)
    turned: str = converter.convert(text)
    for word, mark in _MARKS.items():
        turned = turned.replace(mark, _FIXED[word])
    return turned.replace("“", "「").replace("”", "」")


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
