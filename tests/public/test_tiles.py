import gzip

import pytest

from debtormap.geo.basemap import Basemap
from tests.public.examples import FakeFeed
from tests.public.running import Public

TILE = "/tiles/base/8/210/97.mvt"


@pytest.fixture(scope="module")
def public() -> Public:
    return Public(FakeFeed())


def test_a_tile_is_sent_as_it_is_stored(public: Public) -> None:
    stored = Basemap().tile(8, 210, 97)
    assert stored is not None

    packed, plain = public.get(TILE, accept_encoding="gzip"), public.get(TILE)

    assert packed.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert (packed.headers["content-encoding"], packed.headers["content-length"]) == ("gzip", str(len(stored)))
    assert packed.content == plain.content == gzip.decompress(stored)
    assert "content-encoding" not in plain.headers
    assert packed.headers["vary"] == "Accept-Encoding"


def test_a_tile_is_found_again_by_etag(public: Public) -> None:
    first = public.get(TILE, accept_encoding="gzip")

    again = public.get(TILE, accept_encoding="gzip", if_none_match=first.headers["etag"])

    assert (again.status_code, again.content) == (304, b"")


def test_addresses_of_the_description_may_be_kept_for_a_year(public: Public) -> None:
    description = public.get("/tiles/base.json").json()
    address = description["tiles"][0].format(z=8, x=210, y=97)

    assert description["tilejson"] == "3.0.0"
    assert public.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert public.get(TILE).headers["cache-control"] == "public, max-age=3600"
    assert public.get(f"{TILE}?v=old").headers["cache-control"] == "public, max-age=3600"


def test_where_nothing_is_drawn_there_is_no_content(public: Public) -> None:
    reply = public.get("/tiles/base/13/0/0.mvt")

    assert (reply.status_code, reply.content) == (204, b"")


@pytest.mark.parametrize(
    ("address", "field"),
    [("23/0/0", "z"), ("3/8/0", "x"), ("3/0/8", "y"), ("x/0/0", "z"), ("3/-1/0", "x"), ("99999999/0/0", "z")],
)
def test_an_address_outside_the_world_is_refused(public: Public, address: str, field: str) -> None:
    reply = public.get(f"/tiles/base/{address}.mvt")

    assert (reply.status_code, reply.json()["code"]) == (400, "tile_out_of_range")
    assert reply.json()["errors"][0]["field"] == field


def test_names_come_in_one_file(public: Public) -> None:
    labels = public.get("/tiles/base/labels.json")

    assert len(labels.json()["counties"]) == 167
    assert public.get("/tiles/base/labels.json", if_none_match=labels.headers["etag"]).status_code == 304


def test_the_map_is_there_while_the_data_is_stale() -> None:
    public = Public(FakeFeed())
    public.steady.now += 31

    assert [public.get(url).status_code for url in (TILE, "/tiles/base.json", "/tiles/base/labels.json")] == [200] * 3
