"""A database that is away is told as such; what the database refuses is not."""

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, InternalError, OperationalError

from debtormap.core.errors import Unavailable
from debtormap.ledger import connections

# As in a worker thread, where no transaction of a test is open.
pytestmark = pytest.mark.django_db(transaction=True)


def caused(error: DatabaseError, cause: Exception) -> DatabaseError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("connection refused"),
        InterfaceError("connection already closed"),
        caused(InternalError("read-only"), psycopg.errors.ReadOnlySqlTransaction("read-only")),
    ],
)
def test_away_or_read_only_becomes_unavailable(error: Exception) -> None:
    with pytest.raises(Unavailable) as told, connections.lent():
        raise error

    assert told.value.retry_after_s == 5
    assert str(error) not in str(told.value)


@pytest.mark.parametrize("error", [IntegrityError("a rule"), InternalError("a bug"), ValueError("a bug")])
def test_everything_else_is_left_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as told, connections.lent():
        raise error

    assert told.value is error
