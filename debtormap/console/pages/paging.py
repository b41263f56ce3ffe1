"""One page of a long list, and the links to its neighbours that keep the filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE_ROWS = 50
M = TypeVar("M", bound=Model)
R = TypeVar("R")
S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged(Generic[R]):
    rows: list[R]
    number: int
    previous_query: str | None
    next_query: str | None
    pages: int | None = None
    """How many there are; None when nobody counted."""


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 1_000_000 else 1


def paged(request: HttpRequest, found: QuerySet[M]) -> Paged[M]:
    """The asked page of an ordered query. One row more is fetched instead of counting them all."""
    number = page_number(request)
    start = (number - 1) * PAGE_ROWS
    rows = list(found[start : start + PAGE_ROWS + 1])
    return Paged(
        rows=rows[:PAGE_ROWS],
        number=number,
        previous_query=query(request, number - 1) if number > 1 else None,
        next_query=query(request, number + 1) if len(rows) > PAGE_ROWS else None,
    )


def sliced(request: HttpRequest, found: Sequence[S]) -> Paged[S]:
    """The asked page of what is at hand already."""
    number = page_number(request)
    start, end = (number - 1) * PAGE_ROWS, number * PAGE_ROWS
    return Paged(
        rows=list(found[start:end]),
        number=number,
        previous_query=query(request, number - 1) if number > 1 else None,
        next_query=query(request, number + 1) if len(found) > end else None,
        pages=max(1, -(-len(found) // PAGE_ROWS)),
    )


def query(request: HttpRequest, number: int) -> str:
    parameters = request.GET.copy()
    parameters["page"] = str(number)
    return "?" + parameters.urlencode()
