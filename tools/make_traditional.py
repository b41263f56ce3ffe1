"""Writes the traditional catalogues of the client from the simplified ones: `python tools/make_traditional.py`.

OpenCC (Taiwan standard) turns the characters; the words that readers in Taiwan and Hong Kong use stand in WORDS, and
legal words of the mainland keep their own form, because they name things of its law: a reader must find them in the
decision he holds. `--check` writes nothing and exits 1 when a catalogue is not current.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import opencc

CATALOGUES: Final = Path(__file__).resolve().parents[1] / "clients" / "app" / "i18n"
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
    """Write, or compare, every catalogue; the number of stale ones decides the exit."""
    converter = opencc.OpenCC("s2tw")
    stale = [source for source in sorted(CATALOGUES.glob("*zh-CN.json")) if not _write(source, converter, check)]
    for source in stale:
        print(f"{source.name}: its traditional catalogue is not current, run tools/make_traditional.py")
    return 1 if stale else 0


def _write(source: Path, converter: Any, check: bool) -> bool:
    target = source.with_name(source.name.replace("zh-CN", "zh-Hant"))
    text = json.dumps(_turned(json.loads(source.read_text("utf-8")), converter), ensure_ascii=False, indent=2) + "\n"
    if check:
        return target.is_file() and json.loads(target.read_text("utf-8")) == json.loads(text)
    target.write_text(text, "utf-8")
    return True


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
