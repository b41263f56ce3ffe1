"""The words of the pages without JavaScript and of extracts, in Chinese (simplified and traditional) and English.

What a court wrote stays as it wrote it. The traditional
words are made of the simplified ones by `tools/make_traditional.py`."""

from __future__ import annotations

from calendar import month_name
from datetime import date, datetime, timedelta, timezone
from typing import Final

from debtormap.core.notices import Language
from debtormap.public import plain_traditional

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("公示信息查询", "Published listings"),
    "demo": ("演示系统 · 全部数据为虚构", "Demonstration · all data is invented"),
    "home": ("首页", "Home"),
    "what": (
        "不用 JavaScript 也可查询附近的、指定姓名的和单条的公示信息。",
        "Listings nearby, by name, and one by one, without JavaScript.",
    ),
    "search": ("搜索", "Search"),
    "search_label": ("姓名或名称、案号、统一社会信用代码", "Name, case number or credit code"),
    "choose": ("选择县（区）", "Choose a county"),
    "nearby": ("附近公示", "Listings nearby"),
    "around": ("以{name}为中心", "Around {name}"),
    "cell": ("所选网格", "the chosen cell"),
    "total": ("700 米内共 {count} 条公示", "{count} listings within 700 m"),
    "total_one": ("700 米内共 {count} 条公示", "{count} listing within 700 m"),
    "count_one": ("共 {count} 条公示", "{count} listing"),
    "place_one": ("{name}：约 {metres} 米，{count} 条", "{name}: about {metres} m, {count} listing"),
    "found_one": ("共 {count} 条结果，涉及 {parties} 个不同主体", "{count} result"),
    "within": ("500 米以内", "Within 500 m"),
    "just_outside": ("500 米以外、700 米以内", "From 500 to 700 m"),
    "place": ("{name}：约 {metres} 米，{count} 条", "{name}: about {metres} m, {count} listings"),
    "place_near": ("{name}：50 米以内，{count} 条", "{name}: under 50 m, {count} listings"),
    "place_near_one": ("{name}：50 米以内，{count} 条", "{name}: under 50 m, {count} listing"),
    "all": ("此处全部 {count} 条", "All {count} here"),
    "more": ("下一页", "Next page"),
    "filter": ("筛选", "Filter"),
    "filters": ("筛选（{count} 项）", "Filters ({count} set)"),
    "filter_kind": ("主体类型", "Kind of party"),
    "filter_ground": ("失信行为具体情形", "Ground"),
    "filter_court": ("执行法院", "Enforcing court"),
    "filter_published_from": ("公布日期自", "Published from"),
    "filter_published_to": ("公布日期至", "Published until"),
    "G1": ("有履行能力而拒不履行", "Able to perform, but refuses"),
    "G2": ("妨碍、抗拒执行", "Obstructs or resists enforcement"),
    "G3": ("规避执行", "Evades enforcement"),
    "G4": ("违反财产报告制度", "Breaches the duty to report property"),
    "G5": ("违反限制消费令", "Breaches a spending restriction"),
    "G6": ("拒不履行执行和解协议", "Refuses to perform an enforcement settlement"),
    "filter_do": ("按此筛选", "Apply"),
    "clear": ("清除全部筛选", "Clear all filters"),
    "every": ("全部", "All"),
    "none": ("此处没有公布中的信息。", "Nothing is published here."),
    "density": ("公示密度等级：{level}", "Density of listings: {level}"),
    "blue": ("较少（蓝色，四级之一）", "low (blue, first of four)"),
    "yellow": ("一般（黄色，四级之二）", "moderate (yellow, second of four)"),
    "orange": ("较多（橙色，四级之三）", "high (orange, third of four)"),
    "red": ("很多（红色，四级之四）", "very high (red, fourth of four)"),
    "place_title": ("公示地点", "Public place"),
    "count": ("共 {count} 条公示", "{count} listings"),
    "found": ("共 {count} 条结果，涉及 {parties} 个不同主体", "{count} results, of {parties} different parties"),
    "same_name": (
        "姓名相同不代表是同一人。请核对出生年份、县（区）及证件号码核验结果。",
        "The same name does not mean the same person. Compare year of birth, county and number.",
    ),
    "nothing": ("没有找到公布中的信息。", "Nothing published was found."),
    "listing": ("公示信息", "Listing"),
    "live": ("公布中，截至 {time}（北京时间）", "Published, as of {time} (Beijing time)"),
    "name": ("姓名或名称", "Name"),
    "kind": ("主体类型", "Kind of party"),
    "natural_person": ("自然人", "Person"),
    "legal_person": ("法人", "Legal person"),
    "other_organisation": ("其他组织", "Other organisation"),
    "masked_number": ("证件号码（部分隐去）", "Number (in part)"),
    "credit_code": ("统一社会信用代码", "Credit code"),
    "sex": ("性别", "Sex"),
    "male": ("男", "male"),
    "female": ("女", "female"),
    "birth_year": ("出生年份", "Year of birth"),
    "division": ("县（区）", "County"),
    "partial_address": ("地址（部分）", "Address (in part)"),
    "legal_representative": ("法定代表人（未被列入）", "Legal representative (not listed)"),
    "grounds": ("失信行为具体情形", "Ground"),
    "obligation": ("义务", "Obligation"),
    "performance": ("履行情况", "Performance"),
    "none_performed": ("全部未履行", "not performed"),
    "partial_performed": ("部分履行", "performed in part"),
    "full_performed": ("全部已履行", "performed"),
    "basis": ("执行依据", "Basis of enforcement"),
    "court": ("执行法院", "Enforcing court"),
    "case_number": ("案号", "Case number"),
    "filed_on": ("立案日期", "Filed"),
    "decided_on": ("决定日期", "Decided"),
    "published_on": ("公布日期", "Published"),
    "ends_on": ("纳入期限至", "Term ends"),
    "rewards": ("悬赏公告", "Reward notices"),
    "rewards_ask": (
        "只征集财产线索，不征集人员去向。请勿跟踪、盘问或者接触任何人。",
        "They ask for assets, never for where anybody is. Do not follow, question or approach anyone.",
    ),
    "rewards_count": ("{count} 份公告", "{count} notices"),
    "rewards_count_one": ("{count} 份公告", "{count} notice"),
    "rewards_none": ("目前没有悬赏公告。", "There are no reward notices now."),
    "rewards_words": ("领取说明", "How a reward is claimed"),
    "reward": ("悬赏公告", "Reward notice"),
    "reward_amount": ("{yuan} 元", "{yuan} yuan"),
    "reward_share": (
        "执行到位金额的 {percent}%，最高 {yuan} 元",
        "{percent}% of what is recovered, at most {yuan} yuan",
    ),
    "reward_until": ("有效期至 {day}", "Valid until {day}"),
    "meaning": ("这表示什么、不表示什么", "What this means and does not mean"),
    "how_to_object": ("异议渠道", "How to object"),
    "policy": ("公示规则：{name}，第 {version} 版", "Disclosure policy: {name}, version {version}"),
    "extract": ("下载签名摘录（PDF）", "Signed extract (PDF)"),
    "extract_heading": ("公示信息摘录", "Extract of a published listing"),
    "extract_invented": ("演示系统 · 全部数据为虚构", "Demonstration · all data is invented"),
    "extract_as_of": ("公示内容截至 {time}（北京时间）", "As published at {time} (Beijing time)"),
    "extract_listing": ("信息编号 {id}", "Listing {id}"),
    "extract_facts": ("公示内容", "What is published"),
    "extract_qr": ("二维码：该信息的实时公示页面", "QR code: the live page of this listing"),
    "extract_check": ("使用前请核对是否仍在公布", "Before use, check that it is still published"),
    "extract_live": ("扫描二维码或访问：", "Scan the code or open:"),
    "extract_verify": (
        "本文件由法院签名，任何改动均可查出。核验电子文件：",
        "This file is signed by the court; any change is found. Verify the file at:",
    ),
    "extract_limits_title": ("本摘录的效力", "What this extract is good for"),
    "extract_limits": (
        "本摘录只说明上述时间的公示内容，不代替执行法院出具的文书。信息不再公布后，本摘录不得继续使用、"
        "张贴或者传播。请以实时公示页面为准。",
        "This extract tells what was published at the time above; it does not stand for a document of the enforcing "
        "court. Once the listing is no longer published, the extract may not be used, posted or passed on. "
        "The live page decides.",
    ),
    "verify": ("核验法院签名文件", "Verify a file that the court signed"),
    "verify_what": (
        "核验摘录（PDF）、移除凭证、公布凭证等文件是否由法院签名、是否被改动，以及摘录所载信息是否仍在公布。",
        "Tells of an extract (PDF), a receipt of removal or publication and the like whether the court signed it, "
        "whether it was changed, and of an extract whether its listing is still published.",
    ),
    "verify_file": ("选择文件（不超过 4 MB）", "Choose the file (4 MB at most)"),
    "verify_text": ("或者粘贴文件内容（凭证等文本文件）", "Or paste the text of the file (receipts and the like)"),
    "verify_send": ("核验", "Verify"),
    "verify_privacy": (
        "文件发送至本服务器核验，答复后即丢弃，不保存、不记录。启用 JavaScript 时，摘录在您的设备上核验。",
        "The file is sent to this server and dropped once it has answered; nothing is kept or logged. "
        "With JavaScript an extract is verified on your own device.",
    ),
    "verify_offline": (
        "如需不经本网站核验：使用 debtormap verify 命令和另行取得的法院公钥。",
        "To verify without this site: the command debtormap verify and the court's public key, got on another way.",
    ),
    "verify_keys": ("法院公钥", "The court's public keys"),
    "verify_again": ("核验另一个文件", "Verify another file"),
    "verify_false": ("核验未通过", "It does not hold"),
    "verify_unreadable": (
        "这不是法院签名的文件，或者已被改动。请向法院重新获取。",
        "This is no file that the court signed, or it was changed. Get it from the court again.",
    ),
    "verify_other_key": (
        "签名所用的密钥不是本法院的密钥。",
        "It is signed with a key that is not this court's.",
    ),
    "verify_changed": (
        "文件与签名不符：内容已被改动。请勿使用。",
        "File and signature do not fit: something was changed. Do not use it.",
    ),
    "verify_true": ("核验通过：由法院签名，未被改动", "It holds: signed by the court, unchanged"),
    "verify_current_title": ("核验通过，信息仍在公布", "It holds, and the listing is still published"),
    "verify_current_said": (
        "文件由法院签名，未被改动；所载信息与目前公布的一致。",
        "The file is signed by the court and unchanged; what it says is what is published now.",
    ),
    "verify_changed_title": ("核验通过，但信息已有更新", "It holds, but the listing has changed since"),
    "verify_changed_said": (
        "文件由法院签名，未被改动；但该信息此后有更新，请以实时页面为准。",
        "The file is signed by the court and unchanged, but the court has spoken of the listing since; "
        "the live page decides.",
    ),
    "verify_gone_title": ("不再有效：信息已不再公布", "No longer current: the listing is no longer published"),
    "verify_gone_said": (
        "文件确由法院签发，但所载信息已不再公布。请勿继续使用、张贴或者传播。",
        "The court did sign this file, but the listing is no longer published. Do not use, post or pass it on.",
    ),
    "verify_live": ("查看实时公示页面", "See the live page"),
    "verify_kind": ("文件类型", "Kind of file"),
    "verify_kind_extract": ("公示信息摘录", "extract of a listing"),
    "verify_kind_receipt": ("公布、更正或者移除凭证", "receipt of a publication, amendment or removal"),
    "verify_kind_evidence": ("公示记录证明", "evidence of all events of a listing"),
    "verify_kind_delivery": ("向接收方提供的数据", "delivery to a recipient"),
    "verify_kind_checkpoint": ("公示账本检查点", "checkpoint of the ledger"),
    "verify_listing_id": ("信息编号", "Listing"),
    "verify_as_of": ("公示内容截至（北京时间）", "As published at (Beijing time)"),
    "verify_issued_at": ("签发时间（北京时间）", "Issued at (Beijing time)"),
    "verify_missing": ("请选择文件，或者粘贴文件内容。", "Choose a file, or paste its text."),
    "verify_too_large": ("文件超过 4 MB。", "The file is larger than 4 MB."),
    "verify_too_often": ("请求过多，请稍后再试。", "Too many requests; please try again later."),
    "gone_title": ("该信息已不再公布。", "This information is no longer published."),
    "refused_title": ("此请求未被接受", "This request was not accepted"),
    "refused": (
        "请检查输入。自然人姓名至少两个字；不能用身份证号搜索；查询范围为河北省及周边；起始日期不晚于截止日期。",
        "Please check what was entered: at least two characters of a person's name, no identity numbers, "
        "places in or near Hebei, and a first day that is not after the last.",
    ),
    "stale_title": ("暂不显示公示信息", "Listings are not shown for the moment"),
    "stale": (
        "服务器正在与法院名册核对。请稍后刷新。",
        "The server is checking with the court's register. Please try again shortly.",
    ),
    "busy_title": ("请稍后再查", "Please wait a little"),
    "busy": (
        "您所在网络的查询过于频繁，约 {count} 分钟后可继续。",
        "Your network asks too often; go on in about {count} minutes.",
    ),
    "busy_one": (
        "您所在网络的查询过于频繁，约 1 分钟后可继续。",
        "Your network asks too often; go on in about a minute.",
    ),
    "shown_enough": (
        "您所在网络今日已查看大量公示信息，约 {count} 分钟后可继续。需要大量查阅的，请与法院联系。",
        "Your network was shown a large part of the register; go on in about {count} minutes. "
        "Whoever needs much of it asks the court.",
    ),
    "use_limits": (
        "不得利用本信息骚扰、威胁、侮辱他人或用于其他违法目的；转载应使用实时链接。",
        "Do not use this information to harass, threaten or insult anybody or for any other unlawful purpose; "
        "pass on live links only.",
    ),
    "place_note": (
        "地点是附近的公共地点（如社区、村、道路），不表示当事人的实时位置或确切住址。",
        "Places are public places nearby (a neighbourhood, village or street), neither where a person is nor an "
        "exact address.",
    ),
}
# How documents say what they are written in, and how a link to another language is called.
TAGS: Final = {Language.CHINESE: "zh-Hans", Language.TRADITIONAL: "zh-Hant", Language.ENGLISH: "en"}
NAMES: Final = {Language.CHINESE: "简体中文", Language.TRADITIONAL: "繁體中文", Language.ENGLISH: "English"}


