"""Rows of a court's list, as a court would send them, about people who do not exist.

The mix follows reference/law.md §7.4: 85 % natural persons; most listings stand on the first ground alone; nearly
nothing has been performed. Hubs are filled first, with all three kinds, so that each prefecture seat has something to
show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from debtormap.core.courts import CourtTable, Level
from debtormap.core.identifiers import credit_code, organisation_code, resident_number
from debtormap.core.listing import GROUND_TEXTS, Ground
from debtormap.demo import names
from debtormap.demo.places import DemoPlace

HUB_LISTINGS = 24  # at each prefecture seat: more than 20, of all three kinds
REGIONS = tuple(range(139990, 140000))
GROUNDS = (
    ((Ground.G1,), 60), ((Ground.G4,), 15), ((Ground.G1, Ground.G4), 10), ((Ground.G5,), 5), ((Ground.G3,), 4),
    ((Ground.G6,), 4), ((Ground.G2,), 2),
)  # fmt: skip
PERFORMANCES = (("全部未履行", 88), ("部分未履行", 12))
DEBTS = (
    "偿还借款本金{amount}元及利息", "支付货款{amount}元及逾期付款损失", "支付工程款{amount}元及利息",
    "支付劳动报酬{amount}元", "返还定金{amount}元", "支付租金{amount}元", "赔偿各项损失共计{amount}元",
    "对借款本金{amount}元及利息承担连带清偿责任",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who stands on the list; one party may stand there for several cases."""

    kind: str
    name: str
    number: str
    sex: str
    birth: date | None
    representative: str


def rows(
    rng: Random, places: Sequence[DemoPlace], wanted: int, *, today: date, courts: CourtTable
) -> Iterator[dict[str, str]]:
    """Give `wanted` rows under the labels of the import template."""
    seats = _demonstration_courts(courts)
    earlier: list[tuple[Party, DemoPlace]] = []
    for serial, (place, kind) in enumerate(_stands(rng, places, wanted), start=1):
        if earlier and kind is None and rng.random() < 0.1:
            party, place = rng.choice(earlier)
        else:
            party = _party(rng, kind or _kind(rng), place)
            earlier.append((party, place))
        yield _row(rng, party, place, serial, today=today, court=rng.choice(seats))


def _stands(rng: Random, places: Sequence[DemoPlace], wanted: int) -> Iterator[tuple[DemoPlace, str | None]]:
    """Where each listing stands, and of which kind it must be; `None` when the mix decides."""
    hubs = [place for place in places if place.hub]
    filled = [(hub, ("person", "company", "other")[turn % 3]) for turn in range(HUB_LISTINGS) for hub in hubs]
    yield from filled[:wanted]
    chosen = rng.choices(places, weights=[place.weight for place in places], k=max(0, wanted - len(filled)))
    yield from ((place, None) for place in chosen)


def _kind(rng: Random) -> str:
    return rng.choices(("person", "company", "other", "sole"), weights=(85, 11, 2, 2))[0]


def _party(rng: Random, kind: str, place: DemoPlace) -> Party:
    if kind == "person":
        birth = date(1955, 1, 1) + timedelta(days=rng.randrange(45 * 365))
        male = rng.random() < 0.7
        sequence = rng.randrange(499) * 2 + (1 if male else 2)
        body = f"{rng.choice(REGIONS)}{birth:%Y%m%d}{sequence:03d}"
        return Party(
            kind="自然人", name=names.person(rng), number=body + resident_number.check_digit(body),
            sex="男" if male else "女", birth=birth, representative="",
        )  # fmt: skip
    prefix, name = {
        "company": ("91", names.company(rng, place.city.removesuffix("市"))),
        "other": (rng.choice(("52", "93")), names.other_organisation(rng, place.city.removesuffix("市"))),
        "sole": ("92", names.sole_proprietor(rng, place.county)),
    }[kind]
    organisation = f"YY{rng.randrange(10**6):06d}"
    body = f"{prefix}{rng.choice(REGIONS)}{organisation}{organisation_code.check_character(organisation)}"
    return Party(
        kind="法人" if kind == "company" else "其他组织", name=name, sex="", birth=None,
        number=body + credit_code.check_character(body), representative=names.person(rng),
    )  # fmt: skip


