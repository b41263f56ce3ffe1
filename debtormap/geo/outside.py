"""Addresses of other provinces, told by their first words: 天津市河北区 is not in Hebei.

Source: `data/geo/outside_names.csv` (Ministry of Civil Affairs 2026-09): 3,000 provinces, cities and counties.
"""

import re
from typing import Final

from debtormap.geo import files

# After a name these make it a street or a compound: 东区大街.
NOT_A_CITY: Final = re.compile(r"[东西南北中]?[大小]?(?:路|街|道|巷|胡同)|小区|社区|家园|花园")
# A short name is meant as a city where another division follows: 西安长安区, not 朝阳一巷 or 大同村.
DIVISION_FOLLOWS: Final = re.compile(r"$|[\u4e00-\u9fff]{1,6}?(?:[市县旗州]|(?<![小社园新])区)")
# 湖北恩施土家族苗族自治州: behind a province the next name may be long.
LONG_DIVISION_FOLLOWS: Final = re.compile(r"$|[\u4e00-\u9fff]{1,12}?(?:[市县旗州盟]|(?<![小社园新])区)")
MUNICIPALITIES: Final = frozenset({"北京", "天津", "上海", "重庆"})
NOT_A_MUNICIPALITY: Final = re.compile(
    r"[东西南北中新]?[大小]?(?:路|街|道|巷|胡同|里|村|庄|屯|镇|乡|小区|社区|家园|花园|新城|苑|园)"
)
KIND: Final = re.compile(r"(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|省|市|(?:[\u4e00-\u9fff]{1,3}族)+自治州|地区|盟)$")


class Outside:
    """The names, ready for one question."""

    def __init__(self, own: frozenset[str]) -> None:
        """`own` are the names a Hebei address may begin with; they are never outside."""
        table = files.rows(files.DIRECTORY / "outside_names.csv")
        next(table)
        names = list(table)
        self.full = frozenset(name for name, _ in names) - own
        short = {KIND.sub("", name) for name, level in names if level != "county"}
        self._short = frozenset(name for name in short if len(name) > 1) - own - self.full
        self._provinces = self._short & {KIND.sub("", name) for name, level in names if level == "province"}
        self._longest = max(map(len, self.full))
        self._first = frozenset(name[:2] for name in self.full | self._short)

    def begins(self, text: str) -> bool:
        """Whether prepared text starts with a name of another province."""
        if text[:2] not in self._first:
            return False
        if any(text[:size] in self.full and not NOT_A_CITY.match(text, size) for size in range(2, self._longest + 1)):
            return True
        if text[:2] in MUNICIPALITIES:
            return NOT_A_MUNICIPALITY.match(text, 2) is None
        if any(text[:size] in self._provinces and not NOT_A_CITY.match(text, size) for size in (2, 3)):
            return any(LONG_DIVISION_FOLLOWS.match(text, size) for size in (2, 3) if text[:size] in self._provinces)
        return any(text[:size] in self._short and DIVISION_FOLLOWS.match(text, size) for size in range(2, 7))
