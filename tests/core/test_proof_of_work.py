"""Proof of work: what counts and what does not."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from debtormap.core import proof_of_work
from debtormap.core.errors import RuleError
from debtormap.core.proof_of_work import Challenge

KEY = b"a key of the server"
NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)


def given(**changes: object) -> Challenge:
    asked = {"random": bytes(12), "number": 31, "limit": 50, "expires_at": NOW + timedelta(hours=1)}
    return proof_of_work.challenge(KEY, **asked | changes)  # type: ignore[arg-type]  # changes are of their types


def test_the_number_is_found_and_counts() -> None:
    assert proof_of_work.check(proof_of_work.solve(given()), KEY, now=NOW).hex() == given().challenge


@pytest.mark.parametrize(
    "change", [{"number": 30}, {"salt": "00?expires=9999999999&"}, {"algorithm": "SHA-1"}, {"signature": "00"}]
)
def test_a_changed_answer_does_not_count(change: dict[str, object]) -> None:
    answer = json.loads(base64.b64decode(proof_of_work.solve(given()))) | change

    with pytest.raises(RuleError) as refused:
        proof_of_work.check(base64.b64encode(json.dumps(answer).encode()).decode(), KEY, now=NOW)

    assert refused.value.code == "proof_invalid"


def test_another_server_s_challenge_does_not_count() -> None:
    with pytest.raises(RuleError):
        proof_of_work.check(proof_of_work.solve(given()), b"another key", now=NOW)


@pytest.mark.parametrize("payload", ["", "no base64", "e30=", "bnVsbA==", "WzFd", "eyJjaGFsbGVuZ2UiOiAxfQ=="])
def test_what_is_no_answer_does_not_count(payload: str) -> None:
    with pytest.raises(RuleError) as refused:
        proof_of_work.check(payload, KEY, now=NOW)

    assert refused.value.code == "proof_invalid"


def test_an_answer_lasts_until_it_expires() -> None:
    answer = proof_of_work.solve(given())

    proof_of_work.check(answer, KEY, now=NOW + timedelta(minutes=59))
    with pytest.raises(RuleError) as refused:
        proof_of_work.check(answer, KEY, now=NOW + timedelta(hours=1))

    assert refused.value.code == "proof_expired"
