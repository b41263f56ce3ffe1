"""The words of the mails and pages of watching: neutral, in three languages, without a name or a number of a person.

A mail names what was asked for, by the code that was typed in, and never what stands in a listing: whoever reads a
mailbox learns no more than its owner asked.

>>> subject("en", "withdrawn"), subject("zh-CN", "confirm"), subject("zh-Hant", "confirm")
('Notice: a listing is no longer published', '请确认：公示信息提醒', '請確認：公示資訊提醒')
"""

from collections.abc import Mapping
from typing import Final

from debtormap.core.traditional import TEXTS

_EN: Final[Mapping[str, str]] = {
    "subject_confirm": "Please confirm: notices of published information",
    "subject_published": "Notice: a listing was published",
    "subject_changed": "Notice: a listing was changed",
    "subject_withdrawn": "Notice: a listing is no longer published",
    "subject_digest": "Notice: the density level of an area",
    "what_organisation": "the organisation with the credit code {code}",
    "what_area": "the density level of an area of the map, once a week",
    "what_own": "a listing about which you made a request to the court",
    "confirm": (
        "Somebody, we hope you, asked that this address be told of {what}.\n\n"
        "To begin, open this page and press its button:\n{confirm_url}\n\n"
        "If it was not you, do nothing: nothing more is sent, and the address is erased after 48 hours."
    ),
    "organisation_published": "A listing of {what} was published. It is here for as long as it is public:\n{url}",
    "organisation_changed": "A listing of {what} was changed. It is here for as long as it is public:\n{url}",
    "organisation_withdrawn": "A listing of {what} is no longer published.",
    "own_published": "The listing about which you made a request is published. Your receipt shows more:\n{url}",
    "own_changed": "The listing about which you made a request was changed. Your receipt shows more:\n{url}",
    "own_withdrawn": "The listing about which you made a request is no longer published.",
    "digest": "The level of the area around {centre} (east, north) this week: {level}.",
    "digest_before": "A week ago: {level}.",
    "digest_means": "A level belongs to the area and says nothing of anybody who lives there.",
    "means": "A listing says what a court decided in one case. What holds now is what the page shows, not this mail.",
    "invented": "All data of this demonstration is invented.",
    "foot": "You get this mail because you confirmed it. No longer wanted? One page, one button:\n{stop_url}",
    "level_blue": "blue, the lowest", "level_yellow": "yellow", "level_orange": "orange",
    "level_red": "red, the highest", "level_none": "not published",
    "page_confirm_title": "Confirm the notices",
    "page_confirm": "Notices to your address begin when you press the button. They end by themselves after a year.",
    "page_confirm_button": "Begin",
    "page_confirmed_title": "Confirmed",
    "page_confirmed": "You are told from now on. Each mail has a link that ends it at once.",
    "page_stop_title": "Stop the notices",
    "page_stop": "Press the button: nothing more is sent, and your address is erased at once.",
    "page_stop_button": "Stop and erase my address",
    "page_stopped_title": "Stopped",
    "page_stopped": "Nothing more is sent under this link, and the address is erased.",
    "page_gone_title": "There is nothing here",
    "page_gone": "The link is not right, it is older than 48 hours, or the notices were stopped.",
    "page_away_title": "Not now",
    "page_away": "This cannot be done at the moment. Nothing was changed; try again in a minute.",
    "page_home": "To the map",
}  # fmt: skip
_ZH_CN: Final[Mapping[str, str]] = {
    "subject_confirm": "请确认：公示信息提醒",
    "subject_published": "提醒：有一条信息公布",
    "subject_changed": "提醒：有一条信息更正",
    "subject_withdrawn": "提醒：有一条信息不再公布",
    "subject_digest": "提醒：区域密度等级",
    "what_organisation": "统一社会信用代码为 {code} 的单位",
    "what_area": "地图上一个区域的密度等级（每周一次）",
    "what_own": "您向法院提出申请的那条信息",
    "confirm": (
        "有人（希望是您本人）请求向此邮箱提醒：{what}。\n\n"
        "如要开始，请打开以下页面并按下按钮：\n{confirm_url}\n\n"
        "如非本人操作，请不必理会：不会再发送邮件，48 小时后清除该地址。"
    ),
    "organisation_published": "{what}有一条信息公布。公布期间可在此查看：\n{url}",
    "organisation_changed": "{what}有一条信息更正。公布期间可在此查看：\n{url}",
    "organisation_withdrawn": "{what}有一条信息不再公布。",
    "own_published": "您提出申请的那条信息已公布。凭回执可查看进展：\n{url}",
    "own_changed": "您提出申请的那条信息已更正。凭回执可查看进展：\n{url}",
    "own_withdrawn": "您提出申请的那条信息不再公布。",
    "digest": "{centre}（东经、北纬）一带区域本周的等级：{level}。",
    "digest_before": "一周前：{level}。",
    "digest_means": "等级属于区域，不说明居住在那里的任何人。",
    "means": "一条信息只说明法院在一个案件中的决定。现状以页面所示为准，不以本邮件为准。",
    "invented": "本演示的全部数据均为虚构。",
    "foot": "您收到此邮件，是因为您确认过。不再需要？一页一键即可停止：\n{stop_url}",
    "level_blue": "蓝（最低）", "level_yellow": "黄", "level_orange": "橙", "level_red": "红（最高）",
    "level_none": "未公布",
    "page_confirm_title": "确认提醒",
    "page_confirm": "按下按钮后开始向您的邮箱发送提醒，一年后自动结束。",
    "page_confirm_button": "开始",
    "page_confirmed_title": "已确认",
    "page_confirmed": "从现在起会提醒您。每封邮件都有立即停止的链接。",
    "page_stop_title": "停止提醒",
    "page_stop": "按下按钮后不再发送邮件，并立即清除您的地址。",
    "page_stop_button": "停止并清除我的地址",
    "page_stopped_title": "已停止",
    "page_stopped": "此链接下不再发送邮件，地址已清除。",
    "page_gone_title": "这里没有内容",
    "page_gone": "链接有误、已超过 48 小时，或提醒已停止。",
    "page_away_title": "暂时无法办理",
    "page_away": "目前无法办理，未作任何改动，请稍后再试。",
    "page_home": "回到地图",
}  # fmt: skip
WORDS: Final[Mapping[str, Mapping[str, str]]] = {"en": _EN, "zh-CN": _ZH_CN}


def word(language: str, key: str, **values: str) -> str:
    text = TEXTS[_ZH_CN[key]] if language == "zh-Hant" else WORDS[language][key]
    return text.format(**values)


def subject(language: str, event: str) -> str:
    return word(language, f"subject_{event}")


def what(language: str, kind: str, code: str) -> str:
    """What is followed, as its follower asked for it."""
    return word(language, f"what_{kind}", code=code)


def level(language: str, colour: str) -> str:
    """A density level in words; an empty colour: none is published."""
    return word(language, f"level_{colour or 'none'}")
