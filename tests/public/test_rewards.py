"""Reward notices in public: on the listing, for organisations at the place, on the page of all; and gone in time."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.public.examples import BEGIN, FakeFeed, organisation, person, place
from tests.public.running import Public

HERE = place("P", 115.49, 38.87)
NEARBY = "/api/v1/nearby?lon=115.490&lat=38.870"
UNTIL = datetime(2026, 11, 30, 16, tzinfo=UTC)


def reward(**changes: Any) -> dict[str, Any]:
    return {
        "id": "N1", "form": "amount", "amount_fen": 500_000, "ceiling_fen": 500_000, "conditions": "仅限车辆线索",
        "published_on": "2026-11-01", "valid_until": "2026-11-30", "expires_at": "2026-11-30T16:00:00Z",
    } | changes  # fmt: skip


def _public(*records: dict[str, Any]) -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*records)
    return Public(feed)


def seen(public: Public, listing_id: str) -> dict[str, bool]:
    """Where the notice of a listing is seen."""
    nearby = public.get(NEARBY).json()
    at_place = public.get("/api/v1/places/P/listings")
    listing = public.get(f"/api/v1/listings/{listing_id}")
    page = public.get("/api/v1/rewards").json()
    plain = [public.get(path).text for path in (f"/plain/listings/{listing_id}", "/plain/places/P", "/plain/rewards")]
    # Without JavaScript the same is seen.
    assert ["5,000 元" in text for text in plain] == [
        "reward" in listing.json(), bool(at_place.json().get("rewards")), page["total"] > 0,
    ]  # fmt: skip
    return {
        "listing": "reward" in listing.json(),
        "map": any(each.get("rewards") for each in nearby["places"]),
        "place": any(each["listing"]["id"] == listing_id for each in at_place.json().get("rewards", ())),
        "page": any(each["listing"]["id"] == listing_id for each in page["notices"]),
    }


def everywhere(is_seen: bool) -> dict[str, bool]:
    return dict.fromkeys(("listing", "map", "place", "page"), is_seen)


def test_a_notice_about_an_organisation_stands_at_its_place_too() -> None:
    assert seen(_public(organisation("A", at=HERE, reward=reward())), "A") == everywhere(True)


@pytest.mark.parametrize(
    "record",
    [
        person("A", at=HERE, reward=reward()),
        organisation(
            "A", at=HERE, reward=reward(), kind="other_organisation", credit_code="92139990YY0DEM026R",
            masked_number="92139990YY0DEM026R",
        ),
    ],
)  # fmt: skip
def test_nobody_is_looked_for_at_a_place_where_a_person_may_live(record: dict[str, Any]) -> None:
    assert seen(_public(record), "A") == everywhere(False) | {"listing": True, "page": True}


def test_a_notice_says_what_it_promises_and_asks_for_assets_alone() -> None:
    public = _public(person("A", at=HERE, reward=reward()))

    shown = public.get("/api/v1/listings/A", accept_language="en").json()["reward"]

    words = shown.pop("words")
    assert shown == {name: value for name, value in reward().items() if name != "expires_at"}
    assert "does not ask where anybody is" in words["asks"]
    assert "第二十一条" in words["basis"]
    assert set(words) == {"asks", "rule", "payer", "excluded", "basis"}


@pytest.mark.parametrize("build", [person, organisation])
def test_it_is_hidden_the_moment_its_last_day_is_over(build: Any) -> None:
    public = _public(build("A", at=HERE, reward=reward()))
    public.clock.set(UNTIL - timedelta(seconds=1))
    before = seen(public, "A")

    public.clock.set(UNTIL)

    assert (before["listing"], before["page"], seen(public, "A")) == (True, True, everywhere(False))
    assert public.get("/api/v1/listings/A").status_code == 200


def test_no_shared_cache_keeps_it_past_its_last_second() -> None:
    public = _public(organisation("A", at=HERE, reward=reward()))
    public.clock.set(UNTIL - timedelta(seconds=1))

    for url in (NEARBY, "/api/v1/places/P/listings", "/api/v1/listings/A", "/api/v1/rewards"):
        assert public.get(url).headers["cache-control"] == "no-cache, s-maxage=1", url


def test_it_goes_with_its_listing() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(organisation("A", at=HERE, reward=reward()))
    public = Public(feed)
    before = seen(public, "A")

    feed.withdraw("A")
    public.follow()

    assert (before, seen(public, "A")) == (everywhere(True), everywhere(False))


def test_it_goes_when_the_listing_is_amended_without_it() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(organisation("A", at=HERE, reward=reward()))
    public = Public(feed)
    before = seen(public, "A")

    feed.amend(organisation("A", at=HERE))
    public.follow()

    assert (before, seen(public, "A")) == (everywhere(True), everywhere(False))


def test_a_listing_that_nobody_may_see_shows_no_notice() -> None:
    public = _public(
        organisation("A", at=HERE, reward=reward(), channels=[]),
        organisation("B", at=HERE, reward=reward(), expires_at=BEGIN.strftime("%Y-%m-%dT%H:%M:%SZ")),
    )

    assert public.get("/api/v1/rewards").json()["total"] == 0


def test_the_page_of_all_goes_on_newest_first() -> None:
    records = [
        person(f"A{day:02d}", at=HERE, reward=reward(id=f"N{day}", published_on=f"2026-11-{day:02d}"))
        for day in range(1, 25)
    ]
    public = _public(*records, person("B", at=HERE))

    first = public.get("/api/v1/rewards").json()
    second = public.get(first["next"]).json()

    ids = [each["listing"]["id"] for each in first["notices"] + second["notices"]]
    assert ids == [f"A{day:02d}" for day in range(24, 0, -1)]
    assert (first["total"], len(first["notices"]), second["next"]) == (24, 20, None)


def test_a_foreign_cursor_is_refused() -> None:
    assert _public().get("/api/v1/rewards?cursor=abc").status_code == 400
    assert _public().get("/plain/rewards?cursor=abc").status_code == 400


@pytest.mark.parametrize(
    ("language", "of_all", "of_each"),
    [
        (
            "zh", ("悬赏公告", "1 份公告", "不征集人员去向"),
            ("执行到位金额的 5%，最高 12,345.50 元", "有效期至 2026年11月30日", "由申请执行人支付"),
        ),
        (
            "zh-Hant", ("懸賞公告", "1 份公告", "不徵集人員去向"),
            ("最高 12,345.50 元", "有效期至 2026年11月30日", "由申請執行人支付"),
        ),
        (
            "en", ("Reward notices", "1 notice", "They ask for assets, never for where anybody is."),
            ("5% of what is recovered, at most 12,345.50 yuan", "Valid until 30 November 2026", "The applicant pays"),
        ),
    ],
)  # fmt: skip
def test_without_javascript_a_notice_says_the_same_in_three_languages(
    language: str, of_all: tuple[str, ...], of_each: tuple[str, ...]
) -> None:
    share = reward(form="share", share_permille=50, ceiling_fen=1_234_550)
    del share["amount_fen"]
    public = _public(person("A", "演示甲", at=HERE, reward=share))

    home, page, listing = (
        public.get(f"{path}?lang={language}").text for path in ("/plain/", "/plain/rewards", "/plain/listings/A")
    )

    assert f'href="/plain/rewards?lang={language}"' in home
    assert [text for text in (*of_all, *of_each) if text not in page] == []
    assert [text for text in of_each if text not in listing] == []
    assert f'href="/plain/listings/A?lang={language}"' in page
    assert "演示甲" in page and "仅限车辆线索" in page and "仅限车辆线索" in listing


def test_without_javascript_the_page_of_all_goes_on_and_is_looked_at_again_each_time() -> None:
    records = [
        person(f"A{day:02d}", at=HERE, reward=reward(id=f"N{day}", published_on=f"2026-11-{day:02d}"))
        for day in range(1, 25)
    ]
    public = _public(*records)

    first = public.get("/plain/rewards?lang=en")
    following = re.search(r'href="(/plain/rewards\?cursor[^"]*)"', first.text)
    assert following is not None
    second = public.get(following[1].replace("&amp;", "&"))

    assert [len(re.findall("/plain/listings/", page.text)) for page in (first, second)] == [20, 4]
    assert "24 notices" in second.text and '<html lang="en">' in second.text
    assert [first.headers[name] for name in ("cache-control", "x-robots-tag", "vary")] == [
        "no-cache", "noindex, noarchive", "Accept-Encoding, Accept-Language",
    ]  # fmt: skip
    assert "set-cookie" not in first.headers


def test_without_javascript_no_notice_is_said_in_words_and_nothing_while_the_ledger_is_not_heard() -> None:
    public = _public(person("A", at=HERE))
    none = public.get("/plain/rewards?lang=en")
    public.steady.now += 60

    silent = public.get("/plain/rewards?lang=en")

    assert (none.status_code, "There are no reward notices now." in none.text) == (200, True)
    assert (silent.status_code, silent.headers["cache-control"]) == (503, "no-store")
