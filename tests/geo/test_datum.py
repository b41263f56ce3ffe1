"""The datum: arrays agree with single positions, the inverse is near, and a file in the wrong datum is noticed."""

import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from debtormap.cli import work
from debtormap.core import coordinates
from debtormap.core.coordinates import Gcj02, Wgs84, distance_m
from debtormap.core.errors import RuleError
from debtormap.geo import datum_check, divisions
from debtormap.geo.datum import Gcj02Array, Wgs84Array, distances_m, to_gcj02, to_wgs84
from debtormap.geo.datum_check import Check, ControlPoints, Fit, check
from debtormap.geo.gazetteer import EXTRA_KINDS, HEADER, Gazetteer, GazetteerPlace
from debtormap.register.places import Placer
from tests.core import disclosure_examples as disclosed

# law.md 8.1: metres from WGS-84 to GCJ-02 at the centres of the cities.
SHIFTS_M = {
    "石家庄市": (114.5025, 38.0455, 528),
    "唐山市": (118.1802, 39.6305, 557),
    "秦皇岛市": (119.6005, 39.9354, 507),
    "邯郸市": (114.5391, 36.6256, 511),
    "邢台市": (114.5048, 37.0707, 527),
    "保定市": (115.4646, 38.8740, 556),
    "张家口市": (114.8869, 40.8119, 534),
    "承德市": (117.9390, 40.9760, 560),
    "沧州市": (116.8388, 38.3045, 509),
    "廊坊市": (116.7048, 39.5239, 522),
    "衡水市": (115.6700, 37.7389, 523),
    "雄安新区": (115.9700, 39.0300, 510),
}


def grid(count: int = 20_000) -> Wgs84Array:
    west, south, east, north = divisions.BOUNDS
    chance = np.random.default_rng(8)
    return Wgs84Array(chance.uniform(west, east, count), chance.uniform(south, north, count))


@pytest.mark.parametrize(("lon", "lat", "shift_m"), SHIFTS_M.values(), ids=SHIFTS_M)
def test_the_shift_at_the_city_centres_is_the_one_measured(lon: float, lat: float, shift_m: int) -> None:
    points = Wgs84Array.of([Wgs84(lon, lat)])
    shifted = to_gcj02(points)

    # Where exactly a centre is taken to be moves the shift by some metres.
    assert float(distances_m(points, Wgs84Array(shifted.lon, shifted.lat))[0]) == pytest.approx(shift_m, abs=12)


def test_arrays_agree_with_single_positions_both_ways() -> None:
    points = grid(500)
    there = to_gcj02(points)

    shifted = [coordinates.to_gcj02(point) for point in points.points()]
    back = [coordinates.to_wgs84(point) for point in there.points()]
    assert max(distance_m(a, b) for a, b in zip(there.points(), shifted, strict=True)) < 1e-5
    assert max(distance_m(a, b) for a, b in zip(to_wgs84(there).points(), back, strict=True)) < 1e-5


def test_the_inverse_is_within_two_centimetres_after_two_rounds() -> None:
    points = grid()

    error_m = distances_m(points, to_wgs84(to_gcj02(points)))

    assert float(error_m.max()) < 0.02


def test_empty_arrays_stay_empty() -> None:
    assert to_wgs84(Gcj02Array.of([])).points() == []


def test_a_point_in_the_wrong_datum_is_noticed_both_ways() -> None:
    control = Wgs84(115.49, 38.87)
    shifted = coordinates.to_gcj02(control)
    unshifted = Gcj02(control.lon, control.lat)

    assert fit_of(check(control, control)) is Fit.FITS
    assert fit_of(check(Wgs84(shifted.lon, shifted.lat), control)) is Fit.OTHER_DATUM
    assert fit_of(check(shifted, control)) is Fit.FITS
    assert fit_of(check(unshifted, control)) is Fit.OTHER_DATUM
    assert fit_of(check(Wgs84(115.60, 38.87), control)) is Fit.FAR


def test_planted_mistakes_of_datum_are_found_and_true_points_are_not_accused(gazetteer: Gazetteer) -> None:
    chance = random.Random(5)
    points = ControlPoints(gazetteer)
    known = [place for place in gazetteer.places if points.of(place.name, place.division_code) is not None]
    places = chance.sample(known, 300)

    true = [checked(points, place, blurred(place, chance)).fit for place in places]
    wrong = [checked(points, place, mistaken(blurred(place, chance))).fit for place in places]

    assert true == [Fit.FITS] * 300
    assert wrong == [Fit.OTHER_DATUM] * 300


