"""Rebuild data/geo/readings.csv and data/geo/surname_readings.csv: how characters of names are read.

    python3 -m venv /tmp/readings && /tmp/readings/bin/pip install pypinyin==0.55.0
    /tmp/readings/bin/python data/tools/build_readings.py

Readings without tone, u with diaeresis as v; the commonest first, at most three a character. As a surname some
characters are read otherwise: these stand in SURNAMES, from the surname tables of common dictionaries of names.
"""

import csv
from pathlib import Path

from pypinyin import Style, pinyin, pinyin_dict

GEO = Path(__file__).resolve().parents[1] / "geo"
MOST = 3
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "查": "zha", "朴": "piao", "区": "ou", "盖": "ge gai",
    "缪": "miao", "翟": "zhai di", "员": "yun", "种": "chong", "召": "shao", "黑": "he hei", "覃": "qin tan",
    "乐": "yue le", "冼": "xian", "洗": "xian", "繁": "po", "逄": "pang", "佴": "nai", "尉": "wei yu", "宓": "mi fu",
    "冯": "feng", "那": "na", "薄": "bo", "柏": "bai bo", "卜": "bu", "燕": "yan", "任": "ren", "宁": "ning",
    "句": "gou", "葛": "ge", "华": "hua", "纪": "ji", "牟": "mou mu", "乜": "nie", "晁": "chao", "谌": "chen shen",
    "隗": "wei kui", "郇": "xun huan", "秘": "bi", "费": "fei bi", "祭": "zhai", "哈": "ha", "度": "duo", "应": "ying",
    "哆": "chi", "俞": "yu", "眭": "sui", "訾": "zi", "教": "jiao", "折": "she", "适": "kuo", "能": "nai", "阚": "kan",
    "都": "du", "相": "xiang", "石": "shi", "车": "che", "占": "zhan", "闫": "yan", "褚": "chu", "曲": "qu",
    "盛": "sheng",
    "尉迟": "yu-chi", "万俟": "mo-qi", "长孙": "zhang-sun", "令狐": "ling-hu", "澹台": "tan-tai", "单于": "chan-yu",
    "尹": "yin", "郝": "hao", "郗": "chi xi", "幺": "yao", "干": "gan", "强": "qiang", "省": "xing", "贾": "jia",
    "藏": "zang", "臧": "zang", "中": "zhong", "重": "chong", "瞿": "qu", "驿": "yi", "不": "fou",
    "弗": "fu", "殷": "yin",
}  # fmt: skip


def main() -> None:
    characters = sorted(chr(code) for code in pinyin_dict.pinyin_dict)
    write("readings.csv", [(each, " ".join(readings(each))) for each in characters if readings(each)])
    write("surname_readings.csv", sorted(SURNAMES.items()))


def readings(character: str) -> list[str]:
    found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
    plain = [each for each in found if each.isascii() and each.isalpha() and each.islower()]
    return list(dict.fromkeys(plain))[:MOST]


def write(name: str, rows: list[tuple[str, str]]) -> None:
    with (GEO / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("character" if name == "readings.csv" else "surname", "readings"))
        writer.writerows(rows)


if __name__ == "__main__":
    main()
