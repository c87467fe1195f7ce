"""Counting rules kept apart: where some can't be counted together, each is tried alone, and only the bad ones stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

import ibis.expr.types as ir

from cityscore.engines import first_line
from cityscore.engines.tables import fetched
from cityscore.model import CityScoreError, InvalidInput, Metric, Problem
from cityscore.records.counting_query import CountingRule

T = TypeVar("T")
HeardFailure: TypeAlias = Callable[[str, Sequence[Metric], Exception], None]
"""Told of a source (its slug), those of its metrics that can't be counted, and why; or raises it."""
FIX = "mend the metric's records: its columns, where, and within"


def raise_failure(source: str, metrics: Sequence[Metric], error: Exception) -> None:
    """Raise what keeps a metric from being counted: where nothing goes on without it."""
    raise error


def counted_apart(
    source: str,
    table: ir.Table,
    rules: Sequence[CountingRule],
    count: Callable[[Sequence[CountingRule]], T],
    heard: HeardFailure,
) -> Iterator[T]:
    """What rules count, all in one pass; where that fails, what each counts in a pass of its own.

    Raises what keeps the table itself from being read.
    """
    try:
        counted = count(rules)
    except Exception as error:
        if not isinstance(error, CityScoreError):
            fetched(table.aggregate(rows=table.count()))  # raises for all of them where it is the table's fault
        if len(rules) == 1:
            heard(source, [rules[0].metric], named_after(rules[0].metric, error))
            return
    else:
        yield counted
        return
    for rule in rules:
        yield from counted_apart(source, table, [rule], count, heard)


def named_after(metric: Metric, error: Exception) -> CityScoreError:
    """An error that names the metric which can't be counted, and keeps what caused it."""
    if isinstance(error, CityScoreError):
        return error
    message = f"can't be counted: {first_line(error)}"
    named = InvalidInput([Problem(message=message, fix=FIX, place=("metrics", metric.slug, "records"))])
    named.__cause__ = error
    return named
