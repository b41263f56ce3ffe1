"""The attack as a whole: who is looked for, by what, and how near that led. Seeded: the same each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Final

from debtormap.core.coordinates import distance_m
from tests.privacy.attacker import Attacker, Found
from tests.privacy.map_attacker import MapAttacker
from tests.privacy.map_leaks import LeakyMap, MapLeak
from tests.privacy.sides import InProcess, Leak, Leaky, Side, served
from tests.privacy.world import Target, World
from tests.public.examples import FakeFeed
from tests.public.running import Public

BY_ANSWERS: Final = 25  # questions for each of 200
BY_ORDER: Final = 40  # for each tenth
BY_DIFFERENCE: Final = 14  # pairs of questions for each of 160, in process
OVER_HTTP: Final = 25  # pairs for each of 40
LEAK_QUESTIONS: Final = 25
MAP_QUESTIONS: Final = 30  # at most; each way of the map ends when nothing is left to halve
EVERY: Final = 5  # each fifth is looked for over HTTP
TENTH: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One home looked for in one way."""

    target: Target
    found: Found

    @property
    def error_m(self) -> float:
        """How far from the home the attacker ends."""
        return distance_m(self.found.guess, self.target.home)

    @property
    def off_place_m(self) -> float:
        """How far from the public place the middle of his region lies."""
        return distance_m(self.found.middle, self.target.place.point)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What came of it. The numbers of questions are as counted by the sides that answered."""

    by_answers: list[Attack]
    by_order: list[Attack]
    by_difference: list[Attack]
    over_http: list[Attack]
    leaks: dict[Leak, list[Attack]]
    by_map: dict[MapLeak, list[Attack]]  # by the surface that is read
    map_leaks: dict[MapLeak, list[Attack]]
    asked_in_process: int
    asked_over_http: int

    def honest(self) -> Iterable[Attack]:
        mapped = (each for attacks in self.by_map.values() for each in attacks)
        return (*self.by_answers, *self.by_order, *self.by_difference, *self.over_http, *mapped)


def wage(world: World) -> Campaign:
    """All of it: about 10,000 questions in process and 2,000 over HTTP, besides those of the controls.

    Of a world with fewer targets, as many fewer.
    """
    side = InProcess(Public(world.feed()).app)
    try:
        by_answers = [_looked_for(each, Attacker(side).by_answers, BY_ANSWERS) for each in world.targets]
        by_order = [_looked_for(each, Attacker(side).by_order, BY_ORDER) for each in world.targets[::TENTH]]
        by_map = {
            way: [_mapped(each, side, way) for each in world.targets] for way in MapLeak if way is not MapLeak.CHANGE
        }
        asked = side.asked
        by_difference, changes, asked_apart = _in_process(world)
        over_http, asked_over_http = _over_http(world)
        leaks = {leak: [_leaked(each, side, leak) for each in world.targets[::TENTH]] for leak in Leak}
        map_leaks = {leak: [_map_leaked(each, side, leak) for each in world.targets[::TENTH]] for leak in MapLeak}
    finally:
        side.close()
    return Campaign(
        by_answers=by_answers,
        by_order=by_order,
        by_difference=by_difference,
        over_http=over_http,
        leaks=leaks,
        by_map=by_map | {MapLeak.CHANGE: changes},
        map_leaks=map_leaks,
        asked_in_process=asked + asked_apart,
        asked_over_http=asked_over_http,
    )


class Replicas:
    """Two public sides of one register, of which one has not heard the last event."""

    def __init__(self, world: World) -> None:
        self._feeds = world.feed(), world.feed()
        self.behind, self.ahead = (Public(feed) for feed in self._feeds)

    def step(self, target: Target, number: int) -> None:
        """An event about a listing, heard by one: every second is withdrawn, the others are amended."""
        _event(self._feeds[1], target, number)
        self.ahead.follow()

    def catch_up(self, target: Target, number: int) -> None:
        _event(self._feeds[0], target, number)
        self.behind.follow()


def _in_process(world: World) -> tuple[list[Attack], list[Attack], int]:
    """By what changes nearby, then by what changes in views of the map."""
    replicas = Replicas(world)
    behind, ahead = InProcess(replicas.behind.app), InProcess(replicas.ahead.app)

    def nearby(target: Target) -> Found:
        return Attacker(ahead).by_difference(behind, target.place.point, BY_DIFFERENCE)

    def views(target: Target) -> Found:
        return MapAttacker(ahead).by_change(behind, target.place.point, MAP_QUESTIONS)

    targets = [each for number, each in enumerate(world.targets) if number % EVERY]
    try:
        found = _differenced(replicas, targets, nearby)
        changes = _differenced(replicas, world.targets[::EVERY], views)
    finally:
        behind.close()
        ahead.close()
    return found, changes, behind.asked + ahead.asked


def _over_http(world: World) -> tuple[list[Attack], int]:
    replicas = Replicas(world)
    with ExitStack() as stack:
        behind, ahead = (stack.enter_context(served(each.app)) for each in (replicas.behind, replicas.ahead))

        def nearby(target: Target) -> Found:
            return Attacker(ahead).by_difference(behind, target.place.point, OVER_HTTP)

        found = _differenced(replicas, world.targets[::EVERY], nearby)
        return found, behind.asked + ahead.asked


def _differenced(replicas: Replicas, targets: Iterable[Target], look: Callable[[Target], Found]) -> list[Attack]:
    attacks = []
    for number, target in enumerate(targets):
        replicas.step(target, number)
        attacks.append(Attack(target=target, found=look(target)))
        replicas.catch_up(target, number)
    return attacks


def _event(feed: FakeFeed, target: Target, number: int) -> None:
    if number % 2:
        feed.withdraw(target.listing_id)
    else:
        feed.amend({**target.record, "performance": {"state": "partial", "performed": "2000元"}})


def _looked_for(target: Target, look: Callable[..., Found], questions: int) -> Attack:
    return Attack(target=target, found=look(target.place.id, target.place.point, questions))


def _leaked(target: Target, side: Side, leak: Leak) -> Attack:
    attacker = Attacker(Leaky(side, target, leak))
    if leak is Leak.SEQ:
        return Attack(target=target, found=attacker.by_difference(side, target.place.point, LEAK_QUESTIONS))
    return _looked_for(target, attacker.by_order if leak is Leak.ORDER else attacker.by_answers, LEAK_QUESTIONS)


def _mapped(target: Target, side: Side, way: MapLeak) -> Attack:
    """Looked for on one surface of the map that stands still."""
    attacker = MapAttacker(side)
    ways = {
        MapLeak.FEATURES: attacker.by_features,
        MapLeak.VIEWS: attacker.by_views,
        MapLeak.TILES: attacker.by_tiles,
    }
    return _looked_for(target, ways[way], MAP_QUESTIONS)


def _map_leaked(target: Target, side: Side, leak: MapLeak) -> Attack:
    leaky = LeakyMap(side, target, leak)
    if leak is MapLeak.CHANGE:
        found = MapAttacker(leaky).by_change(side, target.place.point, MAP_QUESTIONS)
        return Attack(target=target, found=found)
    return _mapped(target, leaky, leak)


def medians(attacks: Iterable[Attack], of: Callable[[Attack], float]) -> float:
    return median(of(each) for each in attacks)
