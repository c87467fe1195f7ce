"""Engines that data lie in, or are read by, opened as tables of Ibis: DuckDB, Apache Spark, databases.

Which of them reads a source, its connector says; each is loaded when it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cityscore.model import CityScoreError, InvalidInput, Problem, Source

OWN = ("builtins", "cityscore")
"""Whose errors are faults of ours; all others are an engine's word on what it was given."""
FIX = "mend what it says, or what the definitions say of the source"


@contextmanager
def errors_as_problems_of(source: Source) -> Iterator[None]:
    """Raise ``InvalidInput`` where an engine can't find or read a source, also while its table is in use."""
    try:
        yield
    except CityScoreError:
        raise
    except Exception as error:
        if type(error).__module__.partition(".")[0] in OWN and not isinstance(error, OSError):
            raise
        raise refused_source(source, first_line(error)) from error


def refused_source(source: Source, reason: str, fix: str = FIX) -> InvalidInput:
    """The error for a source that can't be read now; a database may come back, and a file be written to its end."""
    place = ("sources", source.slug)
    return InvalidInput([Problem(message=f"can't be read: {reason}", fix=fix, place=place, may_pass=True)])


def refused_option(source: Source, key: str, message: str, fix: str, *, may_pass: bool = False) -> InvalidInput:
    """The error for what a source states under a key, where it leads to nothing that can be read."""
    place = ("sources", source.slug, key)
    return InvalidInput([Problem(message=message, fix=fix, place=place, may_pass=may_pass)])


def first_line(error: Exception) -> str:
    """What an engine says went wrong, without what it adds for its own developers."""
    lines = filter(None, map(str.strip, str(error).splitlines()))
    return next(lines, type(error).__name__)
