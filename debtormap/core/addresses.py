"""The partial address: an address cut above house, building and room, and never finer than the public place.

Source: the cut of the disclosure policy hebei-2019. Over-cutting is accepted, under-cutting is not: a second
pattern takes what the first leaves standing. A person reviews every cut before publication.

>>> partial("演示市演示区虚构小区９号楼９单元９９０１")
'演示市演示区虚构小区'
>>> partial("演示县样例镇虚构村九组9号", place_name="样例镇")
'演示县样例镇'
"""

import re
import unicodedata
from functools import lru_cache

_NUMERALS = "一二三四五六七八九十百零〇"
_DOOR = re.compile(
    rf"(?:[0-9A-Za-z]+|[{_NUMERALS}]+)[-#]?(?:号|栋|幢|座|单元|门|层|楼|室|户|排|组|队|弄|院)|[0-9]+-[0-9]+|[0-9]{{2,}}$"
)
_LEFT_STANDING = re.compile(
    r"[0-9A-Za-z]+[-#]?(?:房|间|铺|舍|库|梯|期|区|#)"
    r"|[甲乙丙丁](?:号|栋|幢|座|单元)"
    r"|[壹贰叁肆伍陆柒捌玖拾廿卅两]+(?:号|栋|幢|座|单元|层|室|户|排|组)"
    r"|[0-9]+[./,、~_\\|+*:][0-9A-Za-z]+"
    r"|[0-9]{3,}(?!国道|省道|县道)"  # a room, a telephone, a piece of an identity number
    rf"|[{_NUMERALS}]{{3,}}"
    r"|[0-9A-Za-z]+$"
)
_TAIL = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ廿卅-#,.、。/;:(（·第附"
_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−─﹣ー~～〜"}
_ANY_DASH = re.compile("[" + "".join(map(chr, _DASHES)) + "]")
_DROPPED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_DASH_RUN = re.compile(r"--+")
_LABEL = re.compile(r"[^省市区县]{1,10}?(?=河北省)")  # 户籍地:, 住, (暂住)
_SEPARATOR = re.compile(r"(?<=[省市区县镇乡])[.-]+")

# Province, prefecture, county, township: each may be missing. 小区 is not a district; some county names hold the
# characters that end other names.
_ODD_COUNTIES = "肥乡[区县]|平乡县|柏乡县|孟村(?:回族自治)?县|路[南北]区|[新南北]市区"
_TOWNSHIP_NAME = (
    r"(?:[^省市区县镇乡村]{1,9}?(?:(?<!大)街道办事处|(?<!大)街道|镇|乡)|[^省市区县镇乡村]{1,3}村[镇乡])(?![路街道巷口])"
)
_HEAD = re.compile(
    r"(?:[^省市区县镇乡]{2,8}(?:省|自治区))?"
    rf"(?:(?!{_ODD_COUNTIES})[^省市区县镇乡]{{1,8}}(?:市|地区|自治州))?"
    rf"(?:{_ODD_COUNTIES}|[^省市区县镇乡村路街]{{1,12}}?(?:自治县|县|市|(?<!小)区|旗))?"
    rf"(?:{_TOWNSHIP_NAME})?"
)
_TOWNSHIP = re.compile(_TOWNSHIP_NAME)


def normalise(text: str) -> str:
    """The address in one spelling: NFKC, without white space, with one kind of dash."""
    folded = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    if _ANY_DASH.search(folded):
        folded = folded.translate(_DASHES)
    return _DASH_RUN.sub("-", folded) if "--" in folded else folded


def partial(text: str, *, place_name: str | None = None, head: str | None = None) -> str:
    """The address cut above the house, raised to the name of its public place where it would be finer.

    `head` is what goes before the place name when the address does not name the place: the division and township it
    was matched to (else what the address begins with). May be empty: nothing was left that may be shown.
    """
    cut = _cut(text)
    if place_name is None:
        return cut
    begin = _HEAD.match(cut)
    begin_end = begin.end() if begin else 0
    if begin_end == len(cut):
        return cut
    found = cut.find(place_name, begin_end)
    if found >= 0:
        return cut[: found + len(place_name)]
    if cut[:begin_end].endswith(place_name):
        return cut[:begin_end]
    return (cut[:begin_end] if head is None else head) + place_name


def township(text: str, *, county: str) -> str | None:
    """The township that the address names right after its county; None when it names none."""
    _, named, after = _cut(text).partition(county)
    found = _TOWNSHIP.match(after) if named else None
    return found[0] if found else None


@lru_cache(maxsize=256)  # one address is asked for its township, then for what may be shown of it
def _cut(text: str) -> str:
    normalised = normalise(text)
    end = len(normalised)
    for pattern in (_DOOR, _LEFT_STANDING):
        if found := pattern.search(normalised, 0, end):
            end = found.start()
    cut = normalised[:end].rstrip(_TAIL)
    if label := _LABEL.match(cut):
        cut = cut[label.end() :]
    return _SEPARATOR.sub("", cut) if "." in cut or "-" in cut else cut
