import random
from datetime import timedelta

import pytest

from debtormap.core.grid import Datum
from debtormap.public.nearby import Question
from debtormap.public.projection import Diverged, Projection
from tests.public.examples import BEGIN, Event, FakeFeed, organisation, person, place, random_cell, town
from tests.public.running import Public, run


def _eventful(seed: int = 1) -> FakeFeed:
    """A ledger in which listings come, change and go."""
    chance = random.Random(seed)
    feed = FakeFeed()
    feed.adopt()
    newcomers = town(seed, places=40, listings=300)
    live: list[str] = []
    for record in newcomers:
        feed.publish(record)
        live.append(record["id"])
        if chance.random() < 0.3:
            feed.amend({**chance.choice(newcomers), "id": chance.choice(live)})
        if chance.random() < 0.2:
            feed.withdraw(live.pop(chance.randrange(len(live))))
    return feed


def _answers(public: Public) -> list[bytes]:
    chance = random.Random(2)
    cells = [random_cell(chance, chance.choice(tuple(Datum))) for _ in range(30)]
    found = [public.service.nearby(Question(cell=cell)).body for cell in cells]
    searches = [public.get(f"/api/v1/search?q={q}").content for q in ("演示", "演示甲", "商", "（2023）冀0001执7号")]
    ids = sorted(public.service.projection.numbers)
    listings = [public.get(f"/api/v1/listings/{each}").content for each in ids[:20]]
    places = [public.get(f"/api/v1/places/P{n:04d}/listings").content for n in range(10)]
    return [*found, *searches, *listings, *places]


def test_the_same_ledger_gives_the_same_bytes_after_every_restart_and_in_any_batches() -> None:
    feed = _eventful()
    at_once = Public(feed)

    step_by_step = Public(FakeFeed())
    for event in feed.ledger:
        step_by_step.feed.ledger.append(event)
        if event.seq % 7 == 0:
            step_by_step.follow()
            step_by_step.get("/api/v1/nearby?lon=115.490&lat=38.870")
    step_by_step.follow()

    assert _answers(step_by_step) == _answers(at_once) == _answers(Public(feed))


def test_an_event_out_of_turn_changes_nothing() -> None:
    feed = FakeFeed()
    feed.publish(person("A"), person("B"), person("C"))
    projection = Projection()
    projection.apply(feed.ledger[0])

    for event in (feed.ledger[0], feed.ledger[2]):
        with pytest.raises(Diverged):
            projection.apply(event)

    assert (projection.seq, sorted(projection.numbers)) == (1, ["A"])


def test_an_event_that_hangs_on_another_chain_is_refused() -> None:
    ours, other = FakeFeed(name="ours"), FakeFeed(name="other")
    for feed in (ours, other):
        feed.publish(person("A"), person("B"))
    projection = Projection()
    projection.apply(ours.ledger[0])

    with pytest.raises(Diverged):
        projection.apply(other.ledger[1])


def test_a_ledger_that_was_set_back_is_loaded_afresh() -> None:
    feed = FakeFeed(name="before")
    feed.publish(person("A"), person("B"))
    public = Public(feed)

    feed.ledger, feed._name = feed.ledger[:1], "after"
    feed.publish(person("C"), person("D"))
    with pytest.raises(Diverged):
        public.follow()
    run(public.follower.load())

    assert sorted(public.service.projection.numbers) == ["A", "C", "D"]
    assert public.get("/api/v1/listings/B").status_code == 404


def test_a_head_of_another_hash_is_noticed_without_any_event() -> None:
    feed = FakeFeed()
    feed.publish(person("A"))
    public = Public(feed)

    other = FakeFeed(name="other")
    other.publish(person("B"))
    feed.ledger = other.ledger

    with pytest.raises(Diverged):
        public.follow()


def test_a_record_that_was_erased_shows_nothing() -> None:
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87)), person("B"))
    first = feed.ledger[0]
    feed.ledger[0] = Event(
        seq=1, kind="publish", listing_id="A", at=first.at, hash=first.hash, prev_hash=first.prev_hash, body=None
    )

    public = Public(feed)

    assert public.get("/api/v1/listings/A").status_code == 404
    assert public.get("/api/v1/listings/B").status_code == 200


def test_nothing_of_a_withdrawn_record_stays_in_memory() -> None:
    feed = FakeFeed()
    feed.publish(person("A", "演示甲乙丙"), person("B"))
    feed.withdraw("A")
    projection = Public(feed).service.projection

    assert "演示甲乙丙" not in projection.names
    assert not [body for body in projection.bodies if "演示甲乙丙".encode() in body]
    assert "A" not in projection.ids


def test_an_amendment_takes_the_place_of_what_was() -> None:
    feed = FakeFeed()
    feed.publish(person("A", "演示甲", at=place("P", 115.49, 38.87)))
    public = Public(feed)

    feed.amend(organisation("A", "演示甲商行", at=place("Q", 115.491, 38.87)))
    public.follow()

    nearby = public.get("/api/v1/nearby?lon=115.490&lat=38.870").json()
    assert [(each["id"], each["count"]) for each in nearby["places"]] == [("Q", 1)]
    assert public.get("/api/v1/listings/A").json()["name"] == "演示甲商行"
    assert public.get("/api/v1/search?q=演示甲").json()["total"] == 1
    assert public.get("/api/v1/places/P/listings").status_code == 404


def test_a_listing_may_come_back() -> None:
    feed = FakeFeed()
    feed.publish(person("A"))
    feed.withdraw("A")
    feed.publish(person("A"))

    public = Public(feed)

    assert public.get("/api/v1/listings/A").status_code == 200
    assert public.get("/api/v1/search?q=演示甲").json()["total"] == 1


def test_the_memory_of_kept_answers_is_bounded() -> None:
    feed = _eventful()
    public = Public(feed, cache_bytes=100_000)
    chance = random.Random(3)

    for _ in range(300):
        public.get(f"/api/v1/nearby?{random_cell(chance).canonical()}", accept_encoding="gzip")
        assert public.service.cells.bytes <= 100_000

    assert 1 <= len(public.service.cells) < 300
    public.service.cells.clear()
    assert public.service.cells.bytes == 0


def test_the_least_recently_asked_answer_goes_first() -> None:
    public = Public(_eventful(), cache_bytes=8_000)
    cells = public.service.cells
    first, second = (b"lon=119.000&lat=41.000", b"lon=119.100&lat=41.000")

    for query in (first, second, first):
        public.app.reply(query, [])
    for number in range(5):
        public.app.reply(b"lon=118.%03d&lat=41.000" % number, [])
        public.app.reply(first, [])

    now = (BEGIN + timedelta(hours=1)).timestamp()
    assert cells.get(first, now) is not None
    assert cells.get(second, now) is None
