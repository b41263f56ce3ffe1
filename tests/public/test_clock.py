"""A clock that leaps under a public process: what is over or withdrawn never comes back, what is not over does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from debtormap.public.app import create
from debtormap.public.service import Service
from debtormap.steadiness import Onward
from tests.public.examples import BEGIN, Clock, FakeFeed, person, place
from tests.public.running import Public, listed

ENDS = BEGIN + timedelta(hours=3)
HERE = "/api/v1/nearby?lon=115.490&lat=38.870"
SURFACES = ("/api/v1/listings/{id}", "/plain/listings/{id}", "/api/v1/shares/s{id}", "/plain/shares/s{id}")
DAY = timedelta(days=1)


class Host:
    """The clocks of one machine; only the time of day leaps."""

    def __init__(self) -> None:
        self.of_day, self.since_boot = Clock(BEGIN), Clock(BEGIN)
        self.since_boot.now = 5.0

    def live(self, passed: timedelta) -> None:
        for clock in (self.of_day, self.since_boot):
            clock.now += passed.total_seconds()

    def leap(self, by: timedelta) -> None:
        self.of_day.now += by.total_seconds()


class House:
    """A public side that goes by such a clock, with a listing that ends, one that does not, and one withdrawn."""

    def __init__(self) -> None:
        self.host = Host()
        feed = FakeFeed()
        feed.adopt()
        at = place("P", 115.49, 38.87)
        feed.publish(
            person("E", at=at, expires_at=f"{ENDS:%Y-%m-%dT%H:%M:%SZ}"), person("A", at=at), person("W", at=at)
        )
        feed.withdraw("W")
        self.public = Public(feed, load=False)
        self.public.service.clock = Onward(clock=self.host.of_day, steady=self.host.since_boot)
        self.public.follow()
        self.public.service.heard.note(feed.ticked_at)

    def shown(self) -> set[str]:
        """What a reader finds on each surface; all must tell the same."""
        self.public.feed.tick()
        self.public.follow()
        found = [
            {each for each in "EAW" if self.public.get(surface.format(id=each)).status_code == 200}
            for surface in SURFACES
        ]
        found.append(set(listed(self.public.get(HERE))))
        found.append(set(listed(self.public.get(HERE, framework=True))))
        found.append({each["id"] for each in self.public.get("/api/v1/search?q=演示甲").json()["listings"]})
        assert found == [found[0]] * len(found)
        return found[0]


@pytest.fixture
def house() -> House:
    return House()


def test_what_is_over_stays_over_when_the_clock_is_set_back(house: House) -> None:
    before = house.shown()
    house.host.live(timedelta(hours=3))
    over = house.shown()

    leapt = []
    for by in (-timedelta(hours=2), -30 * DAY, -3_650 * DAY):
        house.host.leap(by)
        leapt.append(house.shown())

    assert (before, over, leapt) == ({"E", "A"}, {"A"}, [{"A"}] * 3)


def test_a_term_ends_in_time_although_the_clock_was_set_back(house: House) -> None:
    house.host.leap(-30 * DAY)
    house.host.live(timedelta(hours=3) - timedelta(seconds=1))
    shortly_before = house.shown()
    house.host.live(timedelta(seconds=1))

    assert (shortly_before, house.shown()) == ({"E", "A"}, {"A"})


def test_what_a_leap_forward_hid_is_there_again_when_the_clock_is_right(house: House) -> None:
    house.host.leap(40 * DAY)
    ahead = house.shown()
    house.host.leap(-40 * DAY)

    assert (ahead, house.shown()) == ({"A"}, {"E", "A"})


def test_to_and_fro_nothing_withdrawn_comes_back(house: House) -> None:
    house.host.live(timedelta(hours=4))
    found = []
    for days in (-1, 400, -800, 3_000, -2_599, 10, -20):
        house.host.leap(days * DAY)
        found.append(house.shown())

    assert found == [{"A"}] * 7


def test_a_small_step_of_a_time_server_is_no_leap(house: House) -> None:
    house.shown()
    kept = len(house.public.service.cells)
    house.host.leap(-timedelta(milliseconds=400))
    house.public.service.look_at_clock()

    assert len(house.public.service.cells) == kept > 0


def test_the_program_goes_by_a_clock_that_is_never_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    services: list[Service] = []

    class Noted(Service):
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            services.append(self)

    monkeypatch.setattr("debtormap.public.app.Service", Noted)
    create(feed=FakeFeed())

    assert [type(service.clock) for service in services] == [Onward]
