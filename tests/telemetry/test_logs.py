"""Log lines: JSON, and nothing in them that an exception or a library's argument brings along."""

import json
import logging

from django.conf import settings

from debtormap.telemetry import logs

SECRET = "139990199001011234"


def line_of(name: str, message: str, *arguments: object, error: BaseException | None = None) -> str:
    raised = (type(error), error, error.__traceback__) if error is not None else None
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments, raised)
    return logs.JsonLines().format(record)


def test_a_line_is_one_json_object() -> None:
    found = json.loads(line_of("debtormap.asgi", "the tick failed %d times\nagain", 3))

    assert found.pop("at").endswith("Z")
    assert found == {"level": "error", "logger": "debtormap.asgi", "event": "the tick failed 3 times again"}


def test_an_error_is_told_by_type_and_place_alone() -> None:
    try:
        raise ValueError(f"duplicate key: {SECRET}")
    except ValueError as error:
        line = line_of("debtormap.public.http", "a request failed", error=error)

    found = json.loads(line)
    assert (found["error"], found["where"].split(":")[0]) == ("ValueError", "telemetry/test_logs.py")
    assert SECRET not in line


def test_arguments_of_a_library_are_not_told() -> None:
    line = line_of("django.request", "Bad Request: %s\nrepeated: " + SECRET, f"/console/?q={SECRET}")

    assert json.loads(line)["event"] == "Bad Request: %s"
    assert SECRET not in line


def test_an_error_without_a_place_is_told_all_the_same() -> None:
    assert json.loads(line_of("debtormap", "x", error=ValueError(SECRET)))["where"] == ""


def test_the_program_logs_this_way() -> None:
    given = settings.LOGGING

    assert given["root"]["handlers"] == ["stderr"]
    assert given["formatters"][given["handlers"]["stderr"]["formatter"]]["()"] == "debtormap.telemetry.logs.JsonLines"