def test_a_file_is_judged_by_most_of_its_points(gazetteer: Gazetteer) -> None:
    points = ControlPoints(gazetteer)
    known = [place for place in gazetteer.places if points.of(place.name, place.division_code) is not None][:20]
    right = [(place.name, place.division_code, as_point(place)) for place in known]
    wrong = [(place.name, place.division_code, mistaken(as_point(place))) for place in known]

    assert points.report(right[:10]).verdict is Fit.FITS
    assert points.report(wrong[:10]).verdict is Fit.OTHER_DATUM
    assert points.report([*wrong[:2], *right[2:10]]).verdict is Fit.FITS
    assert points.report(wrong[:2]).verdict is Fit.NO_CONTROL
    assert points.report([("例样村", "130606", Wgs84(115.49, 38.87))]).counts[Fit.NO_CONTROL] == 1


@pytest.mark.django_db(databases=["default", "clues"])
def test_the_register_loads_no_places_in_gcj02_and_the_check_names_the_file(
    tmp_path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = ControlPoints(gazetteer)
    known = [place for place in gazetteer.places if points.of(place.name, place.division_code) is not None]
    known = [place for place in known if place.kind.value in EXTRA_KINDS][:8]
    paths = {}
    for name, moved in (("right", as_point), ("wrong", lambda place: mistaken(as_point(place)))):
        rows = [
            f"y{number},{place.name},{place.kind},{at.lon:.5f},{at.lat:.5f},,{place.division_code},,vendor"
            for number, (place, at) in enumerate((place, moved(place)) for place in known)
        ]
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_text("\n".join([",".join(HEADER), *rows]), encoding="utf-8")
    location = disclosed.policy().location

    monkeypatch.setattr(settings, "GAZETTEER", (paths["right"],))
    assert Placer(location, today=date(2026, 11, 25)).by_id("y0") is not None

    monkeypatch.setattr(settings, "GAZETTEER", (paths["wrong"],))
    with pytest.raises(RuleError) as refused:
        Placer(location, today=date(2026, 11, 25))
    assert (refused.value.code, "wrong.csv" in refused.value.mend) == ("gazetteer_datum", True)
    assert [line for line in work.check(deploy=False) if "GAZETTEER" in line] == [
        "DEBTORMAP_GAZETTEER: lon, lat: must be WGS-84; these points lie from their control points as GCJ-02 does;"
        " convert wrong.csv: 8 points tell of it"
    ]


def test_the_command_refuses_a_file_in_gcj02(
    tmp_path: Path, gazetteer: Gazetteer, capsys: pytest.CaptureFixture[str]
) -> None:
    known = [place for place in gazetteer.places if place.is_official and place.point is not None]
    points = ControlPoints(gazetteer)
    rows = [
        f"x{place.id},{place.name},{place.kind},{at.lon:.5f},{at.lat:.5f},,{place.division_code},{place.township},vendor"
        for place in known
        if points.of(place.name, place.division_code) is not None
        for at in [mistaken(as_point(place))]
    ]
    path = tmp_path / "places.csv"
    path.write_text("\n".join([",".join(HEADER), *rows]), encoding="utf-8")

    assert datum_check.main([str(path)]) == 1
    assert capsys.readouterr().out.startswith("other_datum: fits 0, ")
    assert datum_check.main([]) == 2


def fit_of(found: Check) -> Fit:
    return found.fit


def checked(points: ControlPoints, place: GazetteerPlace, at: Wgs84) -> Check:
    return points.check(at, name=place.name, division_code=place.division_code)


def as_point(place: GazetteerPlace) -> Wgs84:
    assert place.point is not None
    return place.point


def blurred(place: GazetteerPlace, chance: random.Random) -> Wgs84:
    """Another source means another corner of the place: 150 m or so."""
    point = as_point(place)
    moved = Wgs84(point.lon + chance.uniform(-0.0012, 0.0012), point.lat + chance.uniform(-0.0009, 0.0009))
    assert distance_m(point, moved) < 160
    return moved


def mistaken(point: Wgs84) -> Wgs84:
    """GCJ-02 degrees that somebody took for WGS-84."""
    shifted = coordinates.to_gcj02(point)
    return Wgs84(shifted.lon, shifted.lat)
