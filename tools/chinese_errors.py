"""The tables of errors in Chinese: by the words below, else by those of the console's catalogue, else in English.

A rule that is new stands there in English until somebody translates it: nothing is missing meanwhile.
"""

from __future__ import annotations

import ast
import gettext
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
CONSOLE: Final = ROOT / "debtormap" / "console"

PROBLEMS: Final = {
    "invalid_request": "请求违反某项规则",
    "not_authenticated": "请先登录",
    "not_allowed": "不允许",
    "not_found": "此处没有内容",
    "method_not_allowed": "该地址不接受此方法",
    "not_acceptable": "该地址只回答 JSON",
    "conflict": "已处于另一状态",
    "gone": "已不再公布",
    "too_large": "请求过大",
    "unsupported_media_type": "该地址不接受此媒体类型",
    "too_many_requests": "请求过多，请等待",
    "internal_error": "本系统出错",
    "unavailable": "现在无法回答，请稍后再试",
    "full": "没有空间保存，请稍后再试",
}
RULES: Final = {
    "a box is four decimal numbers, west,south,east,north, or six with heights":
        "方框为四个十进制数：西、南、东、北；含高程时为六个",
    "a box is four decimal numbers: west,south,east,north": "方框为四个十进制数：西、南、东、北",
    "a box lies within 113.4 to 119.9 degrees east and 36.0 to 42.7 degrees north":
        "方框位于东经 113.4 至 119.9 度、北纬 36.0 至 42.7 度之内",
    "a box touches at most … tiles of its zoom": "方框至多触及该级的 … 个瓦片",
    "a chunk has 1 to … bytes": "每块 1 至 … 字节",
    "a coordinate has at most three decimals, so that nobody's exact position is sent":
        "坐标至多三位小数，使任何人的确切位置都不被发送",
    "a coordinate is written in decimal degrees with digits and a point": "坐标以十进制度数书写，只用数字与小数点",
    "a court is named by its code in case numbers, the newest one, as /api/v1/courts lists them":
        "法院以案号中的代码表示，用最新代码，见 /api/v1/courts",
    "a cursor is taken from the `next` of an answer, unchanged": "游标原样取自回答的 `next`",
    "a day is written YYYY-MM-DD and exists": "日期写作 YYYY-MM-DD，且确有其日",
    "a file belongs to one clue": "一个文件只属于一条线索",
    "a file has at most … bytes": "文件至多 … 字节",
    "a file is handed in whole": "文件须完整提交",
    "a file or its text is needed": "需要文件或其文本",
    "a ground is one of …": "情形为 … 之一",
    "a kind is one of …": "种类为 … 之一",
    "a language is one of …": "语言为 … 之一",
    "a limit is a whole number from 1; more than … is taken as …": "limit 为 1 以上的整数；大于 … 视为 …",
    "a paper has at most … bytes": "材料至多 … 字节",
    "a paper is kept for a day": "材料保存一天",
    "a parameter is given once": "参数只给一次",
    "a proof of work counts once": "工作量证明只用一次",
    "a proof of work lasts an hour": "工作量证明有效一小时",
    "a sole proprietor is a person, whom nobody follows": "个体工商户按自然人对待，任何人不得跟踪",
    "a time is an RFC 3339 instant or an interval of two, open ends written ..":
        "时间为 RFC 3339 时刻或两个时刻的区间，开放端写作 ..",
    "a zoom is a whole number from … to …": "级别为 … 至 … 的整数",
    "an area is an H3 cell of level 8": "区域为 H3 第 8 级格子",
    "an area of the province": "须为本省的区域",
    "an edge has at most three decimals, so that nobody's exact position is sent":
        "边至多三位小数，使任何人的确切位置都不被发送",
    "an idempotency key has 32 random characters or more": "幂等键为 32 个以上随机字符",
    "an upload key has 32 random bytes": "上传密钥为 32 个随机字节",
    "answers are JSON": "回答均为 JSON",
    "at least one situation of article 1 is named": "至少写明第一条的一种情形",
    "at most … answers to a clue": "一条线索至多 … 次补充",
    "at most … files": "至多 … 个文件",
    "at most … files to a clue": "一条线索至多 … 个文件",
    "at most … files, each once": "至多 … 个文件，各一次",
    "at most … papers, each once": "至多 … 份材料，各一次",
    "it does not fit the description": "不符合接口描述",
    "it is of another ledger": "属于另一账本",
    "it is of another ledger than its key": "与其密钥不属于同一账本",
    "it is not signed by a key of your key file": "不是由您密钥文件中的密钥签名",
    "it is cut, changed, or was never written by this program": "被截断、被改动，或从非本程序所写",
    "its key did not sign at that time": "其密钥当时并不签名",
    "longitude comes before latitude": "经度在前，纬度在后",
    "longitude is lon and latitude is lat": "lon 为经度，lat 为纬度",
    "longitudes are -180 to 180 and latitudes -90 to 90 degrees": "经度 -180 至 180 度，纬度 -90 至 90 度",
    "nobody is found by the number of an identity document": "不得按身份证件号码查找任何人",
    "photos and PDF files are taken": "只接受照片与 PDF",
    "the body does not fit the description": "正文不符合接口描述",
    "the datum is wgs84 or gcj02": "坐标系为 wgs84 或 gcj02",
    "the first day is not after the last": "首日不晚于末日",
    "the proof of work is not right": "工作量证明不正确",
    "this address takes …": "该地址接受的参数：…",
    "this address takes lang, once": "该地址只接受 lang，一次",
    "this register answers for …": "本系统只回答 … 的范围",
    "west is less than east and south is less than north": "西小于东，南小于北",
    "west is not more than east and south not more than north; a box does not cross the edge of the map":
        "西不大于东，南不大于北；方框不跨越地图边缘",
    "zoom is 0 to …, x and y are whole numbers below 2 to the power of zoom":
        "级别 0 至 …，x 与 y 为小于 2 的级别次方的整数",
    "“not me” is asked from the page of a listing": "“不是本人”须从该条的页面提出",
    "… to 128 random characters": "… 至 128 个随机字符",
    "a mail address like name@example.org": "邮件地址，如 name@example.org",
    "an e-mail address, such as name@example.org": "邮件地址，如 name@example.org",
    "the number of an event that was delivered": "已送达事件的编号",
    "the number of an event, or 0 for the beginning": "事件编号，0 表示从头开始",
    "from 1 to … events a page": "每页 1 至 … 个事件",
    "path and query of a page of this installation, without fragment": "本系统页面的路径与查询，不含片段",
    "it has a member that this program does not know": "含有本程序不认识的内容",
    "a file of 64 hexadecimal digits": "64 位十六进制数字的文件",
    "this address cannot be listened on": "无法监听该地址",
    "it was made on …": "它制作于 …",
    "a database in it is cut off": "其中的数据库被截断",
    "a database in it is damaged": "其中的数据库已损坏",
    "an assessment is written as .pdf or as .html": "影响评估写成 .pdf 或 .html",
    "a listing of this register": "须为本登记库的条目",
    "one of name, case, listing": "name、case、listing 之一",
    "the same twice": "两次须相同",
    "an act of this page": "须为该页面的操作",
    "an act of the desk": "须为线索台的操作",
    "an officer who may read the clue": "须为可阅读该线索的承办人",
    "an enforcement case is numbered like （2023）冀0102执1234号, before 2016 like （2014）长执字第123号":
        "执行案号形如（2023）冀0102执1234号，2016 年以前形如（2014）长执字第123号",
    "a listing stands in an enforcement case (执) or a resumed one (执恢)":
        "纳入须在执行案件（执）或恢复执行案件（执恢）中",
    "numbers with a court code exist since 2016, numbers with 字第 until 2015":
        "带法院代码的案号始于 2016 年，带“字第”的案号止于 2015 年",
    "a date is written as 2019-01-14, 2019年01月14日 or 20190114": "日期写作 2019-01-14、2019年01月14日 或 20190114",
    "a date is a day of the calendar": "日期须为历法中的一天",
    "a length is given where the rule leaves it open": "规则未定长度时须给出长度",
    "an organisation code has 8 digits or letters and a check character": "组织机构代码为 8 位数字或字母加校验码",
    "the last character of an organisation code is the check character of the first 8":
        "组织机构代码的末位是前 8 位的校验码",
    "at least one situation of article 1": "至少第一条的一种情形",
    "a situation is one of the six of article 1": "情形为第一条六种之一",
    "a checkpoint has one spelling; this text was changed": "检查点只有一种写法；该文本已被改动",
    "this is no checkpoint of this program": "这不是本程序的检查点",
    "a share from 0.1 to 50 per cent, and no amount": "比例为 0.1% 至 50%，且不写金额",
    "a day is off or work, not …": "一天为 off 或 work，不能是 …",
    "the calendar has every year from its first to its last": "历表须包含首年至末年的每一年",
    "must be WGS-84; these points lie from their control points as GCJ-02 does":
        "须为 WGS-84；这些点与对照点的偏差正是 GCJ-02 的偏差",
    "a row with the id of a known place must be of its kind and county": "使用已知地点 id 的行，种类与所属县须一致",
    "must be a county of Hebei": "须为河北的县级区划",
    "must leave a name; the question has at most … signs": "去除之后须留有名称；询问至多 … 个字符",
    "must hold no number of a house, building or room": "不得含有门牌、楼号或房间号",
    "must be the name of a place, not tell of a person": "须为地名，不得涉及个人",
    "must begin with https://": "须以 https:// 开头",
    "it is not signed by a key that is believed here": "不是由此处信任的密钥签名",
    "one public key of the ledger a line, or the file /.well-known/debtormap-keys.json of the court":
        "每行一个账本公钥，或法院的 /.well-known/debtormap-keys.json 文件",
    "line … is no line of it": "第 … 行不属于该文件",
    "a recipient is one of those that article 8 names": "通报对象须为第八条所列之一",
    "a version never changes": "版本一经确定不再改动",
    "a policy is a TOML file in UTF-8": "公示规则为 UTF-8 的 TOML 文件",
    "a policy is a TOML file: …": "公示规则为 TOML 文件：…",
}  # fmt: skip


def rule(code: str, english: str) -> str:
    """The words of a rule."""
    return RULES.get(english) or _of_console().get(code) or english


@cache
def _of_console() -> dict[str, str]:
    """What the console says of a rule, by its code."""
    tree = ast.parse((CONSOLE / "refusal_words.py").read_text("utf-8"))
    tables = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "RULES"
    ]
    with (CONSOLE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    return {
        str(key.value): catalogue.gettext(ast.literal_eval(call.args[0])).rstrip("。")
        for table in tables
        if isinstance(table, ast.Dict)
        for key, call in zip(table.keys, table.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(call, ast.Call)
    }
