"""The short form of `make test-faults`: a few trials of each fault that every machine can make."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from debtormap import durable
from debtormap.steadiness import Steadiness
from tests.faults import failing, kills, postgresql, report
from tests.faults.trials import Figures, prepare

ROWS = 60
SEED = 7


def assert_kept(figures: Figures) -> None:
    assert (figures.lost, figures.doubled, figures.half) == (0, 0, []), report.line(figures)
    assert figures.acknowledged, "something was acknowledged"


if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):

    def test_killed_with_its_database_a_writer_loses_and_doubles_nothing(tmp_path: Path) -> None:
        for figures in postgresql.writer_and_server(tmp_path, trials=6, servers=2, rows=ROWS, seed=SEED):
            assert_kept(figures)

    def test_over_a_line_that_breaks_each_act_is_done_once(tmp_path: Path) -> None:
        figures = postgresql.cut_lines(tmp_path, acts=12, chance=0.1, rows=ROWS, seed=SEED)

        assert_kept(figures)
        assert figures.more["cuts"]

else:

    @pytest.fixture(scope="module")
    def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
        return prepare(tmp_path_factory.mktemp("faults") / "prepared", ROWS)

    def test_killed_at_any_moment_a_writer_loses_and_doubles_nothing(prepared: Path, tmp_path: Path) -> None:
        assert_kept(kills.on_sqlite(prepared, tmp_path, trials=10, seed=SEED))

    def test_writes_and_fsyncs_that_fail_are_refused_whole(prepared: Path, tmp_path: Path) -> None:
        figures = failing.calls(prepared, tmp_path, acts=12, seed=SEED)

        assert_kept(figures)
        assert figures.refused


def test_the_page_tells_what_was_measured() -> None:
    assert report.PAGE.read_text("utf-8") == report.page(), "python -m tests.faults.report"
    assert [each.fault for part in report.PARTS for each in report.figures(part) if not each.is_as_promised] == []


def test_a_key_is_whole_or_not_there_and_never_written_over(tmp_path: Path) -> None:
    key = tmp_path / "register.key"

    first, second = durable.create(key, b"one"), durable.create(key, b"two")

    assert (first, second, key.read_bytes()) == (True, False, b"one")
    assert [path.name for path in tmp_path.iterdir()] == ["register.key"]
    assert key.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_leaves_the_old_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "note.txt"
    durable.replace(file, b"old", mode=0o644)

    def refuse(descriptor: int) -> None:
        raise OSError(5, "I/O error")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="I/O error"):
        durable.replace(file, b"new", mode=0o644)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_clock_that_leapt_by_a_day_is_not_kept_until_it_is_right_again() -> None:
    hours = {"clock": 1_000.0, "steady": 5.0}
    kept = Steadiness(clock=lambda: hours["clock"] * 3600, steady=lambda: hours["steady"] * 3600)

    def after(clock: float, steady: float) -> bool:
        hours["clock"] += clock
        hours["steady"] += steady
        return kept.is_kept()

    assert [after(48, 48), after(23, 0), after(2, 0), after(-25, 0), after(-25, 0)] == [True, True, False, True, False]
