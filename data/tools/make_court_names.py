"""Writes data/courts/hebei_court_names.csv: the names of the courts in traditional characters and in English.

Run from the repository root, after make_courts.py: `python data/tools/make_court_names.py`. Courts have no official
English names; these follow the usage of the Supreme People's Court for its own ("… District People's Court") and write
place names in Hanyu Pinyin without tones, as GB/T 28039 does for names of places. Readings come from
data/geo/readings.csv; READINGS holds the places that are not read as their characters mostly are.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final

import opencc

ROOT: Final = Path(__file__).resolve().parents[2]
COURTS: Final = ROOT / "data" / "courts" / "hebei_courts.csv"
NAMES: Final = ROOT / "data" / "courts" / "hebei_court_names.csv"
READINGS: Final = {
    "长安": "chang an", "乐亭": "lao ting", "襄都": "xiang du", "信都": "xin du", "望都": "wang du", "蔚": "yu",
    "泊头": "bo tou", "大城": "dai cheng",
}  # fmt: skip
PEOPLES: Final = {
    "满族蒙古族自治县": "Manchu and Mongol Autonomous County", "满族自治县": "Manchu Autonomous County",
    "回族自治县": "Hui Autonomous County",
}  # fmt: skip
ZONES: Final = {
    "高新技术产业开发区": "High-tech Industrial Development Zone",
    "经济技术开发区": "Economic and Technological Development Zone", "北戴河新区": "Beidaihe New Area",
}  # fmt: skip
DIGITS: Final = {word: number for number, word in enumerate([*"一二三四五六七八九十", "十一", "十二"], start=1)}
_BASIC: Final = re.compile(r"(?:(?P<city>.+?)市)?(?P<place>[^市]+?)(?P<rank>区|县|市)人民法院")


def main() -> None:
    """Write the file."""
    turned = opencc.OpenCC("s2tw")
    with COURTS.open(encoding="utf-8", newline="") as file:
        names = list(dict.fromkeys(row["name"] for row in csv.DictReader(file)))
    with NAMES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "traditional", "english"))
        writer.writerows((name, turned.convert(name), english(name)) for name in names)


def english(name: str) -> str:
    """The name of a court in English."""
    special = {
        "河北省高级人民法院": "Hebei High People's Court",
        "河北雄安新区中级人民法院": "Hebei Xiong'an New Area Intermediate People's Court",
        "石家庄铁路运输法院": "Shijiazhuang Railway Transport Court",
        "演示市演示区人民法院": "Demonstration District People's Court, Demonstration City",
        "演示市中级人民法院": "Demonstration City Intermediate People's Court",
    }
    if name in special:
        return special[name]
    if name.startswith("演示市演示"):
        number = DIGITS[name.removeprefix("演示市演示").removesuffix("区人民法院")]
        return f"Demonstration District {number} People's Court, Demonstration City"
    if name.endswith("市中级人民法院"):
        return f"{pinyin(name.removesuffix('市中级人民法院'))} Intermediate People's Court"
    place = name.removesuffix("人民法院")
    for words in (ZONES, PEOPLES):
        for chinese, told in words.items():
            if place.endswith(chinese):
                where = place.removesuffix(chinese).removesuffix("市")
                return f"{pinyin(where)} {told} People's Court"
    found = _BASIC.fullmatch(name)
    assert found is not None, name
    rank = {"区": "District", "县": "County", "市": "City"}[found["rank"]]
    mine = found["place"].endswith("矿")
    told = f"{pinyin(found['place'].removesuffix('矿'))} {'Mining ' if mine else ''}{rank} People's Court"
    return told if found["city"] is None else f"{told}, {pinyin(found['city'])}"


def pinyin(place: str) -> str:
    """A place name in pinyin: one word, an apostrophe where a syllable begins with a vowel."""
    syllables = READINGS[place].split() if place in READINGS else [_reading(character) for character in place]
    joined = syllables[0] + "".join(f"'{each}" if each[0] in "aeo" else each for each in syllables[1:])
    return joined.capitalize()


def _reading(character: str) -> str:
    return _readings()[character]


@cache
def _readings() -> dict[str, str]:
    with (ROOT / "data" / "geo" / "readings.csv").open(encoding="utf-8", newline="") as file:
        return {row["character"]: row["readings"].split()[0].replace("v", "ü") for row in csv.DictReader(file)}


if __name__ == "__main__":
    main()
