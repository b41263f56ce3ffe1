"""Rebuild data/courts/hebei_courts.csv: every court of Hebei with its code and the years it holds.

Source: Fa [2015] 137 (codes from GB/T 2260), the division history of Hebei since 2016, a public list of all courts of
August 2026. Zone courts and 冀96 are practice, not published rules.

    .venv/bin/python data/tools/make_courts.py
"""

import csv
from collections.abc import Iterator
from pathlib import Path

Row = tuple[str, str, str, str, str, str, int, int | str]
TARGET = Path(__file__).parents[1] / "courts" / "hebei_courts.csv"
HEADER = ("code", "court_id", "name", "level", "parent", "city", "valid_from", "valid_to")
FIRST_YEAR = 2016

PREFECTURES = {
    "01": "石家庄市",
    "02": "唐山市",
    "03": "秦皇岛市",
    "04": "邯郸市",
    "05": "邢台市",
    "06": "保定市",
    "07": "张家口市",
    "08": "承德市",
    "09": "沧州市",
    "10": "廊坊市",
    "11": "衡水市",
}

BASIC = """
0102长安区 0104桥西区 0105新华区 0107井陉矿区 0108裕华区 0109藁城区 0110鹿泉区 0111栾城区 0121井陉县 0123正定县
0125行唐县 0126灵寿县 0127高邑县 0128深泽县 0129赞皇县 0130无极县 0131平山县 0132元氏县 0133赵县 0181辛集市
0183晋州市 0184新乐市
0202路南区 0203路北区 0204古冶区 0205开平区 0207丰南区 0208丰润区 0209曹妃甸区 0224滦南县 0225乐亭县 0227迁西县
0229玉田县 0281遵化市 0283迁安市 0284滦州市
0302海港区 0303山海关区 0304北戴河区 0306抚宁区 0321青龙满族自治县 0322昌黎县 0324卢龙县
0402邯山区 0403丛台区 0404复兴区 0406峰峰矿区 0407肥乡区 0408永年区 0423临漳县 0424成安县 0425大名县 0426涉县
0427磁县 0430邱县 0431鸡泽县 0432广平县 0433馆陶县 0434魏县 0435曲周县 0481武安市
0502襄都区 0503信都区 0505任泽区 0506南和区 0522临城县 0523内丘县 0524柏乡县 0525隆尧县 0528宁晋县 0529巨鹿县
0530新河县 0531广宗县 0532平乡县 0533威县 0534清河县 0535临西县 0581南宫市 0582沙河市
0602竞秀区 0606莲池区 0607满城区 0608清苑区 0609徐水区 0623涞水县 0624阜平县 0626定兴县 0627唐县 0628高阳县
0629容城县 0630涞源县 0631望都县 0632安新县 0633易县 0634曲阳县 0635蠡县 0636顺平县 0637博野县 0638雄县
0681涿州市 0682定州市 0683安国市 0684高碑店市
0702桥东区 0703桥西区 0705宣化区 0706下花园区 0708万全区 0709崇礼区 0722张北县 0723康保县 0724沽源县 0725尚义县
0726蔚县 0727阳原县 0728怀安县 0730怀来县 0731涿鹿县 0732赤城县
0802双桥区 0803双滦区 0804鹰手营子矿区 0821承德县 0822兴隆县 0824滦平县 0825隆化县 0826丰宁满族自治县
0827宽城满族自治县 0828围场满族蒙古族自治县 0881平泉市
0902新华区 0903运河区 0921沧县 0922青县 0923东光县 0924海兴县 0925盐山县 0926肃宁县 0927南皮县 0928吴桥县
0929献县 0930孟村回族自治县 0981泊头市 0982任丘市 0983黄骅市 0984河间市
1002安次区 1003广阳区 1022固安县 1023永清县 1024香河县 1025大城县 1026文安县 1028大厂回族自治县 1081霸州市
1082三河市
1102桃城区 1103冀州区 1121枣强县 1122武邑县 1123武强县 1124饶阳县 1125安平县 1126故城县 1127景县 1128阜城县
1182深州市
"""

ZONES = """
0191石家庄高新技术产业开发区 0291唐山高新技术产业开发区 0391秦皇岛经济技术开发区 0392秦皇岛北戴河新区
0491邯郸经济技术开发区 0591邢台经济技术开发区 0691保定高新技术产业开发区 0791张家口经济技术开发区
1091廊坊经济技术开发区
"""

