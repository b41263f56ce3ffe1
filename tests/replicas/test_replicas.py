"""Public sides in processes of their own: they follow, resume, fall silent before they are stale, start afresh."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.replicas.house import House, Process, Writer, house

HERE = "/api/v1/nearby?lon=115.490&lat=38.870"
STALE_AFTER_S = 4


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def here(installed: House) -> Iterator[House]:
    """The installation with nobody serving; what a test starts is ended after it."""
    yield installed
    installed.end()
    installed.started.clear()
    installed.writers.clear()


@pytest.fixture
def writer(here: House) -> Writer:
    made = here.writer()
    made.ask("tick")
    return made


def shown(process: Process) -> list[str]:
    return sorted(each["id"] for place in process.get(HERE).json()["places"] for each in place["listings"])


def body(process: Process) -> bytes:
    return process.get(HERE).content


def until_equal(processes: list[Process], seq: int) -> list[bytes]:
    """What each tells of the cell once it tells of this event."""
    for process in processes:
        deadline = time.monotonic() + 60
        while process.get(HERE).json()["ledger_seq"] < seq and time.monotonic() < deadline:
            time.sleep(0.02)
    return [body(process) for process in processes]


def test_killed_again_and_again_a_follower_misses_nothing_and_takes_nothing_twice(here: House, writer: Writer) -> None:
    here.serve("court")
    steady, killed = here.serve("public").ready(), here.serve("public").ready()

    writer.begin("flood", count=90, every_s=0.1, prefix="K")
    for _ in range(2):
        time.sleep(2)
        killed.kill()
        killed = here.serve("public")
    flood = writer.end()

    killed.ready()
    answers = until_equal([steady, killed], flood["seq"])
    assert answers[0] == answers[1]
    found = steady.get(HERE).json()
    assert (found["total"], found["ledger_seq"]) == (len(flood["shown"]), flood["seq"])
    listed = [steady.get(f"/api/v1/listings/{each}").status_code for each in flood["shown"]]
    gone = [acted[1] for acted in flood["acts"] if acted[0] == "withdraw"]
    assert set(listed) == {200}
    assert {killed.get(f"/api/v1/listings/{each}").status_code for each in gone} == {404}
    writer.ask("withdraw", ids=flood["shown"])


def test_without_a_tick_it_falls_silent_and_speaks_again_with_the_next(here: House, writer: Writer) -> None:
    court = here.serve("court")
    public = here.serve("public", STALE_AFTER_S=str(STALE_AFTER_S)).ready()

    court.kill()
    silent = public.until(HERE, 503, within_s=STALE_AFTER_S + 30)
    alive = public.get("/healthz").status_code
    here.serve("court")
    public.ready()

    assert (silent.headers["retry-after"], silent.json()["code"], alive) == ("5", "unavailable", 200)


def test_a_side_answers_only_what_is_its_own(here: House, writer: Writer) -> None:
    court = here.serve("court")
    public = here.serve("public").ready()
    court.until("/console/accounts/login/", 200)

    assert (public.get("/console/").status_code, court.get(HERE).status_code) == (404, 404)
    assert public.post("/api/v1/self-information", {"code": "x"}).status_code == 503


if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):

    def test_with_the_database_away_reads_go_on_writes_are_refused_and_nothing_is_lost(
        here: House, writer: Writer
    ) -> None:
        assert here.server is not None
        here.serve("court")
        public = here.serve("public", STALE_AFTER_S="60").ready()
        writer.ask("publish", ids=["W1"])
        public.until("/api/v1/listings/W1", 200)

        here.server.stop()
        try:
            read = public.get("/api/v1/listings/W1")
            asked = [public.get(f"/api/v1/{each}/challenge") for each in ("clues", "corrections")]
            late = here.serve("public", STALE_AFTER_S="60")
            late.until("/healthz", 200)
            waiting = late.get(HERE)
        finally:
            here.server.start()
        late.ready()

        assert read.status_code == 200
        assert [(each.status_code, "retry-after" in each.headers) for each in asked] == [(503, True)] * 2
        assert (waiting.status_code, "cannot be reached" in late.log.read_text()) == (503, True)
        assert late.get("/api/v1/listings/W1").status_code == 200
        assert public.get("/api/v1/corrections/challenge").status_code == 200
        assert "Traceback" not in public.log.read_text()

    def test_after_a_failover_that_lost_events_it_starts_afresh(here: House, writer: Writer) -> None:
        assert here.server is not None
        writer.stop()
        here.writers.clear()
        first = here.writer()
        first.ask("publish", ids=["kept"])
        first.stop()
        here.writers.clear()
        with here.server.as_it_is_now():
            isolated = here.writer()
            isolated.ask("publish", ids=["lost1", "lost2"])
            here.serve("court")
            public = here.serve("public", STALE_AFTER_S="60").ready()
            public.until("/api/v1/listings/lost2", 200)
            isolated.stop()
            here.writers.clear()
        heir = here.writer()
        heir.ask("publish", ids=["other1"])
        heir.ask("publish", ids=["other2"])
        heir.ask("publish", ids=["other3"])

        public.until("/api/v1/listings/other3", 200)

        assert [public.get(f"/api/v1/listings/{each}").status_code for each in ("kept", "lost1", "lost2")] == [
            200,
            404,
            404,
        ]
        assert "afresh" in public.log.read_text()
