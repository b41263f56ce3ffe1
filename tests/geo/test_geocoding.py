"""Geocoding of places: no person and no door is ever asked for, and a vendor's every mood is borne."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from debtormap.core import coordinates
from debtormap.core.coordinates import Gcj02, Wgs84, distance_m
from debtormap.core.errors import DebtormapError, NotAllowed, RuleError, TooMany, Unavailable
from debtormap.core.places import Precision
from debtormap.geo import county_shapes, divisions, geocode_places
from debtormap.geo.careful_geocoder import CarefulGeocoder, Limits
from debtormap.geo.gazetteer import HEADER, Gazetteer, GazetteerPlace, PlaceKind, load
from debtormap.geo.geocode_places import Offline
from debtormap.geo.geocoding import Answer, Query, about, accepted, cleaned
from debtormap.geo.tianditu import Tianditu
from tests.geo.vendor import SLOW_S, Reply, Vendor, as_json, found, nothing_found, serving

ZHAO = divisions.by_code("130133")
assert ZHAO is not None
QUERY = Query(text="河北省石家庄市赵县赵州镇例样村", division=ZHAO)
IN_ZHAO = Wgs84(114.7762, 37.7565)
PLACE = GazetteerPlace(
    id="v1", name="例样村", kind=PlaceKind.VILLAGE, point=None, residents=None, division_code="130133",
    township="赵州镇", source="nbs_2023",
)  # fmt: skip


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with serving() as running:
        yield running


def test_the_question_is_division_township_and_name() -> None:
    assert about(PLACE).text == "河北省石家庄市赵县赵州镇例样村"


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("例样村9号", "例样村号"),
        ("例样花园9号楼9单元9901室", None),
        ("例样花园9-9-9901", "例样花园"),
        ("例样村（139990199001019990）", "例样村"),
        ("例样村 13900000000", "例样村"),
        ("例样花园九号楼", None),
        ("例样花园三单元", None),
        ("例样路一二三号", None),
        ("例样花园Ｂ座９９０１", "例样花园座"),
        ("例样村，男，汉族", None),
        ("例样村联系人例某", None),
        ("例样村 身份证139990199001019990", None),
        ("七号村", "七号村"),
        ("三座窑村", "三座窑村"),
        ("九百户村", "九百户村"),
    ],
)
def test_numbers_are_taken_out_and_doors_and_persons_refused(name: str, asked: str | None) -> None:
    if asked is None or asked.endswith("号"):
        with pytest.raises(RuleError):
            cleaned(name)
    else:
        assert cleaned(name) == asked


def test_no_question_about_the_whole_gazetteer_holds_a_number(gazetteer: Gazetteer) -> None:
    refused = 0
    for place in gazetteer.places:
        try:
            text = about(place).text
        except RuleError:
            refused += 1
            continue
        assert not any(each.isdigit() and each.isascii() for each in text)
        assert len(text) <= 40
    assert refused < 100


def test_a_found_place_has_a_typed_point_a_grade_and_the_vendors_words(vendor: Vendor) -> None:
    vendor.answer = lambda question: found(114.7762, 37.7565, level="自然村", score=88)

    answer = client(vendor).geocode(QUERY)

    assert answer == Answer(point=IN_ZHAO, grade=Precision.VILLAGE, source="tianditu", quality="自然村 88")
    assert (vendor.asked, vendor.keys) == ([QUERY.text], ["key-of-a-test"])


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (nothing_found(), None),
        (as_json({"status": "0", "msg": "ok"}), None),
        (as_json({"status": "404", "msg": "服务内部错误"}), Unavailable),
        (as_json({"status": "1", "msg": "今日配额已用完"}), TooMany),
        (as_json({"code": 300012, "msg": "访问次数超限"}, status=403), TooMany),
        (Reply(status=429), TooMany),
        (as_json({"code": 301014, "msg": "非法Key"}, status=403), NotAllowed),
        (Reply(status=401), NotAllowed),
        (Reply(status=418), NotAllowed),
        (Reply(status=500), Unavailable),
        (Reply(body=b"<html>"), Unavailable),
        (Reply(body=b"\xff\xfe\x00"), Unavailable),
        (Reply(body=b""), Unavailable),
        (as_json([1, 2]), Unavailable),
        (as_json({"status": "0", "location": {"lon": "east", "lat": "north"}}), Unavailable),
        (as_json({"status": "0", "location": {"lon": "114.7"}}), Unavailable),
        (Reply(body=b"{}", delay_s=SLOW_S), Unavailable),
    ],
)
def test_every_mood_of_the_vendor_has_its_answer(
    vendor: Vendor, reply: Reply, expected: type[DebtormapError] | None
) -> None:
    vendor.answer = lambda question: reply

    if expected is None:
        assert client(vendor).geocode(QUERY) is None
    else:
        with pytest.raises(expected) as refusal:
            client(vendor).geocode(QUERY)
        assert "key-of-a-test" not in f"{refusal.value!r} {refusal.value.__cause__!r}"


def test_a_vendor_that_is_away_is_unavailable(vendor: Vendor) -> None:
    nobody = replace(client(vendor), url="http://127.0.0.1:9/geocoder")

    with pytest.raises(Unavailable):
        nobody.geocode(QUERY)


def test_a_key_is_sent_over_https_only_and_never_printed() -> None:
    with pytest.raises(RuleError):
        Tianditu(key="key-of-a-test", url="http://api.tianditu.gov.cn/geocoder")
    assert "key-of-a-test" not in repr(Tianditu(key="key-of-a-test"))


@pytest.mark.parametrize(
    ("point", "grade", "is_accepted"),
    [
        (IN_ZHAO, Precision.VILLAGE, True),
        (coordinates.to_gcj02(IN_ZHAO), Precision.COMPOUND, True),
        (IN_ZHAO, Precision.TOWNSHIP, False),
        (IN_ZHAO, Precision.NONE, False),
        (Wgs84(115.49, 38.87), Precision.VILLAGE, False),
        (Wgs84(0.0, 0.0), Precision.VILLAGE, False),
    ],
)
def test_only_a_fine_answer_in_the_county_asked_for_counts(
    point: Wgs84 | Gcj02, grade: Precision, is_accepted: bool
) -> None:
    answer = Answer(point=point, grade=grade, source="vendor", quality="")

    assert (accepted(QUERY, answer, county_shapes.lies_in) is not None) == is_accepted
    assert (
        distance_m(Answer(point=coordinates.to_gcj02(IN_ZHAO), grade=grade, source="", quality="").wgs84, IN_ZHAO) < 1
    )


def test_each_county_holds_its_own_label_and_no_far_one() -> None:
    points = {code: point for code, point in divisions.label_points().items() if not code.endswith("00")}

    assert all(county_shapes.lies_in(point, code) for code, point in points.items())
    assert not county_shapes.lies_in(points["130102"], "130133")
    assert not county_shapes.lies_in(points["130102"], "130171")


class Fake:
    """A geocoder that answers from a list and counts."""

    source = "fake"

    def __init__(self, *answers: Answer | DebtormapError | None) -> None:
        self.answers = list(answers)
        self.calls = 0

    def geocode(self, query: Query) -> Answer | None:
        self.calls += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, DebtormapError):
            raise answer
        return answer


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.day = date(2026, 11, 25)

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


ANSWER = Answer(point=Gcj02(114.78, 37.76), grade=Precision.VILLAGE, source="fake", quality="村 90")


def test_an_answer_is_asked_for_once_even_after_a_restart(tmp_path: Path) -> None:
    first, second = Fake(ANSWER), Fake(ANSWER)

    answers = [careful(first, tmp_path).geocode(QUERY) for _ in range(3)]
    again = careful(second, tmp_path).geocode(QUERY)

    assert (answers, again) == ([ANSWER] * 3, ANSWER)
    assert (first.calls, second.calls) == (1, 0)


def test_that_nothing_is_known_is_remembered_as_well(tmp_path: Path) -> None:
    fake = Fake(None)

    assert [careful(fake, tmp_path).geocode(QUERY) for _ in range(2)] == [None, None]
    assert fake.calls == 1


def test_a_failure_is_tried_again_with_growing_pauses(tmp_path: Path) -> None:
    clock, fake = Clock(), Fake(Unavailable("away"), Unavailable("away"), ANSWER)

    assert careful(fake, tmp_path, clock=clock).geocode(QUERY) == ANSWER
    assert (fake.calls, clock.now_s) == (3, 1.5)


def test_a_vendor_that_keeps_failing_is_left_in_peace_and_tried_again_later(tmp_path: Path) -> None:
    clock, fake = Clock(), Fake(Unavailable("away"))
    geocoder = careful(fake, tmp_path, clock=clock, limits=Limits(tries=1, failures=2, rest_s=60, per_s=1_000))

    answers = [geocoder.geocode(QUERY) for _ in range(6)]
    calls_before, clock.now_s = fake.calls, clock.now_s + 61
    geocoder.geocode(QUERY)

    assert {answer.source for answer in answers if answer is not None} == {"offline"}
    assert (calls_before, fake.calls) == (2, 3)
    assert accepted(QUERY, answers[0], county_shapes.lies_in) is None


def test_the_quota_of_a_day_holds_over_restarts_and_is_new_the_next_day(tmp_path: Path) -> None:
    clock, limits = Clock(), Limits(per_day=2)
    questions = [replace(QUERY, text=f"{QUERY.text}{each}") for each in "甲乙丙"]

    for question in questions[:2]:
        careful(Fake(ANSWER), tmp_path, clock=clock, limits=limits).geocode(question)
    spent = careful(Fake(ANSWER), tmp_path, clock=clock, limits=limits)
    with pytest.raises(TooMany):
        spent.geocode(questions[2])
    clock.day = date(2026, 11, 26)

    assert spent.left_today == 2
    assert spent.geocode(questions[2]) == ANSWER


def test_calls_keep_to_their_pace(tmp_path: Path) -> None:
    clock = Clock()
    geocoder = careful(Fake(ANSWER), tmp_path, clock=clock, limits=Limits(per_s=2, burst=2))

    for number in range(10):
        geocoder.geocode(replace(QUERY, text="村" * (number + 1)))

    assert clock.now_s == pytest.approx(4.0)


def test_a_key_that_is_refused_is_not_tried_again(tmp_path: Path) -> None:
    fake = Fake(NotAllowed("the key"))

    with pytest.raises(NotAllowed):
        careful(fake, tmp_path).geocode(QUERY)
    assert fake.calls == 1


def test_a_cache_cut_off_by_a_crash_is_still_read(tmp_path: Path) -> None:
    careful(Fake(ANSWER), tmp_path).geocode(QUERY)
    with (tmp_path / "calls.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"on": "2026-11-')

    assert careful(Fake(None), tmp_path).geocode(QUERY) == ANSWER


def test_the_command_fills_in_villages_and_goes_on_where_it_stopped(
    vendor: Vendor, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    vendor.answer = knowing(gazetteer)

    first = command(vendor, tmp_path, limit=6)
    asked = len(vendor.asked)
    second = command(vendor, tmp_path, limit=6)
    rows = list(csv.reader((tmp_path / "villages.csv").open(encoding="utf-8")))

    assert (first, second) == (0, 0)
    assert rows[0] == HEADER
    assert (len(rows), asked, len(vendor.asked)) == (13, 14, 20)
    completed = {place.id: place for place in load([tmp_path / "villages.csv"]).places}
    assert len(completed) == len(gazetteer.places)
    assert all(completed[row[0]].point is not None for row in rows[1:])
    assert {completed[row[0]].point_source for row in rows[1:]} == {"tianditu"}
    assert {completed[row[0]].is_official for row in rows[1:]} == {True}


def test_answers_in_another_datum_are_not_written(vendor: Vendor, tmp_path: Path, gazetteer: Gazetteer) -> None:
    vendor.answer = knowing(gazetteer, shifted=True)

    assert command(vendor, tmp_path, limit=6) == 1
    assert not (tmp_path / "villages.csv").exists()


def test_a_point_given_to_several_villages_is_that_of_something_larger(
    vendor: Vendor, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    vendor.answer = knowing(gazetteer, step=0.0)

    assert command(vendor, tmp_path, limit=6) == 0
    assert len((tmp_path / "villages.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_when_the_quota_ends_what_was_found_is_kept(vendor: Vendor, tmp_path: Path, gazetteer: Gazetteer) -> None:
    vendor.answer = knowing(gazetteer)

    assert command(vendor, tmp_path, limit=100, daily=12) == 1
    assert len((tmp_path / "villages.csv").read_text(encoding="utf-8").splitlines()) == 1 + 4


def test_a_vendor_that_is_away_leaves_everything_undone_and_says_so(
    vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("debtormap.geo.geocode_places.time.sleep", lambda seconds: None)
    vendor.answer = lambda question: Reply(status=503)

    assert command(vendor, tmp_path, limit=20) == 1
    assert len((tmp_path / "villages.csv").read_text(encoding="utf-8").splitlines()) == 1
    assert len(vendor.asked) == 3 * 5  # three tries each, then the vendor is left in peace


def client(vendor: Vendor) -> Tianditu:
    return Tianditu(key="key-of-a-test", url=vendor.url, timeout_s=0.3)


def careful(fake: Fake, folder: Path, *, clock: Clock | None = None, limits: Limits | None = None) -> CarefulGeocoder:
    time = clock or Clock()
    return CarefulGeocoder(
        fake,
        cache=folder / "calls.jsonl",
        offline=Offline(),
        clock=lambda: time.now_s,
        today=lambda: time.day,
        sleep=time.sleep,
        limits=limits,
    )


def knowing(gazetteer: Gazetteer, *, shifted: bool = False, step: float = 0.002) -> Callable[[str], Reply]:
    """Answers with the true position of known places, and near the label of 长安区 for others, each `step` farther."""
    points = {}
    for place in gazetteer.places:
        if place.kind is PlaceKind.VILLAGE and place.point is not None:
            points[about(place).text] = place.point
    label = divisions.label_points()["130102"]

    def answer(question: str) -> Reply:
        moved = len(set(others) | {question}) * step
        others.append(question)
        point = points.get(question) or Wgs84(label.lon + moved % 0.02, label.lat)
        if shifted:
            there = coordinates.to_gcj02(point)
            point = Wgs84(there.lon, there.lat)
        return found(point.lon, point.lat)

    others: list[str] = []
    return answer


def command(vendor: Vendor, folder: Path, *, limit: int, daily: int = 1_000) -> int:
    key = folder / "key"
    key.write_text("key-of-a-test\n", encoding="utf-8")
    return geocode_places.main(
        [
            "--key-file", str(key), "--output", str(folder / "villages.csv"), "--limit", str(limit),
            "--daily", str(daily), "--per-second", "10000", "--url", vendor.url, "--division", "130102",
        ]
    )  # fmt: skip