# (old code, old name, last year, code of the court that followed or None when the court is gone)
FORMER = (
    ("0428", "肥乡县", 2016, "0407"),
    ("0429", "永年县", 2016, "0408"),
    ("0421", "邯郸县", 2016, None),
    ("0729", "万全县", 2016, "0708"),
    ("0733", "崇礼县", 2016, "0709"),
    ("0721", "宣化县", 2016, None),
    ("1181", "冀州市", 2016, "1103"),
    ("0823", "平泉县", 2017, "0881"),
    ("0223", "滦县", 2018, "0284"),
    ("0526", "任县", 2020, "0505"),
    ("0527", "南和县", 2020, "0506"),
    ("0521", "邢台县", 2020, None),
)
# The year of a change belongs to both codes: cases of its first months carry the old one.
FIRST_YEARS = {following: year for _, _, year, following in FORMER if following is not None}
# The same code with another meaning: until 2019 and from 2020.
RENAMED = {"0502": ("桥东区", 2019), "0503": ("桥西区", 2019)}
XIONGAN = ("0629", "0632", "0638")
XIONGAN_FROM = 2019
DEMONSTRATION_DISTRICTS = "一二三四五六七八九十"


def main() -> None:
    ordered = sorted(rows(), key=lambda row: (row[0], row[6]))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(ordered)


def rows() -> Iterator[Row]:
    yield "冀", "冀", "河北省高级人民法院", "high", "", "", FIRST_YEAR, ""
    for digits, city in PREFECTURES.items():
        yield f"冀{digits}", f"冀{digits}", f"{city}中级人民法院", "intermediate", "冀", city, FIRST_YEAR, ""
    yield "冀96", "冀96", "河北雄安新区中级人民法院", "intermediate", "冀", "雄安新区", XIONGAN_FROM, ""
    yield "冀8601", "冀8601", "石家庄铁路运输法院", "basic", "", "石家庄市", FIRST_YEAR, ""
    for code, name in map(split, BASIC.split()):
        yield from basic(code, name)
    for code, name in map(split, ZONES.split()):
        yield court(code, code, f"{name}人民法院", FIRST_YEAR, "")
    for code, name, last_year, following in FORMER:
        yield court(code, following or code, named(code, name), FIRST_YEAR, last_year)
    yield from demonstration()


def basic(code: str, name: str) -> Iterator[Row]:
    first_year = FIRST_YEARS.get(code, FIRST_YEAR)
    if code in RENAMED:
        former, last_year = RENAMED[code]
        yield court(code, code, named(code, former), FIRST_YEAR, last_year)
        first_year = last_year + 1
    if code in XIONGAN:
        yield court(code, code, f"{name}人民法院", FIRST_YEAR, XIONGAN_FROM - 1)
        yield f"冀{code}", f"冀{code}", f"{name}人民法院", "basic", "冀96", "雄安新区", XIONGAN_FROM, ""
    else:
        yield court(code, code, named(code, name), first_year, "")


def demonstration() -> Iterator[Row]:
    yield "冀00", "冀00", "演示市中级人民法院", "intermediate", "冀", "演示市", FIRST_YEAR, ""
    yield "冀0000", "冀0000", "演示市演示区人民法院", "basic", "冀00", "演示市", FIRST_YEAR, ""
    for number in range(1, 13):
        name = DEMONSTRATION_DISTRICTS[number - 1] if number <= 10 else "十" + DEMONSTRATION_DISTRICTS[number - 11]
        code = f"冀00{number:02}"
        yield code, code, f"演示市演示{name}区人民法院", "basic", "冀00", "演示市", FIRST_YEAR, ""


def court(code: str, court_id: str, name: str, first_year: int, last_year: int | str) -> Row:
    parent = code[:2]
    return f"冀{code}", f"冀{court_id}", name, "basic", f"冀{parent}", PREFECTURES[parent], first_year, last_year


def named(code: str, division: str) -> str:
    """Courts of districts bear the name of their city, those of counties and county-level cities their own."""
    return f"{PREFECTURES[code[:2]] if division.endswith('区') else ''}{division}人民法院"


def split(item: str) -> tuple[str, str]:
    return item[:4], item[4:]


if __name__ == "__main__":
    main()