_BEIJING: Final = timezone(timedelta(hours=8))


def day(language: Language, text: str) -> str:
    """A day, `2026-11-25`, as its reader writes it.

    >>> day(Language.CHINESE, "2026-01-05"), day(Language.ENGLISH, "2026-01-05")
    ('2026年1月5日', '5 January 2026')
    """
    on = date.fromisoformat(text)
    return (
        f"{on.day} {month_name[on.month]} {on.year}"
        if language is Language.ENGLISH
        else f"{on:%Y}年{on.month}月{on.day}日"
    )


def moment(language: Language, text: str) -> str:
    """An instant in UTC as day and minute in Beijing.

    >>> moment(Language.ENGLISH, "2026-11-25T17:30:00Z")
    '26 November 2026, 01:30'
    """
    at = datetime.fromisoformat(text).astimezone(_BEIJING)
    return f"{day(language, at.date().isoformat())}{', ' if language is Language.ENGLISH else ' '}{at:%H:%M}"


def t(language: Language, key: str, **values: str | int) -> str:
    """A text with its `{names}` filled in. Where there is a `key_one`, a `count` of 1 takes it."""
    key = f"{key}_one" if values.get("count") == 1 and f"{key}_one" in WORDS else key
    if language is Language.TRADITIONAL:
        return plain_traditional.WORDS[key].format(**values)
    return WORDS[key][language is Language.ENGLISH].format(**values)
