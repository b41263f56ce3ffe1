"""The words of the pages without JavaScript, in Chinese and English. What a court wrote stays as it wrote it."""

from __future__ import annotations

from typing import Final

from debtormap.core.notices import Language

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
    "within": ("500 米以内", "Within 500 m"),
    "just_outside": ("500 米以外、700 米以内", "From 500 to 700 m"),
    "place": ("{name}：约 {metres} 米，{count} 条", "{name}: about {metres} m, {count} listings"),
    "all": ("此处全部 {count} 条", "All {count} here"),
    "more": ("下一页", "Next page"),
    "filter": ("筛选", "Filter"),
    "filters": ("筛选（{count} 项）", "Filters ({count} set)"),
    "filter_kind": ("主体类型", "Kind of party"),
    "filter_ground": ("失信行为具体情形", "Ground"),
    "filter_court": ("执行法院", "Enforcing court"),
    "filter_published_from": ("公布日期自", "Published from"),
    "filter_published_to": ("公布日期至", "Published until"),
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
    "live": ("公布中，截至 {time}（UTC）", "Published, as of {time} (UTC)"),
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
    "meaning": ("这表示什么、不表示什么", "What this means and does not mean"),
    "how_to_object": ("异议渠道", "How to object"),
    "policy": ("公示规则：{name}，第 {version} 版", "Disclosure policy: {name}, version {version}"),
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
    "language": ("English", "中文"),
}


def t(language: Language, key: str, **values: str | int) -> str:
    """A text with its `{names}` filled in."""
    return WORDS[key][language is Language.ENGLISH].format(**values)
