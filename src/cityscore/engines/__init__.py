"""Engines that data lie in, or are read by, opened as tables of Ibis: DuckDB, Apache Spark, databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cityscore.model import CityScoreError, Engine, InvalidInput, Problem, Source, SourceType

if TYPE_CHECKING:
    import ibis.expr.types as ir

OWN = ("builtins", "cityscore")
"""Whose errors are faults of ours; all others are an engine's word on what it was given."""
FIX = "mend what it says, or what the definitions say of the source"


@contextmanager
def opened(source: Source, folder: Path) -> Iterator[ir.Table]:
    """A source's rows as a table of the engine that reads them; ``folder`` is what paths start from.

    Raises ``InvalidInput`` for what is not there or can't be read, also while the table is in use.
    """
    try:
        with _engine(source, folder) as table:
            yield table
    except CityScoreError:
        raise
    except Exception as error:
        if type(error).__module__.partition(".")[0] in OWN and not isinstance(error, OSError):
            raise
        raise refused(source, first_line(error)) from error


def refused(source: Source, said: str, fix: str = FIX) -> InvalidInput:
    """The error for a source that can't be read."""
    return InvalidInput([Problem(message=f"can't be read: {said}", fix=fix, place=("sources", source.slug))])


def first_line(error: Exception) -> str:
    """What an engine says went wrong, without what it adds for its own developers."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def _engine(source: Source, folder: Path) -> AbstractContextManager[ir.Table]:
    from cityscore.engines import database, embedded, spark  # here: Ibis takes half a second, and few commands need it

    if source.engine is Engine.SPARK:
        return spark.opened(source, folder)
    return embedded.opened(source, folder) if source.type is SourceType.FILE else database.opened(source)
