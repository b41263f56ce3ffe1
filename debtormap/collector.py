"""Python's collector of cycles, resting while very many objects are made that form none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """A chunk of a list makes hundreds of thousands of objects and no cycle, a register millions that stay: looking for
    cycles among them takes a tenth to a quarter of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
