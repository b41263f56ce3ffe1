"""Any request of the described API gets a described answer: cases of schemathesis, right ones and broken ones.

A thousand here, ten thousand in `make test-long`. The cases are the same each time, and a failure prints its request.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from itertools import product
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case as AnyCase
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.python import asgi

from debtormap.asgi import Front
from tests.public.examples import FakeFeed, organisation, person, place
from tests.public.running import Public

Case = AnyCase[Any]
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "clues"])
load_all_checks()
WANTED: Any = CHECKS.get_by_names(
    ["status_code_conformance", "content_type_conformance", "response_schema_conformance"]
)
KNOWN = {"listing_id": "L0", "place_id": "P1", "share_id": "sL0"}
# What is said on purpose: the clue desk has no officer, no mail server is set.
MEANT = {503, 507}


async def _no_console(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the console is not described here")


@pytest.fixture
def app() -> Any:
    here = place("P1", 115.49, 38.87)
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*(person(f"L{number}", at=here) for number in range(30)), organisation("O1", at=here))
    front = Front(court=_no_console, public=Public(feed).app)

    async def without_life(scope: Any, receive: Any, send: Any) -> None:
        # It would follow the ledger until the end of the tests.
        if scope["type"] == "lifespan":
            raise NotImplementedError
        await front(scope, receive, send)

    return without_life


def faults(app: Any, cases: int) -> tuple[Counter[str], int]:
    """What is wrong with the answers, each with how often, and how many requests there were."""
    schema = schemathesis.openapi.from_dict(Public(FakeFeed(), load=False).get("/api/openapi.json").json())
    operations = [cast(Any, found).ok() for found in schema.get_all_operations()]
    # Half of what there could be: an operation that takes nothing is asked once, and cannot be asked wrongly.
    each = 3 * cases // (4 * len(operations)) + 1
    wrong: Counter[str] = Counter()
    asked = 0

    with asgi.get_client(app) as client:
        for operation, mode in product(operations, (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)):

            @settings(
                max_examples=each, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Case) -> None:
                nonlocal asked
                asked += 1
                if asked % 2:
                    _aim(case)
                wrong.update(_faults(case, case.call(app=app, session=client)))

            with suppress(*[Unsatisfiable] * (mode is GenerationMode.NEGATIVE)):
                ask()
    return wrong, asked


def _aim(case: Case) -> None:
    """At something that is there."""
    for name, value in KNOWN.items():
        if name in (case.path_parameters or {}) and not case.path.endswith("extract.pdf"):
            case.path_parameters[name] = value


def _faults(case: Case, reply: Response) -> list[str]:
    told = f"{case.method} {case.path}: {reply.status_code}"
    found = []
    if reply.status_code >= 500 and reply.status_code not in MEANT:
        found.append(f"{told} is a fault of ours")
    try:
        case.validate_response(reply, checks=WANTED)
    except FailureGroup as failed:
        found += [f"{told}: {failure.title}: {failure.message[:200]}" for failure in failed.exceptions]
    return found


def test_a_thousand_requests_get_described_answers(app: Any) -> None:
    wrong, asked = faults(app, 1_000)

    assert wrong == {}
    assert asked > 900


@pytest.mark.long
def test_ten_thousand_requests_get_described_answers(app: Any) -> None:
    wrong, asked = faults(app, 10_000)

    assert wrong == {}
    assert asked > 9_000
