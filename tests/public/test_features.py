"""OGC API - Features over HTTP: what the standard asks for, and what must not be in it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

from tests.public.examples import BEGIN, FakeFeed, organisation, person, place, town
from tests.public.running import Public

ROOT = "/ogc/api"
PLACES = f"{ROOT}/collections/places"
ITEMS = f"{PLACES}/items"


def of_places(count: int) -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(
        *(person(f"L{n}", at=place(f"P{n:04d}", 115.4 + n * 0.001, 38.8, name=f"演示{n}村")) for n in range(count))
    )
    return Public(feed)


@pytest.fixture(scope="module")
def public() -> Public:
    return of_places(250)


@pytest.fixture(scope="module")
def description(public: Public) -> dict[str, Any]:
    found: dict[str, Any] = public.get(f"{ROOT}/api").json()
    return found


def found(public: Public, query: str = "") -> Any:
    reply = public.get(f"{ITEMS}{query}")
    assert reply.status_code == 200, reply.text
    return reply.json()


def ids(page: Any) -> list[str]:
    return [feature["id"] for feature in page["features"]]


def link(page: Any, rel: str) -> str | None:
    hrefs = [each["href"] for each in page["links"] if each["rel"] == rel]
    assert len(hrefs) <= 1
    return f"{urlsplit(hrefs[0]).path}?{urlsplit(hrefs[0]).query}".rstrip("?") if hrefs else None


def walk(public: Public, address: str) -> Iterator[Any]:
    following: str | None = address
    while following:
        page = public.get(following).json()
        yield page
        following = link(page, "next")


# What is where.


def test_the_landing_page_leads_everywhere(public: Public) -> None:
    page = public.get(f"{ROOT}/").json()

    kinds = {each["rel"]: (urlsplit(each["href"]).path, each["type"]) for each in page["links"]}
    assert kinds == {
        "self": (f"{ROOT}/", "application/json"),
        "service-desc": (f"{ROOT}/api", "application/vnd.oai.openapi+json;version=3.0"),
        "conformance": (f"{ROOT}/conformance", "application/json"),
        "data": (f"{ROOT}/collections", "application/json"),
    }


def test_every_link_leads_to_what_it_says(public: Public) -> None:
    waiting, seen = [f"{ROOT}/"], set[str]()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        reply = public.get(address)
        assert reply.status_code == 200, address
        for each in _links(reply.json()):
            target = f"{urlsplit(each['href']).path}?{urlsplit(each['href']).query}".rstrip("?")
            assert public.get(target).headers["content-type"] == each["type"], target
            waiting.append(target)

    assert len(seen) == 10


def _links(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "links" and isinstance(part, list):
                yield from part
            else:
                yield from _links(part)
    elif isinstance(value, list):
        for part in value:
            yield from _links(part)


def test_with_and_without_the_last_slash_it_is_the_same_page(public: Public) -> None:
    assert public.get(ROOT).content == public.get(f"{ROOT}/").content


def test_it_says_to_which_classes_it_conforms(public: Public) -> None:
    classes = public.get(f"{ROOT}/conformance").json()["conformsTo"]

    assert [each.removeprefix("http://www.opengis.net/spec/ogcapi-features-") for each in classes] == [
        "1/1.0/conf/core",
        "1/1.0/conf/geojson",
        "1/1.0/conf/oas30",
        "3/1.0/conf/queryables",
        "3/1.0/conf/queryables-query-parameters",
    ]


def test_the_collections_are_the_places_alone_with_the_policy_of_their_levels(public: Public) -> None:
    listed = public.get(f"{ROOT}/collections").json()["collections"]

    assert listed == [public.get(PLACES).json()]
    assert (listed[0]["id"], listed[0]["itemType"], listed[0]["synthetic"]) == ("places", "feature", True)
    assert listed[0]["policy"] == {"name": "hebei-2019", "version": 1}
    assert [each["level"] for each in listed[0]["density"]["levels"]] == ["blue", "yellow", "orange", "red"]
    assert listed[0]["extent"]["spatial"] == {
        "bbox": [[113.4, 36.0, 119.9, 42.7]],
        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    }


def test_another_collection_or_place_is_not_found(public: Public) -> None:
    for address in (f"{ROOT}/collections/listings", f"{ROOT}/collections/listings/items", f"{ITEMS}/P9999"):
        assert (public.get(address).status_code, public.get(address).json()["code"]) == (404, "not_found")


# The description.


def test_the_description_is_openapi_3_0_3(description: dict[str, Any]) -> None:
    OpenAPIV30SpecValidator(description).validate()

    assert description["openapi"] == "3.0.3"


def test_every_answer_is_as_described(public: Public, description: dict[str, Any]) -> None:
    checked = 0
    for path, operations in description["paths"].items():
        address = f"{ROOT}{path}".replace("{featureId}", "P0001")
        reply = public.get(address)
        content = operations["get"]["responses"]["200"]["content"]
        assert [reply.headers["content-type"]] == list(content)
        _validate(description, content[reply.headers["content-type"]]["schema"], reply.json())
        checked += 1

    assert checked == 8


def test_every_refusal_is_as_described(public: Public, description: dict[str, Any]) -> None:
    reply = public.get(f"{ITEMS}?limit=0")

    content = description["paths"]["/collections/places/items"]["get"]["responses"]["400"]["content"]
    _validate(description, content[reply.headers["content-type"]]["schema"], reply.json())


def _validate(description: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    whole = {**schema, "components": description["components"]} if "$ref" not in schema else {
        "allOf": [schema], "components": description["components"],
    }  # fmt: skip
    OAS30Validator(whole).validate(value)


def test_every_described_parameter_is_taken_and_no_other(public: Public, description: dict[str, Any]) -> None:
    parameters = description["components"]["parameters"]
    examples = {
        "limit": "3", "bbox": "115,38,116,39", "datetime": "2026-01-01T00:00:00Z", "name": "演示1村", "density": "blue",
        "cursor": "WyJQMDAwMSJd", "f": "json",
    }  # fmt: skip
    described = [
        parameters[each["$ref"].rpartition("/")[2]]["name"]
        for each in description["paths"]["/collections/places/items"]["get"]["parameters"]
    ]

    assert sorted(described) == sorted(examples)
    assert [public.get(f"{ITEMS}?{name}={quote(examples[name])}").status_code for name in described] == [200] * 7
    assert public.get(f"{ITEMS}?offset=3").json()["code"] == "unknown_parameter"


def test_queryables_are_the_parameters_that_choose(public: Public) -> None:
    page = public.get(f"{PLACES}/queryables").json()

    assert page["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (page["type"], page["additionalProperties"]) == ("object", False)
    assert set(page["properties"]) == {"geometry", "name", "density"}
    assert page["properties"]["density"]["enum"] == ["blue", "yellow", "orange", "red"]


# The features.


def test_a_feature_is_a_place_with_its_name_and_level_and_nothing_else(public: Public) -> None:
    feature = public.get(f"{ITEMS}/P0007").json()

    assert {name: feature[name] for name in ("type", "id", "geometry", "properties")} == {
        "type": "Feature",
        "id": "P0007",
        "geometry": {"type": "Point", "coordinates": [115.407, 38.8]},
        "properties": {"name": "演示7村", "density": "yellow"},
    }
    assert set(feature) == {"type", "id", "geometry", "properties", "synthetic", "links"}


def test_nothing_of_a_listing_is_in_any_answer() -> None:
    feed = FakeFeed()
    feed.adopt()
    at = place("P", 115.490017, 38.870023, name="演示村")
    feed.publish(
        person("Lsecret1", "演示密", at=at, obligation="偿还秘密借款", case_number="（2023）冀0001执4711号"),
        organisation("Lsecret2", "演示密公司", at=at),
    )
    public = Public(feed)

    told = "".join(
        public.get(f"{ROOT}{path}").text
        for path in (
            *("/", "/api", "/conformance", "/collections", "/collections/places", "/collections/places/queryables"),
            *("/collections/places/items", "/collections/places/items/P"),
        )
    )

    secrets = (
        "Lsecret",
        "演示密",
        "演示丙",
        "秘密",
        "4711",
        "1399",
        "莲池区",
        "/r/",
        "/api/v1",
        "115.49001",
        "38.87002",
    )
    assert [secret for secret in secrets if secret in told] == []
    assert "演示村" in told
    assert not {"count", "total", "listings"} & set(json.dumps(found(public)).replace('"', " ").split())


def test_a_walk_meets_every_feature_once(public: Public) -> None:
    pages = list(walk(public, f"{ITEMS}?limit=40"))

    assert [identifier for page in pages for identifier in ids(page)] == [f"P{n:04d}" for n in range(250)]
    assert [page["numberReturned"] for page in pages] == [40] * 6 + [10]
    assert {page["numberMatched"] for page in pages} == {250}


def test_a_walk_meets_every_feature_once_while_others_come_and_go() -> None:
    public = of_places(90)
    seen = []

    for step, page in enumerate(walk(public, f"{ITEMS}?limit=20")):
        seen += ids(page)
        public.feed.withdraw(f"L{step}")
        public.feed.publish(person(f"N{step}", at=place(f"A{step}", 115.5, 38.9)))
        public.feed.publish(person(f"M{step}", at=place(f"P0{step}10x", 115.5, 38.9)))
        public.follow()

    assert [each for each in seen if each in {f"P{n:04d}" for n in range(90)}] == [f"P{n:04d}" for n in range(90)]
    assert len(seen) == len(set(seen))


def test_the_last_page_has_no_next_link_even_when_it_is_full(public: Public) -> None:
    assert link(found(public, "?limit=250"), "next") is None
    assert link(found(public, "?limit=249"), "next") is not None


def test_links_keep_the_question(public: Public) -> None:
    first = found(public, "?limit=2&bbox=115.4,38.7,115.41,38.9&f=json&datetime=../2026-01-01")
    second = public.get(link(first, "next") or "").json()

    assert (first["numberMatched"], ids(first), ids(second)) == (11, ["P0000", "P0001"], ["P0002", "P0003"])
    assert public.get(link(second, "self") or "").json() == second


def test_a_page_has_a_hundred_features_or_what_is_asked_for_up_to_a_thousand(public: Public) -> None:
    big = of_places(1_001)

    assert len(found(public)["features"]) == 100
    assert len(found(big, "?limit=10000")["features"]) == 1_000


def test_a_box_holds_its_edges(public: Public) -> None:
    assert ids(found(public, "?bbox=115.403,38.8,115.405,38.8")) == ["P0003", "P0004", "P0005"]
    assert ids(found(public, "?bbox=115.4030001,38.8,115.4049999,38.8")) == ["P0004"]
    assert ids(found(public, "?bbox=115.403,38.8,0,115.405,38.8,100")) == ["P0003", "P0004", "P0005"]
    assert ids(found(public, "?bbox=-180,-90,180,90&limit=1")) == ["P0000"]
    assert ids(found(public, "?bbox=1.1541e2,38,1.155e2,39&limit=1")) == ["P0010"]
    assert found(public, "?bbox=0,0,10,10")["features"] == []


def test_boxes_find_what_the_records_say() -> None:
    chance, records = random.Random(9), town(5, places=80, listings=300)
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*records)
    public = Public(feed)
    standing = {
        record["place"]["id"]: (round(record["place"]["lon_u"] / 1e6, 4), round(record["place"]["lat_u"] / 1e6, 4))
        for record in records
        if record.get("place") and {"list", "nearby"} <= set(record["channels"])
    }

    for _ in range(200):
        west, south = chance.gauss(115.485, 0.01), chance.gauss(38.865, 0.008)
        east, north = west + chance.random() / 50, south + chance.random() / 50
        page = found(public, f"?limit=1000&bbox={west},{south},{east},{north}")
        expected = sorted(
            name for name, (lon, lat) in standing.items() if west <= lon <= east and south <= lat <= north
        )
        assert ids(page) == expected


def test_properties_choose(public: Public) -> None:
    assert ids(found(public, "?name=演示9村")) == ["P0009"]
    assert ids(found(public, "?name=演示")) == []
    assert found(public, "?density=red")["features"] == []
    everything = found(public, "?limit=1000")["features"]
    for level in ("blue", "yellow"):
        chosen = [feature["id"] for feature in everything if feature["properties"]["density"] == level]
        assert chosen and ids(found(public, f"?density={level}&limit=1000")) == chosen


def test_every_process_gives_the_same_bytes(public: Public) -> None:
    other = Public(public.feed, clock=public.clock)

    for query in ("", "?limit=9", "?bbox=115.4,38,115.5,39&limit=20"):
        assert public.get(f"{ITEMS}{query}").content == other.get(f"{ITEMS}{query}").content


# What is gone.


def test_a_place_is_a_feature_while_a_listing_stands_there() -> None:
    feed = FakeFeed()
    feed.adopt()
    at = place("P", 115.49, 38.87)
    feed.publish(person("A", at=at), person("B", at=place("Q", 115.5, 38.9), expires_at="2026-11-25T10:00:00Z"))
    public = Public(feed)
    before = public.get(ITEMS)

    feed.withdraw("A")
    public.follow()
    withdrawn = public.get(ITEMS, if_none_match=before.headers["etag"])
    public.clock.set(BEGIN + timedelta(hours=2))
    ended = public.get(ITEMS, if_none_match=withdrawn.headers["etag"])

    assert [ids(reply.json()) for reply in (before, withdrawn, ended)] == [["P", "Q"], ["Q"], []]
    assert [public.get(f"{ITEMS}/{name}").status_code for name in ("P", "Q", "R")] == [404, 404, 404]
    assert public.get(f"{ITEMS}/P").content == public.get(f"{ITEMS}/R").content


def test_an_answer_is_kept_by_nobody_beyond_an_end_of_a_term() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A", at=place("P", 115.49, 38.87), expires_at="2026-11-25T10:00:00Z"))
    public = Public(feed)

    assert public.get(ITEMS).headers["cache-control"] == "no-cache, s-maxage=2"
    public.clock.set(BEGIN + timedelta(hours=2, seconds=-1))
    assert public.get(ITEMS).headers["cache-control"] == "no-cache, s-maxage=1"
    assert public.get(f"{ITEMS}/P").headers["cache-control"] == "no-cache, s-maxage=1"


def test_what_is_unchanged_is_not_sent_again(public: Public) -> None:
    for address in (f"{ROOT}/", f"{ROOT}/api", f"{ROOT}/collections", ITEMS, f"{ITEMS}/P0001"):
        etag = public.get(address).headers["etag"]
        assert public.get(address, if_none_match=etag).status_code == 304


def test_a_policy_without_density_has_no_level_and_one_without_nearby_no_feature() -> None:
    public = of_places(3)

    public.feed.adopt(density=None)
    public.follow()
    without_density = found(public)
    public.feed.adopt(nearby=False)
    public.follow()

    assert [feature["properties"]["density"] for feature in without_density["features"]] == [None] * 3
    assert found(public)["features"] == []


def test_nothing_is_told_while_the_ledger_is_not_heard() -> None:
    public = of_places(1)
    public.steady.now += 31

    assert [public.get(address).status_code for address in (ITEMS, f"{ITEMS}/P0000", PLACES)] == [503] * 3


# What is refused.


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("limit=0", "limit_invalid", "limit"),
        ("limit=-1", "limit_invalid", "limit"),
        ("limit=ten", "limit_invalid", "limit"),
        ("limit=", "limit_invalid", "limit"),
        ("limit=1.5", "limit_invalid", "limit"),
        ("bbox=", "not_a_box", "bbox"),
        ("bbox=1,2,3", "not_a_box", "bbox"),
        ("bbox=1,2,3,4,5", "not_a_box", "bbox"),
        ("bbox=1,2,3,x", "not_a_box", "bbox"),
        ("bbox=1,2,3,nan", "not_a_box", "bbox"),
        ("bbox=1,2,3,inf", "not_a_box", "bbox"),
        ("bbox=38.8,115.4,38.9,115.6", "swapped", "bbox"),
        ("bbox=170,30,-170,40", "turned_round", "bbox"),
        ("bbox=115,39,116,38", "turned_round", "bbox"),
        ("bbox=-190,30,-170,40", "out_of_range", "bbox"),
        ("bbox=115,38,116,1e99", "out_of_range", "bbox"),
        ("bbox=170,-91,180,91", "out_of_range", "bbox"),
        ("datetime=yesterday", "datetime_invalid", "datetime"),
        ("datetime=", "datetime_invalid", "datetime"),
        ("datetime=/", "datetime_invalid", "datetime"),
        ("cursor=zzz", "cursor_invalid", "cursor"),
        ("cursor=WzFd", "cursor_invalid", "cursor"),
        ("f=html", "form_unknown", "f"),
        ("name=" + "x" * 101, "too_long", "name"),
        ("limit=1&limit=2", "repeated_parameter", "limit"),
        ("filter=name", "unknown_parameter", "filter"),
    ],
)
def test_a_wrong_question_is_refused_with_its_rule(public: Public, query: str, code: str, field: str) -> None:
    reply: httpx.Response = public.get(f"{ITEMS}?{query}")

    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (400, code)
    assert (problem["errors"][0]["field"], bool(problem["errors"][0]["rule"])) == (field, True)


@pytest.mark.parametrize(
    "moment", ["2026-01-01", "2026-01-01T00:00:00Z/..", "../2026-01-01T00:00:00+08:00", "2026-01-01/"]
)
def test_places_have_no_time_and_match_any(public: Public, moment: str) -> None:
    assert found(public, f"?datetime={quote(moment)}")["numberMatched"] == 250


def test_a_program_that_takes_geojson_alone_gets_it_and_one_that_takes_pages_does_not(public: Public) -> None:
    assert public.get(ITEMS, accept="application/geo+json").status_code == 200
    assert public.get(f"{ROOT}/api", accept="application/vnd.oai.openapi+json;version=3.0").status_code == 200
    assert public.get(f"{PLACES}/queryables", accept="application/schema+json").status_code == 200
    assert public.get(ITEMS, accept="text/html").status_code == 406
