"""The measured tables of the documentation in Chinese, made of those in English: the words change, no figure does.

What has no translation here stops the making of the documentation, so that a new row cannot stay in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
# Names that stay as they are, and units.
NAMES: Final = frozenset({
    "PostgreSQL", "Patroni", "etcd", "SQLite", "Retry-After", "synchronous", "NORMAL", "OFF", "ENOSPC", "EIO", "fsync",
    "kill", "postmaster", "Linux", "HTTP", "AUC",
})  # fmt: skip
# After the words: units, the order that Chinese has, and its points.
ORDER: Final = (
    (r"(\d) ms\b", r"\1 毫秒"),
    (r"(\d) s\b", r"\1 秒"),
    (r"(\d) m\b", r"\1 米"),
    (r"\(([^()]*) 联网处\)", r"（联网处 \1）"),
    (r"([0-9.]+ 毫?秒) 处理器时间", r"处理器时间 \1"),
    (r" on (\d)", r"，\1"),
    (r"(?<=[^\d]), |, (?=[^\d])", "，"),
    (r"; ", "；"),
    (r"\. (?=\D)|\.$", "。"),
)

CLUSTER: Final = {
    "what happened": "故障",
    "acknowledged: published, withdrawn, clues": "已确认：公布、撤下、线索",
    "of these lost": "其中丢失",
    "longest pause of acts": "操作的最长停顿",
    "of clues": "线索的最长停顿",
    "whole again after mending": "修复后恢复完整",
    "withdrawn listing told for at most": "撤下条目最多仍显示",
    "silence of connected public sides": "联网公众端的沉默",
    "cut-off public side silent after": "断网公众端多久后沉默",
    "planned switchover": "计划切换",
    "kill -9 of the primary's postmaster": "kill -9 主库的 postmaster",
    "power loss: kill -9 of every process of the primary's host": "断电：kill -9 主库主机的全部进程",
    "primary's host cut off, then healed": "主库主机断网，之后恢复",
    "synchronous standby's host cut off, then healed": "同步备库主机断网，之后恢复",
    "both standbys frozen, then thawed": "两个备库冻结，之后解冻",
    "control: the same partition, asynchronous": "对照：同样断网，异步复制",
    "for good, where its withdrawal was lost": "撤下丢失者永久显示",
    "where connected": "联网处",
    "doubled": "重复",
    "cores for everything": "个核供全部使用",
    "the rows are of two runs": "各行取自两次运行",
    "minutes in all": "分钟完成",
    "A public side falls silent after": "公众端沉默时限",
    "the bound for a withdrawn listing is": "撤下条目的界限",
}
DURABILITY: Final = {
    "first right answer: median, 99 of 100, longest": "首次正确应答：中位、百分之九十九、最长",
    "fault": "故障",
    "trials": "次数",
    "acknowledged": "已确认",
    "refused": "被拒",
    "lost": "丢失",
    "doubled": "重复",
    "faults": "错误",
    "kill -9 of the writer": "kill -9 写入进程",
    "kill -9 of the whole server": "kill -9 整个服务",
    "started by its command": "由命令启动",
    "kill -9 of PostgreSQL and the writer": "kill -9 PostgreSQL 与写入进程",
    "power cut after keys were made": "生成密钥后断电",
    "power cut": "断电",
    "SQLite with synchronous=NORMAL (must lose)": "SQLite，synchronous=NORMAL（必须丢失）",
    "SQLite with synchronous=OFF (must lose)": "SQLite，synchronous=OFF（必须丢失）",
    "disk full": "磁盘已满",
    "whole server": "整个服务",
    "of writes (ENOSPC) and": "的写入（ENOSPC）与",
    "of fsyncs (EIO) fail": "的 fsync（EIO）失败",
    "of writes and": "的写入与",
    "of fsyncs fail": "的 fsync 失败",
    "then a power cut": "然后断电",
    "writer": "写入进程",
    "of messages to PostgreSQL cut the line": "的发往 PostgreSQL 的消息切断连接",
    "the clock leaps": "时钟跳动",
    "of a processor": "处理器时间",
    "Measured": "测于",
    "processors": "个处理器",
    "beside other work": "同时有其他任务",
}


PRIVACY: Final = {
    "settlement": "聚落",
    "shown within": "显示在内",
    "shown within or just outside": "显示在内或略外",
    "of those shown within, truly within 500 m": "显示在内者中，真正在 500 米内",
    "pairs": "对数",
    "urban core": "市区",
    "county town": "县城",
    "villages": "乡村",
    "named place": "有名称的地点",
    "cell, level 9": "第 9 级格子",
    "cell, level 8": "第 8 级格子",
    "cell, level 7": "第 7 级格子",
    "nowhere": "无处",
    "5th percentile": "第 5 百分位",
    "1st percentile": "第 1 百分位",
    "what he reads": "读取内容",
    "homes": "住所数",
    "he ends at, from the home": "终点离住所",
    "the place, from the home": "地点离住所",
    "his region's middle, from the place": "所余区域中心离地点",
    "answers": "附近的回答",
    "order alone": "仅次序",
    "an event, in process": "一个事件，进程内",
    "an event, over HTTP": "一个事件，经 HTTP",
    "boxes of features": "要素的方框",
    "views of the map": "地图视窗",
    "tiles and their vertices": "瓦片及其顶点",
    "views that an event touched": "事件触及的视窗",
    "place": "地点",
    "he ends at": "终点离住所",
    "the public place itself": "公示地点本身离住所",
    "nearest of all": "最近的一次",
    "leak": "泄漏",
    "the public place, from the home": "公示地点离住所",
    "the band by the home, no distance": "按住所分内外，无距离",
    "the rounded distance of the home": "住所的取整距离",
    "only the order by the home": "仅按住所排序",
    "only the last event within 700 m of the home": "仅住所 700 米内的最后事件",
    "a box of features by the home": "按住所的要素方框",
    "a view of the map by the home": "按住所的地图视窗",
    "the vertex of a tile at the home": "瓦片顶点位于住所",
    "the last event of a view by the home": "按住所的视窗最后事件",
}


TIMING: Final = {
    "receipt": "回执",
    "questions": "次数",
    "first quarter, ms": "下四分位，毫秒",
    "median, ms": "中位，毫秒",
    "third quarter, ms": "上四分位，毫秒",
    "99 of 100, ms": "百分之 99，毫秒",
    "somebody has it": "有人持有",
    "nobody has it": "无人持有",
    "How often an answer to the one took longer than one to the other (AUC)": "一方的回答比另一方更久的频率（AUC）",
    "0.5 tells nothing; the test fails": "0.5 说明不了什么；测试在",
    "outside of 0.45 to 0.55.": "0.45 至 0.55 之外即失败。",
}


def block(page: str, begin: str, end: str) -> str:
    """What stands between two marks of a page."""
    return (DOCS / page).read_text("utf-8").partition(begin)[2].partition(end)[0].strip("\n")


def cluster() -> str:
    """The table of the drills."""
    return translated(block("cluster.md", "<!-- figures -->", "<!-- /figures -->"), CLUSTER)


def durability() -> str:
    """The table of faults, and what it was measured on."""
    return translated(block("durability.md", "## Figures", "## What each is"), DURABILITY)


def privacy(number: int) -> str:
    """One of the tables of the privacy report, counted from 0."""
    found = re.findall(r"(?:^\|.*\n)+", (DOCS / "privacy-report.md").read_text("utf-8"), re.MULTILINE)
    return translated(found[number].rstrip("\n"), PRIVACY)


def timing() -> str:
    """How long answers about receipts take, and what that tells."""
    text = (DOCS / "clue-timing.md").read_text("utf-8")
    return translated(text[text.index("| receipt") :].rstrip("\n"), TIMING)


def translated(text: str, words: Mapping[str, str]) -> str:
    """Longest words first. Raises ValueError when an English word is left."""
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", words[word], text)
    for pattern, chinese in ORDER:
        text = re.sub(pattern, chinese, text, flags=re.MULTILINE)
    left = {word for word in re.findall(r"[A-Za-z][A-Za-z-]+", text) if word not in NAMES}
    if left:
        raise ValueError(f"tools/chinese_figures.py: no Chinese for {', '.join(sorted(left))}")
    return text
