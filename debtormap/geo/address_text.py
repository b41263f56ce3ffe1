"""The text of an address made ready for matching: one width, one script, no blanks, no words before the place.

>>> prepare("户籍地：河北省 石家莊市·趙縣９０号")
('石家庄市赵县90号', True)
"""

import re
import unicodedata
from functools import cache
from typing import Final

from debtormap.geo import files

# No address says where it is after this; a megabyte costs no more than a line.
READ_CHARS: Final = 140
KEPT_CHARS: Final = 60
DROPPED: Final = (
    " \t\r\n\u3000\u00a0\u200b\ufeff.,;:·•、。，；：…-—–_~|/\\'\"“”‘’()（）[]【】{}《》<>〈〉*?!？！+=&^%$@`"
)
BEFORE: Final = re.compile(
    r"(?:中国|中华人民共和国|身份证|户口本?|户籍|常住|现住|暂住|经常|实际|家庭|公司|单位|注册|经营|办公|通讯|联系|送达|所在|居住|住所"
    r"|地址|住址|地点|住所地|住地|户籍地|所在地|居住地|居所|场所)+(?:地|址)?"
)
# As judgments write it: 男，1980年9月9日出生，汉族，住河北省…
PERSON: Final = re.compile(
    r".{0,20}?(?:[男女]|[\u4e00-\u9fff]{1,4}族)[,，、;；\s].{0,60}?(?:户籍(?:所在)?地|住(?![宅房院建]))"
)
# One character of lead-in is no more than a guess: only before what looks like a division.
LEAD: Final = re.compile(r"[现原住在为于系是]{1,2}(?=河北|.{2,3}[省市县区])|住(?=.{4,9}[省市区盟州旗])")
PROVINCE: Final = re.compile(r"河北省|河北(?![区村屯镇乡]|[大东西南北中]?[街路里庄厦]|宾馆|饭店)")
FIRST_LEVEL: Final = "市辖区"
# What makes the name before it a part of a street, a compound or a firm: 石家庄路, 新华小区, 廊坊银行.
NOT_A_DIVISION: Final = re.compile(
    r"[东西南北中前后]?[大小]?(?:路|街(?!道)|道(?!沟)|巷|胡同)|小区|家园|花园|公园|公寓|大厦|大学|学院|中学|小学|医院|银行|宾馆|饭店|酒店"
    r"|商场|商城|广场|市场|火车站|车站|站(?![前后东西南北][大]?[路街])|集团|公司"
)


def prepare(text: str) -> tuple[str, bool]:
    """At most 60 characters to match in, without the name of the province; and whether Hebei was named."""
    head = text[:READ_CHARS]
    if person := PERSON.match(head):
        head = head[person.end() :]
    if not unicodedata.is_normalized("NFKC", head):
        head = unicodedata.normalize("NFKC", head)
    head = head.translate(_characters())[:KEPT_CHARS]
    for pattern in (BEFORE, LEAD):
        if found := pattern.match(head):
            head = head[found.end() :]
    province = PROVINCE.match(head)
    if province:
        head = head[province.end() :]
    return head.replace(FIRST_LEVEL, ""), province is not None


def simplify(name: str) -> str:
    """A name as `prepare` leaves it."""
    return unicodedata.normalize("NFKC", name).translate(_characters())


@cache
def _characters() -> dict[int, str | None]:
    table = files.rows(files.DIRECTORY / "traditional_characters.csv")
    next(table)
    dropped: dict[int, str | None] = dict.fromkeys(map(ord, DROPPED))
    return dropped | {ord(old): new for old, new in table}
