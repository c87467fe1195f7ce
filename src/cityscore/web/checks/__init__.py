"""Checks of a site: its settings, its database, its cities.

Each is a function: its name is its id, its docstring the line about it in docs/reference/checks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import ClassVar, TypeAlias

from cityscore.model import InvalidInput, Problem
from cityscore.model.problems import check_id

Check: TypeAlias = Callable[..., Iterable[Problem]]


class NotReady(InvalidInput):
    """A site that can't be used as it stands."""

    family: ClassVar = "database"


def found_by(family: str, checks: Iterable[Check], *subjects: object) -> Iterator[Problem]:
    """What checks find in what they look at; a problem that has no id of its own gets its check's."""
    for check in checks:
        for problem in check(*subjects):
            yield problem if problem.id else replace(problem, id=check_id(family, check))
