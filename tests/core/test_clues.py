from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core import clues
from debtormap.core.clues import EFFECTIVE, MOVES, STAGES, Action, Stage, Status
from debtormap.core.errors import RuleError


def test_every_move_is_known_and_no_other() -> None:
    found = {(before, action): MOVES.get((before, action)) for before, action in product(Status, Action)}

    triage = {
        Action.FIND_UNRELATED: Status.UNRELATED, Action.FIND_ABUSIVE: Status.ABUSIVE,
        Action.FIND_INSUFFICIENT: Status.INSUFFICIENT, Action.FIND_CONCRETE: Status.CONCRETE,
    }  # fmt: skip
    expected = {
        (status, action): after for status in (Status.RECEIVED, *triage.values()) for action, after in triage.items()
    }
    expected |= {
        (Status.CONCRETE, Action.ASSIGN): Status.ASSIGNED,
        (Status.ASSIGNED, Action.ASSIGN): Status.ASSIGNED,
        (Status.VERIFYING, Action.ASSIGN): Status.ASSIGNED,
        (Status.ASSIGNED, Action.BEGIN_VERIFYING): Status.VERIFYING,
        (Status.VERIFYING, Action.CONFIRM): Status.CONFIRMED,
        (Status.VERIFYING, Action.FIND_NOTHING): Status.NOT_CONFIRMED,
        (Status.VERIFYING, Action.FIND_KNOWN): Status.ALREADY_KNOWN,
        (Status.CONFIRMED, Action.REALISE): Status.REALISED,
        (Status.REALISED, Action.DECIDE_REWARD): Status.REWARD_DECIDED,
        (Status.REWARD_DECIDED, Action.PAY): Status.PAID,
        (Status.NOT_CONFIRMED, Action.REOPEN): Status.VERIFYING,
        (Status.ALREADY_KNOWN, Action.REOPEN): Status.VERIFYING,
    }
    assert {move: after for move, after in found.items() if after is not None} == expected


def test_a_clue_is_effective_from_when_it_is_concrete_until_it_ends() -> None:
    assert EFFECTIVE == (Status.CONCRETE, Status.ASSIGNED, Status.VERIFYING, Status.CONFIRMED)


def test_every_status_has_a_stage_and_none_says_what_was_thought_of_the_sender() -> None:
    assert set(STAGES) == set(Status)
    assert STAGES[Status.ABUSIVE] is STAGES[Status.UNRELATED] is Stage.CLOSED


@given(st.binary(max_size=32_764))
def test_padding_is_taken_off_again_and_leaves_few_sizes(data: bytes) -> None:
    padded = clues.pad(data, clues.TEXT_CLASSES)

    assert clues.unpad(padded) == data
    assert len(padded) in clues.TEXT_CLASSES
    assert clues.unpad(clues.pad_chunk(data)) == data
    assert len(clues.pad_chunk(data)) % 32_768 == 0


def test_what_no_class_holds_is_not_padded() -> None:
    with pytest.raises(ValueError, match="largest"):
        clues.pad(bytes(32_765), clues.TEXT_CLASSES)


@pytest.mark.parametrize("padded", [b"", b"\0\0\0\2a", b"\0\0\0\1ab", b"\0\0\0"])
def test_what_was_not_padded_is_refused(padded: bytes) -> None:
    if padded in (b"", b"\0\0\0"):
        assert clues.unpad(padded) == b""
        return
    with pytest.raises(ValueError, match="not padded"):
        clues.unpad(padded)


def test_the_longest_clue_fits_its_class() -> None:
    """Four bytes a character, the most that UTF-8 takes, and as many again for JSON's escapes."""
    characters = clues.DESCRIPTION_CHARACTERS + clues.LOCATION_CHARACTERS + clues.SINCE_CHARACTERS

    assert characters * 4 * 2 + 1_000 < clues.TEXT_CLASSES[-1]


def test_texts_lose_what_cannot_be_seen() -> None:
    assert clues.clean_text(" 演\u202e示\x00\n第二行\u200b ", field="f", limit=20) == "演示\n第二行"


@pytest.mark.parametrize(("text", "code"), [("", "missing"), ("\u200b \n", "missing"), ("字" * 11, "too_long")])
def test_a_text_is_there_and_not_too_long(text: str, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        clues.clean_text(text, field="f", limit=10, needed=True)
    assert (refused.value.code, refused.value.field) == (code, "f")