def _row(
    rng: Random, party: Party, place: DemoPlace, serial: int, *, today: date, court: tuple[str, str]
) -> dict[str, str]:
    grounds = rng.choices([grounds for grounds, _ in GROUNDS], weights=[weight for _, weight in GROUNDS])[0]
    fixed_term = grounds != (Ground.G1,)
    decided = _decided(rng, party, today, years=1.9 if fixed_term else 8)
    filed = max(decided - timedelta(days=rng.randrange(60, 300)), date(2016, 1, 4))
    case_number = f"（{filed.year}）{court[0]}执{serial}号"
    return {
        **_who(party),
        "住所地": _address(rng, place),
        "地址来源": "执行依据",
        "地址核实日期": (today - timedelta(days=rng.randrange(20, 300))).isoformat(),
        "省份": "河北",
        "执行法院": court[1],
        "法院代码": court[0],
        "案号": case_number,
        "立案时间": filed.isoformat(),
        "做出执行依据单位": court[1],
        "执行依据文号": f"（{filed.year}）{court[0]}民初{rng.randrange(1, 9000)}号",
        **_debt(rng),
        "失信被执行人行为具体情形": ",".join(GROUND_TEXTS[ground] for ground in grounds),
        "决定书文号": case_number.removesuffix("号") + "号之一",
        "决定日期": decided.isoformat(),
        "纳入期限(月)": "24" if fixed_term else "",
        "送达日期": (decided + timedelta(days=2)).isoformat(),
        "风险告知日期": (filed + timedelta(days=5)).isoformat(),
    }


def _who(party: Party) -> dict[str, str]:
    return {
        "被执行人姓名/名称": party.name,
        "性别": party.sex,
        "出生日期": party.birth.isoformat() if party.birth else "",
        "证件类型": "居民身份证" if party.birth else "统一社会信用代码",
        "身份证号码/组织机构代码": party.number,
        "法定代表人或者负责人姓名": party.representative,
    }


def _debt(rng: Random) -> dict[str, str]:
    amount = rng.choice((1, 2, 3, 5, 8)) * 10 ** rng.randrange(4, 6) + rng.randrange(1, 99) * 100
    performance = rng.choices([p for p, _ in PERFORMANCES], weights=[weight for _, weight in PERFORMANCES])[0]
    partly = performance == "部分未履行"
    return {
        "生效法律文书确定的义务": rng.choice(DEBTS).format(amount=amount),
        "被执行人的履行情况": performance,
        "已履行部分": f"{amount // 5}元" if partly else "",
        "未履行部分": f"{amount - amount // 5}元" if partly else "",
    }


def _decided(rng: Random, party: Party, today: date, *, years: float) -> date:
    """A day of decision that leaves the term running and finds a grown person."""
    earliest = max(date(2016, 6, 1), today - timedelta(days=int(years * 365)))
    if party.birth is not None:
        earliest = max(earliest, party.birth + timedelta(days=19 * 366))
    return earliest + timedelta(days=rng.randrange(max(1, (today - earliest).days - 10)))


def _address(rng: Random, place: DemoPlace) -> str:
    whole = f"河北省{place.city}{place.county}{place.township}{place.name}"
    if place.kind == "village":
        return f"{whole}{rng.randint(9001, 9999)}号"
    return f"{whole}{rng.randint(9001, 9040)}号楼{rng.randint(1, 6)}单元{rng.randint(9001, 9999)}室"


def _demonstration_courts(courts: CourtTable) -> list[tuple[str, str]]:
    return [(court.code, court.name) for court in courts if court.is_demonstration and court.level is Level.BASIC]
