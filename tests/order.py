"""Which tests of a run come first, and which a run on PostgreSQL does without.

Files are dealt out whole to the processes of a run. The long ones begin it: dealt out last, one would be waited for
while the other processor has nothing to do.
"""

from __future__ import annotations

from typing import Final

import pytest
from django.conf import settings

#: By how long they take, the longest first; a name may be the beginning of several.
LONG: Final = (
    "tests/console/test_access.py",
    "tests/faults/",
    "tests/replicas/",
    "tests/security/test_",
    "tests/privacy/",
    "tests/backup/test_backups.py",
    "tests/public/test_exposure.py",
    "tests/extracts/",
    "tests/clues/test_at_rest.py",
    "tests/clues/test_machine.py",
    "tests/clues/test_rewards.py",
    "tests/cli/",
    "tests/register/test_killed.py",
    "tests/jobs/test_killed.py",
    "tests/printing/test_press.py",
    "tests/corrections/test_api.py",
    "tests/console/test_matrix.py",
    "tests/nginx/",
    "tests/benchmarks/",
    "tests/docs/",
    "tests/e2e/test_accessibility.py",
    "tests/e2e/test_court_side.py",
    "tests/e2e/test_clue_conversations.py",
    "tests/e2e/test_hostile_texts.py",
    "tests/e2e/test_sharing.py",
    "tests/e2e/test_reading.py",
    "tests/e2e/test_watching.py",
    "tests/e2e/test_clue_desk.py",
)
#: They start processes on the engine of the run.
WITH_PROCESSES: Final = (
    "tests/backup/test_backups.py", "tests/clues/test_at_rest.py", "tests/faults/", "tests/jobs/test_killed.py",
    "tests/register/test_killed.py", "tests/replicas/",
)  # fmt: skip
_DATABASE: Final = frozenset({"db", "transactional_db"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        config.hook.pytest_deselected(items=[item for item in items if not _asks_a_database(item)])
        items[:] = [item for item in items if _asks_a_database(item)]
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    return next((place for place, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG))


def _asks_a_database(item: pytest.Item) -> bool:
    """Otherwise it says on PostgreSQL what it said on SQLite."""
    names = _DATABASE.intersection(getattr(item, "fixturenames", ()))
    return bool(names or item.get_closest_marker("django_db")) or item.nodeid.startswith(WITH_PROCESSES)
