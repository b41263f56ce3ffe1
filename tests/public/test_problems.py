import pytest

from tests.public.examples import FakeFeed, person, place
from tests.public.running import Public

NEARBY = "/api/v1/nearby"
SENTINELS = ("115.4937", "38.8721", "4937", "8721", "139990199001010019")


def _public() -> Public:
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    return Public(feed)


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("", "lon", "missing"),
        ("lon=115.493", "lat", "missing"),
        ("lat=38.872", "lon", "missing"),
        ("lon=&lat=38.872", "lon", "missing"),
        ("lon=115.4937&lat=38.872", "lon", "too_precise"),
        ("lon=115.493&lat=38.8721", "lat", "too_precise"),
        ("lon=38.872&lat=115.493", "lon", "swapped"),
        ("lon=113.399&lat=38.872", "lon", "out_of_range"),
        ("lon=115.493&lat=42.701", "lat", "out_of_range"),
        ("lon=115.4937e0&lat=38.872", "lon", "not_a_number"),
        ("lon=nan&lat=38.872", "lon", "not_a_number"),
        ("lon=１１５.493&lat=38.872", "lon", "not_a_number"),
        ("lon=115.493&lat=38.872&datum=bd09", "datum", "unknown_datum"),
        ("lon=115.493&lat=38.872&kind=person", "kind", "unknown_kind"),
        ("lon=115.493&lat=38.872&ground=G7", "ground", "unknown_ground"),
        ("lon=115.493&lat=38.872&ground=", "ground", "unknown_ground"),
        ("lon=115.493&lat=38.872&court=冀9999", "court", "unknown_court"),
        ("lon=115.493&lat=38.872&court=冀0428", "court", "unknown_court"),
        ("lon=115.493&lat=38.872&published_from=2026-02-30", "published_from", "not_a_day"),
        ("lon=115.493&lat=38.872&published_to=20260101", "published_to", "not_a_day"),
        ("lon=115.493&lat=38.872&published_from=2026-02-01&published_to=2026-01-31", "published_from", "turned_round"),
        ("lon=115.493&lat=38.872&cursor=AAAA", "cursor", "cursor_invalid"),
        ("lon=115.493&lat=38.872&cursor=%00", "cursor", "cursor_invalid"),
        ("lon=115.493&lat=38.872&radius=900", "radius", "unknown_parameter"),
        ("lon=115.493&lat=38.872&lon=115.493", "lon", "repeated_parameter"),
    ],
)
def test_a_broken_question_is_refused_naming_field_and_rule(query: str, field: str, code: str) -> None:
    reply = _public().get(f"{NEARBY}?{query}")

    problem = reply.json()
    assert reply.status_code == problem["status"] == 400
    assert reply.headers["content-type"] == "application/problem+json"
    assert problem["code"] == code
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
    assert problem["errors"][0]["pointer"] == f"/query/{field}"
    assert problem["errors"][0]["rule"]


@pytest.mark.parametrize(
    "query",
    [
        "lon=115.4937&lat=38.8721", "lon=38.8721&lat=115.4937", "115.4937=1&lat=38.8721", "lon=x115.4937&lat=38.8721",
        "lon=115.493&lat=38.872&kind=115.4937", "lon=115.493&lat=38.872&datum=38.8721", "lon115.4937=38.8721",
        "lon=115.493&lat=38.872&ground=115.4937", "lon=115.493&lat=38.872&court=115.4937",
        "lon=115.493&lat=38.872&published_from=115.4937", "lon=115.493&lat=38.872&cursor=115.4937",
        "lon=115.4937&lon=115.4937&lat=38.8721",
    ],
)  # fmt: skip
def test_no_refusal_repeats_what_was_sent(query: str) -> None:
    public = _public()

    reply = public.get(f"{NEARBY}?{query}")

    assert reply.status_code == 400
    assert not [each for each in SENTINELS if each in reply.text + str(reply.headers)]


@pytest.mark.parametrize(
    "url", ["/api/v1/listings/A?x=1", "/api/v1/places/P/listings?x=1", "/api/v1/search?q=演示&x=1", "/api/v1/about?x=1",
            "/api/v1/divisions?x=1", "/healthz?x=1", "/tiles/base/3/6/3.mvt?x=1", "/api/openapi.json?x=1"],
)  # fmt: skip
def test_unknown_parameters_are_refused_everywhere(url: str) -> None:
    reply = _public().get(url)

    assert (reply.status_code, reply.json()["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize(
    "url", ["/api/v1/nothing", "/api/nothing", "/nothing", "/api/v1/listings/unknown", "/tiles/base/3/6/x.png"]
)
def test_nothing_there_is_a_problem(url: str) -> None:
    reply = _public().get(url)

    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json() == {
        "type": "/api/problems#not_found", "title": "There is nothing here", "status": 404, "code": "not_found",
    }  # fmt: skip


@pytest.mark.parametrize("url", [f"{NEARBY}?lon=115.490&lat=38.870", "/api/v1/listings/A", "/healthz", "/", "/r/A"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_another_method_is_told_which_are_taken(url: str, method: str) -> None:
    reply = _public().get(url, method=method)

    assert (reply.status_code, reply.json()["code"]) == (405, "method_not_allowed")
    assert reply.headers["allow"] == "GET, HEAD, OPTIONS"
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("url", [f"{NEARBY}?lon=115.490&lat=38.870", "/api/v1/listings/A"])
def test_who_does_not_take_json_is_told_so(url: str) -> None:
    public = _public()

    assert public.get(url, accept="text/html").json()["code"] == "not_acceptable"
    assert public.get(url, accept="text/html").status_code == 406
    assert public.get(url, accept="application/json, text/plain, */*").status_code == 200


def test_a_fault_of_ours_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    public = _public()

    def fail(*_: object) -> None:
        raise ValueError("139990199001010019")

    monkeypatch.setattr(public.service.projection, "shown", fail)
    reply = public.get("/api/v1/listings/A")

    assert (reply.status_code, reply.json()["code"]) == (500, "internal_error")
    assert "139990" not in reply.text


def test_other_origins_may_ask_before_they_ask() -> None:
    reply = _public().get(NEARBY, method="OPTIONS", origin="https://example.org", access_control_request_method="GET")

    assert reply.status_code == 204
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "access-control-allow-credentials" not in reply.headers


def test_the_types_of_problems_are_described() -> None:
    public = _public()

    kinds = public.get("/api/problems").json()

    assert public.get("/nothing").json()["type"] in {kind["type"] for kind in kinds}
