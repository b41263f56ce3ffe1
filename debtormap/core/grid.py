"""The cell of a question: all positions that round to the same thousandth of a degree.

A cell is named by its centre, which is the rounded position itself, in the datum asked for. The device rounds; a
question with more decimals is refused, so that the server never learns where a user stands. Numbers are read as
decimals and held as whole thousandths: two spellings of one cell are one cell, on every machine.

>>> parse("115.49", "38.87", "wgs84").canonical()
'lon=115.490&lat=38.870'
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from debtormap.core.coordinates import Gcj02, Wgs84
from debtormap.core.errors import RuleError

DECIMALS = 3
# The box of questions, inclusive, in thousandths of a degree: Hebei and what one sees from its edge.
WEST, EAST = 113_400, 119_900
SOUTH, NORTH = 36_000, 42_700

_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_MAX_WHOLE_DIGITS = 4


class Datum(StrEnum):
    """The datum of a question and of the positions in its answer."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of the 0.001° grid (about 111 x 87 m) of a datum."""

    lon_milli: int
    lat_milli: int
    datum: Datum = Datum.WGS84

    def centre(self) -> Wgs84 | Gcj02:
        """The rounded position, as a position of the cell's datum."""
        position = Wgs84 if self.datum is Datum.WGS84 else Gcj02
        return position(self.lon_milli / 1000, self.lat_milli / 1000)

    def canonical(self) -> str:
        """The one spelling under which an answer is kept; `datum` is named only when it is not WGS-84."""
        spelling = f"lon={_spelled(self.lon_milli)}&lat={_spelled(self.lat_milli)}"
        return spelling if self.datum is Datum.WGS84 else f"{spelling}&datum={self.datum}"


def parse(lon: str | None, lat: str | None, datum: str = Datum.WGS84) -> Cell:
    """The cell that a question names.

    Raises RuleError with one of the codes `missing`, `not_a_number`, `too_precise`, `swapped`, `out_of_range`,
    `unknown_datum`. No message repeats a position.
    """
    if datum not in Datum.__members__.values():
        raise RuleError(
            "unknown_datum", field="datum", rule="the datum is wgs84 or gcj02", mend="leave it out for wgs84"
        )
    lon_milli, lat_milli = _milli(lon, "lon"), _milli(lat, "lat")
    if WEST <= lat_milli <= EAST and SOUTH <= lon_milli <= NORTH:
        raise RuleError(
            "swapped", field="lon", rule="longitude is lon and latitude is lat", mend="exchange the two values"
        )
    if not WEST <= lon_milli <= EAST:
        raise _out_of_range("lon", "113.4 to 119.9 degrees east")
    if not SOUTH <= lat_milli <= NORTH:
        raise _out_of_range("lat", "36.0 to 42.7 degrees north")
    return Cell(lon_milli=lon_milli, lat_milli=lat_milli, datum=Datum(datum))


def around(point: Wgs84 | Gcj02) -> Cell:
    """The cell in which a position lies. Exact on the binary value; of two equally near centres the larger."""
    datum = Datum.WGS84 if isinstance(point, Wgs84) else Datum.GCJ02
    return Cell(lon_milli=_rounded(point.lon), lat_milli=_rounded(point.lat), datum=datum)


def _milli(text: str | None, field: str) -> int:
    if not text:
        raise RuleError("missing", field=field, rule="both lon and lat are needed", mend="give it with three decimals")
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise RuleError(
            "not_a_number",
            field=field,
            rule="a coordinate is written in decimal degrees with digits and a point",
            mend="write it like 115.490",
        )
    sign, whole, decimals = found[1], found[2], found[3] or ""
    if len(decimals) > DECIMALS:
        raise RuleError(
            "too_precise",
            field=field,
            rule="a coordinate has at most three decimals, so that nobody's exact position is sent",
            mend="round it to three decimals on the device",
        )
    if len(whole) > _MAX_WHOLE_DIGITS:  # before int(): a number of 5,000 digits is not worth reading
        raise _out_of_range(field, "the box of Hebei")
    return int(f"{sign}{whole}{decimals:0<{DECIMALS}}")


def _out_of_range(field: str, range_text: str) -> RuleError:
    return RuleError(
        "out_of_range",
        field=field,
        rule=f"this register answers for {range_text}",
        mend="choose a place in Hebei",
    )


def _rounded(degrees: float) -> int:
    return int((Decimal(degrees) * 1000).to_integral_value(ROUND_HALF_UP))


def _spelled(milli: int) -> str:
    return f"{milli // 1000}.{milli % 1000:03d}"
