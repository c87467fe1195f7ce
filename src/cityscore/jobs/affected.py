"""Which days' scores can new, changed or older observations affect, and which observations do those scores need?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from cityscore.model import Definitions, History, Metric
from cityscore.scoring.methods import Method

LONGEST_PERIOD = 366
"""Days from the first of a window to the day it is seen from: the year to date."""
YEAR = 366
SLACK = 10
"""Days by which the same window a year before can be off: whole weeks, leap days."""
Span = tuple[date, date]


def scores_touched(changed: Iterable[tuple[Metric, date]], method: Method, through: date) -> list[Span]:
    """The days, up to ``through``, from which a window or its history holds a changed day."""
    spans = [
        span
        for metric, day in changed
        for span in _touched_by(day, _histories(metric, method), through, forever=method.own_last_day)
    ]
    return joined(spans)


def observations_needed(definitions: Definitions, days: Iterable[Span], method: Method) -> list[Span] | None:
    """The days whose observations the scores of some days are made from; None for all there are."""
    if method.own_last_day:
        return None
    histories = {history for metric in definitions.metrics for history in _histories(metric, method)}
    if any(history.years == "all" for history in histories):
        return None
    spans = []
    for first, last in days:
        begin = _minus(first, LONGEST_PERIOD)
        spans.append((begin, last))
        for history in histories:
            if history.trailing:
                spans.append((_minus(begin, history.trailing + SLACK), last))
            spans += [
                (_minus(begin, year * YEAR + SLACK), _minus(last, year * (YEAR - 1) - SLACK))
                for year in range(1, int(history.years or 0) + 1)
            ]
    return joined(spans)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    result: list[Span] = []
    for first, last in sorted(spans):
        if result and first <= result[-1][1] + timedelta(days=1):
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


def _touched_by(day: date, histories: Iterable[History], through: date, *, forever: bool) -> Iterable[Span]:
    if day > through:
        return
    if forever or any(history.years == "all" for history in histories):
        yield day, through
        return
    yield day, min(_plus(day, LONGEST_PERIOD), through)
    for history in histories:
        if history.trailing:
            yield day, min(_plus(day, LONGEST_PERIOD + history.trailing + SLACK), through)
        for year in range(1, int(history.years or 0) + 1):
            first = _plus(day, year * (YEAR - 1) - SLACK)
            if first <= through:
                yield first, min(_plus(day, LONGEST_PERIOD + year * YEAR + SLACK), through)


def _histories(metric: Metric, method: Method) -> tuple[History, ...]:
    if metric.target:
        return ()
    return (metric.history,) if metric.history else method.default_history


def _plus(day: date, days: int) -> date:
    return date.max if (date.max - day).days < days else day + timedelta(days=days)


def _minus(day: date, days: int) -> date:
    return date.min if (day - date.min).days < days else day - timedelta(days=days)
