"""Coordinates: the shift between the datums, the way back, distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.coordinates import Gcj02, Wgs84, distance_m, to_gcj02, to_wgs84

# Near the seats of the prefectures and Xiong'an (longitude, latitude) and the shift WGS-84 → GCJ-02 there, in metres.
# It changes by a few metres within a city.
SHIFTS_M = {
    "Shijiazhuang": (114.502, 38.045, 528),
    "Tangshan": (118.180, 39.631, 557),
    "Qinhuangdao": (119.600, 39.935, 507),
    "Handan": (114.539, 36.625, 511),
    "Xingtai": (114.504, 37.070, 527),
    "Baoding": (115.464, 38.874, 556),
    "Zhangjiakou": (114.887, 40.768, 534),
    "Chengde": (117.963, 40.952, 560),
    "Cangzhou": (116.838, 38.304, 509),
    "Langfang": (116.683, 39.538, 522),
    "Hengshui": (115.670, 37.739, 523),
    "Xiong'an": (115.930, 39.030, 510),
}

hebei = st.builds(
    Wgs84, st.floats(113.4, 119.9, allow_nan=False, width=64), st.floats(36.0, 42.7, allow_nan=False, width=64)
)


@pytest.mark.parametrize("city", SHIFTS_M)
def test_the_shift_at_a_prefecture_seat_is_the_measured_one(city: str) -> None:
    lon, lat, expected_m = SHIFTS_M[city]
    there = to_gcj02(Wgs84(lon, lat))

    shift_m = distance_m(Wgs84(lon, lat), Wgs84(there.lon, there.lat))

    assert shift_m == pytest.approx(expected_m, abs=6)


def test_the_formula_gives_the_published_vector() -> None:
    there = to_gcj02(Wgs84(116.377817, 39.911954))

    assert (there.lon, there.lat) == pytest.approx((116.38404722455657, 39.91334545536069), abs=1e-9)


@given(hebei)
def test_the_shift_is_always_larger_than_an_error_of_reading(point: Wgs84) -> None:
    there = to_gcj02(point)

    assert 400 < distance_m(point, Wgs84(there.lon, there.lat)) < 700


@given(hebei)
def test_the_way_back_ends_within_two_centimetres(point: Wgs84) -> None:
    assert distance_m(to_wgs84(to_gcj02(point)), point) < 0.02


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert distance_m(Wgs84(115.0, 38.0), Wgs84(115.0, 39.0)) == pytest.approx(111_195, abs=1)


def test_a_thousandth_of_a_degree_is_a_block() -> None:
    here = Wgs84(115.490, 38.870)

    assert distance_m(here, Wgs84(115.491, 38.870)) == pytest.approx(86.6, abs=0.1)
    assert distance_m(here, Wgs84(115.490, 38.871)) == pytest.approx(111.2, abs=0.1)


@given(hebei, hebei)
def test_distance_is_the_same_both_ways_and_nothing_to_itself(a: Wgs84, b: Wgs84) -> None:
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))
    assert distance_m(a, a) == 0


@given(hebei, st.floats(-0.0045, 0.0045), st.floats(-0.0045, 0.0045))
def test_distance_on_gcj02_is_true_to_a_few_metres_over_a_radius(a: Wgs84, d_lon: float, d_lat: float) -> None:
    b = Wgs84(a.lon + d_lon, a.lat + d_lat)

    assert distance_m(to_gcj02(a), to_gcj02(b)) == pytest.approx(distance_m(a, b), abs=6)


def test_two_datums_have_no_distance() -> None:
    with pytest.raises(TypeError):
        distance_m(Wgs84(115.49, 38.87), Gcj02(115.49, 38.87))  # type: ignore[type-var]


def test_positions_of_two_datums_are_never_equal() -> None:
    assert len({Wgs84(115.49, 38.87), Gcj02(115.49, 38.87)}) == 2
