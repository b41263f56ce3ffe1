"""The cell of a question: what is read, what is refused, and that no refusal repeats a position."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.coordinates import Gcj02, Wgs84
from debtormap.core.errors import RuleError
from debtormap.core.grid import EAST, NORTH, SOUTH, WEST, Cell, Datum, around, parse

cells = st.builds(
    Cell, lon_milli=st.integers(WEST, EAST), lat_milli=st.integers(SOUTH, NORTH), datum=st.sampled_from(Datum)
)


def refusal(lon: str | None, lat: str | None, datum: str = "wgs84") -> RuleError:
    with pytest.raises(RuleError) as caught:
        parse(lon, lat, datum)
    return caught.value


@pytest.mark.parametrize(
    ("lon", "lat"), [("115.490", "38.870"), ("115.49", "38.87"), ("115.490", "38.87"), ("0115.49", "38.870")]
)
def test_every_spelling_of_a_cell_is_one_cell(lon: str, lat: str) -> None:
    assert parse(lon, lat) == Cell(lon_milli=115_490, lat_milli=38_870, datum=Datum.WGS84)


def test_a_coarser_spelling_is_read_as_its_own_value() -> None:
    assert parse("115.5", "38.9").canonical() == "lon=115.500&lat=38.900"
    assert parse("115", "39").canonical() == "lon=115.000&lat=39.000"


def test_the_datum_is_part_of_the_cell() -> None:
    cell = parse("115.490", "38.870", "gcj02")

    assert cell.centre() == Gcj02(115.49, 38.87)
    assert cell.canonical() == "lon=115.490&lat=38.870&datum=gcj02"


@given(cells)
def test_the_canonical_spelling_is_read_back_as_the_same_cell(cell: Cell) -> None:
    values = dict(part.split("=") for part in cell.canonical().split("&"))

    assert parse(values["lon"], values["lat"], values.get("datum", "wgs84")) == cell


@given(cells)
def test_the_centre_is_the_rounded_position_itself(cell: Cell) -> None:
    centre = cell.centre()

    assert (centre.lon, centre.lat) == (float(Decimal(cell.lon_milli) / 1000), float(Decimal(cell.lat_milli) / 1000))
    assert around(centre) == cell


@given(cells, st.floats(-0.00049, 0.00049), st.floats(-0.00049, 0.00049))
def test_all_positions_that_round_to_a_cell_are_in_it(cell: Cell, d_lon: float, d_lat: float) -> None:
    centre = cell.centre()

    assert around(type(centre)(centre.lon + d_lon, centre.lat + d_lat)) == cell


@pytest.mark.parametrize("lon", [None, ""])
def test_a_missing_coordinate_is_named(lon: str | None) -> None:
    found = refusal(lon, "38.870")

    assert (found.code, found.field) == ("missing", "lon")


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "115.",
        ".49",
        "1e2",
        "115,49",
        " 115.490",
        "115.490 ",
        "+115.49",
        "１１５.４９",
        "NaN",
        "inf",
        "1_0.1",
        "115.4.9",
        "--1",
        "0x73",
        "115.490\n",
    ],
)
def test_what_is_no_decimal_number_is_refused(text: str) -> None:
    assert (refusal(text, "38.870").code, refusal("115.490", text).code) == ("not_a_number", "not_a_number")


@pytest.mark.parametrize("text", ["115.4901", "115.4900", "115.49000000000000", "115." + "1" * 5_000])
def test_more_than_three_decimals_are_refused_even_zeros(text: str) -> None:
    found = refusal(text, "38.870")

    assert (found.code, found.field) == ("too_precise", "lon")


@pytest.mark.parametrize(("lon", "lat"), [("113.4", "36.0"), ("119.9", "42.7"), ("113.400", "42.700")])
def test_the_edge_of_the_box_is_inside(lon: str, lat: str) -> None:
    parse(lon, lat)


@pytest.mark.parametrize(
    ("lon", "lat", "field"),
    [
        ("113.399", "38.870", "lon"),
        ("119.901", "38.870", "lon"),
        ("115.490", "35.999", "lat"),
        ("115.490", "42.701", "lat"),
        ("-115.490", "38.870", "lon"),
        ("0", "0", "lon"),
        ("9" * 5_000, "38.870", "lon"),
    ],
)
def test_outside_the_box_is_refused_naming_the_axis(lon: str, lat: str, field: str) -> None:
    found = refusal(lon, lat)

    assert (found.code, found.field) == ("out_of_range", field)


def test_swapped_axes_have_a_code_of_their_own() -> None:
    assert refusal("38.870", "115.490").code == "swapped"


@pytest.mark.parametrize("datum", ["bd09", "", "WGS84"])
def test_an_unknown_datum_is_refused(datum: str) -> None:
    assert (refusal("115.490", "38.870", datum).code, refusal("115.490", "38.870", datum).field) == (
        "unknown_datum",
        "datum",
    )


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_gives_a_cell_or_a_refusal(lon: str, lat: str) -> None:
    try:
        cell = parse(lon, lat)
    except RuleError:
        return
    assert WEST <= cell.lon_milli <= EAST and SOUTH <= cell.lat_milli <= NORTH


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("115.48765", "38.87"), ("38.871", "115.487"), ("125.487", "38.871"), ("115.487x", "38.871"), ("115.487", None)],
)
def test_no_refusal_repeats_a_position(lon: str, lat: str | None) -> None:
    found = refusal(lon, lat)
    said = f"{found} {found.code} {found.field} {found.rule} {found.mend}"

    assert [part for part in ("487", "38.87") if part in said] == []


@pytest.mark.parametrize("point", [Wgs84(115.4905, 38.8705), Wgs84(115.4895, 38.8695)])
def test_rounding_is_exact_on_the_binary_value(point: Wgs84) -> None:
    exact_lon = Decimal(point.lon) * 1000

    assert abs(Decimal(around(point).lon_milli) - exact_lon) <= Decimal("0.5")
