from typing import Any

import msgspec
import pytest

from debtormap.public import wire
from tests.public.examples import FakeFeed, organisation, person, place
from tests.public.running import Public

EXAMPLES: dict[str, tuple[str, Any]] = {
    "/api/v1/nearby": ("/api/v1/nearby?lon=115.490&lat=38.870", wire.Nearby),
    "/api/v1/places/{place_id}/listings": ("/api/v1/places/P/listings", wire.PlaceListings),
    "/api/v1/listings/{listing_id}": ("/api/v1/listings/B", wire.Listing),
    "/api/v1/viewport": ("/api/v1/viewport?bbox=115.48,38.86,115.5,38.88&zoom=14", wire.Viewport),
    "/api/v1/shares/{share_id}": ("/api/v1/shares/sB", wire.Listing),
    "/api/v1/courts": ("/api/v1/courts", list[wire.CourtOfProvince]),
    "/api/v1/search": ("/api/v1/search?q=演示", wire.Findings),
    "/api/v1/rewards": ("/api/v1/rewards", wire.Rewards),
    "/api/v1/about": ("/api/v1/about", wire.About),
    "/api/v1/divisions": ("/api/v1/divisions", list[wire.County]),
    "/healthz": ("/healthz", wire.Health),
    "/readyz": ("/readyz", wire.Health),
}
# Described here, tested where they are made.
ELSEWHERE = {
    "/.well-known/debtormap-keys.json",
    "/api/problems",
    "/api/v1/clues",
    "/api/v1/clues/challenge",
    "/api/v1/clues/keys",
    "/api/v1/clues/receipt",
    "/api/v1/clues/receipt/answer",
    "/api/v1/clues/receipt/reward",
    "/api/v1/clues/uploads",
    "/api/v1/clues/uploads/{upload_id}",
    "/api/v1/clues/uploads/{upload_id}/chunks/{number}",
    "/api/v1/corrections",
    "/api/v1/corrections/challenge",
    "/api/v1/corrections/papers",
    "/api/v1/corrections/receipt",
    "/api/v1/corrections/receipt/removal",
    "/api/v1/corrections/receipt/reconsideration",
    "/api/v1/corrections/receipt/withdrawal",
    "/api/v1/listings/{listing_id}/extract.pdf",
    "/api/v1/listings/{listing_id}/match",
    "/api/v1/self-information",
    "/api/v1/verify",
    "/api/v1/watches",
    "/api/v1/wechat/signature",
}


@pytest.fixture(scope="module")
def public() -> Public:
    feed = FakeFeed()
    feed.adopt()
    at = place("P", 115.49, 38.87)
    feed.publish(person("A", at=at), organisation("B", at=at))
    return Public(feed)


@pytest.fixture(scope="module")
def description(public: Public) -> dict[str, Any]:
    reply = public.get("/api/openapi.json")
    assert reply.headers["content-type"] == "application/json"
    found: dict[str, Any] = reply.json()
    return found


def test_it_is_openapi_3_1_with_every_reference_inside(description: dict[str, Any]) -> None:
    assert description["openapi"] == "3.1.0"

    def references(node: Any) -> list[str]:
        if isinstance(node, list):
            return [each for item in node for each in references(item)]
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [each for item in node.values() for each in references(item)]
        return []

    schemas = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert set(references(description["paths"])) <= schemas
    assert set(references(description["components"])) <= schemas


def test_every_route_tells_its_problems(description: dict[str, Any]) -> None:
    for path, operations in description["paths"].items():
        for operation in operations.values():
            responses = operation["responses"]
            assert {"400", "404", "405", "406", "500", "503"} < set(responses), path
            for status in ("400", "404", "503"):
                assert list(responses[status]["content"]) == ["application/problem+json"]


def test_every_route_of_data_is_described(description: dict[str, Any]) -> None:
    assert set(description["paths"]) == {*EXAMPLES, *ELSEWHERE}
    ids = [each["operationId"] for operations in description["paths"].values() for each in operations.values()]
    assert len(ids) == len(set(ids))


def test_needed_parameters_and_their_forms_are_described(description: dict[str, Any]) -> None:
    parameters = {each["name"]: each for each in description["paths"]["/api/v1/nearby"]["get"]["parameters"]}

    assert {name for name, each in parameters.items() if each["required"]} == {"lon", "lat"}
    filters = {"kind", "ground", "court", "published_from", "published_to"}
    assert set(parameters) == {"lon", "lat", "datum", "cursor"} | filters
    assert parameters["ground"]["schema"]["enum"] == ["G1", "G2", "G3", "G4", "G5", "G6"]
    assert parameters["published_from"]["schema"]["format"] == "date"
    assert parameters["kind"]["schema"]["enum"] == ["natural_person", "legal_person", "other_organisation"]


@pytest.mark.parametrize("path", EXAMPLES)
def test_answers_fit_their_description_and_hold_nothing_else(public: Public, path: str) -> None:
    url, shape = EXAMPLES[path]
    body = public.get(url).content

    again = msgspec.json.encode(msgspec.json.decode(body, type=shape))

    assert msgspec.json.decode(again) == msgspec.json.decode(body)
