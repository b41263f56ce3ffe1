"""The press prints what the room prints, in a process of its own that is ended when it does not answer."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from debtormap import printing
from debtormap.core.errors import Unavailable
from debtormap.printing.press import Press

PAGE = {"title": "演示", "lines": ["一"]}


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """One at whom nobody may wait; its process, whose start takes seconds, serves one test after the other."""
    made = Press(timeout_s=300, waiting=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEBTORMAP_SECRET_KEY_FILE", "/x")
        yield made
    made.stop()


def number(press: Press) -> int:
    assert press._process is not None
    return press._process.pid


def test_it_prints_what_the_room_prints_and_stays_for_the_next(press: Press) -> None:
    first = press.pdf("plain.html", PAGE)
    process = number(press)

    assert first == printing.pdf("plain.html", PAGE) == press.pdf("plain.html", PAGE)
    assert number(press) == process != os.getpid()
    assert os.getpriority(os.PRIO_PROCESS, process) == min(5 + os.getpriority(os.PRIO_PROCESS, 0), 19)


def test_a_page_that_cannot_be_printed_is_told_and_the_next_one_is_printed(press: Press) -> None:
    with pytest.raises(printing.Unprintable):
        press.pdf("plain.html", {**PAGE, "lines": ["\U000f1234"]})
    with pytest.raises(Unavailable):
        press.pdf("no-such.html", PAGE)

    assert press.pdf("plain.html", PAGE)[:5] == b"%PDF-"


def test_a_process_that_went_away_is_replaced(press: Press) -> None:
    press.pdf("plain.html", PAGE)
    before = number(press)
    os.kill(before, signal.SIGKILL)

    assert press.pdf("plain.html", PAGE)[:5] == b"%PDF-"
    assert number(press) != before


def test_a_page_that_takes_too_long_ends_the_process() -> None:
    press = Press(timeout_s=0.01)

    with pytest.raises(Unavailable):
        press.pdf("plain.html", PAGE)

    assert press._process is None


def test_it_sees_none_of_our_settings(press: Press) -> None:
    assert os.environ["DEBTORMAP_SECRET_KEY_FILE"] == "/x"
    press.pdf("plain.html", PAGE)

    with open(f"/proc/{number(press)}/environ", "rb") as environment:
        assert b"DEBTORMAP_" not in environment.read()


def test_who_comes_when_too_many_wait_is_told_to_come_again(press: Press) -> None:
    told: list[int] = []
    with press._turn:
        waiting = threading.Thread(target=_ask, args=(press, told))
        waiting.start()
        while press._places.acquire(blocking=False):
            press._places.release()
        with pytest.raises(Unavailable) as refused:
            press.pdf("plain.html", PAGE)
    waiting.join()

    assert refused.value.retry_after_s == 10
    assert told == [1]


def _ask(press: Press, told: list[int]) -> None:
    assert press.pdf("plain.html", PAGE)[:5] == b"%PDF-"
    told.append(1)
