"""Spans of days, first and last both included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeAlias

Span: TypeAlias = tuple[date, date]


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch made one.

    >>> joined([(date(2025, 3, 3), date(2025, 3, 4)), (date(2025, 3, 1), date(2025, 3, 2))])
    [(datetime.date(2025, 3, 1), datetime.date(2025, 3, 4))]
    """
    result: list[Span] = []
    for first, last in sorted(spans):
        if result and first.toordinal() <= result[-1][1].toordinal() + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


def within(spans: Iterable[Span], first: date, last: date) -> list[Span]:
    """The parts of spans that lie from first to last."""
    return [(max(start, first), min(end, last)) for start, end in spans if max(start, first) <= min(end, last)]


def around(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """What is left of spans without others.

    >>> around([(date(2025, 3, 1), date(2025, 3, 9))], [(date(2025, 3, 4), date(2025, 3, 5))])
    [(datetime.date(2025, 3, 1), datetime.date(2025, 3, 3)), (datetime.date(2025, 3, 6), datetime.date(2025, 3, 9))]
    """
    left = list(spans)
    for first, last in others:
        left = [piece for span in left for piece in _cut(span, first, last)]
    return left


def _cut(span: Span, first: date, last: date) -> Iterator[Span]:
    begin, end = span
    if last < begin or end < first:
        yield span
        return
    if begin < first:
        yield begin, plus(first, -1)
    if last < end:
        yield plus(last, 1), end


def in_pieces(spans: Iterable[Span], longest: int) -> Iterator[Span]:
    """Spans cut into pieces of so many days at most."""
    for first, last in spans:
        while (last - first).days >= longest:
            yield first, plus(first, longest - 1)
            first = plus(first, longest)
        yield first, last


def plus(day: date, days: int) -> date:
    """A day so many days later (earlier where negative), as far as dates go."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))
