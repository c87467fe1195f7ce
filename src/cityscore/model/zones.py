"""The time zones that there are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from zoneinfo import available_timezones

from cityscore.model.problems import Problem, suggestion


@cache
def time_zones() -> frozenset[str]:
    """The names in the tz database."""
    return frozenset(available_timezones())


def unknown_zone(name: str) -> Iterator[Problem]:
    """The problem of a time zone that is not in the tz database."""
    if name not in time_zones():
        fix = suggestion(name, time_zones())
        yield Problem(message=f"unknown time zone {name!r}", fix=fix, place=("timezone",))
