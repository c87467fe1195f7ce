"""How much a piece of work has to do, in calls of functions: unlike seconds, a busy machine does not change them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fail as soon as what is done here has called more functions, of Python or of C."""
    made = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal made
        made += event in ("call", "c_call")
        if made > calls:
            sys.setprofile(None)
            raise AssertionError(f"more than {calls} calls")

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)


class Counted(str):
    """A name that counts how often one like it is compared with another: a search is a call of C, but not one step."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def comparisons(work: Callable[[], Any]) -> int:
    """How often names that are counted are compared."""
    Counted.compared = 0
    work()
    return Counted.compared
