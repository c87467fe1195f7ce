"""Sources that leave zeros out: writes the zeros, but only as far as a source is complete (DESIGN 3.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from cityscore.model import Absent, Definitions, Metric, Source
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.day_ranges import Span
from cityscore.scoring.due_days import Axis
from cityscore.scoring.observations import Bools, Filled, Ints, Observations
from cityscore.scoring.row_selection import joined_observations, taken_rows, with_same_districts


@dataclass(frozen=True)
class HandOver:
    """What one source says: the rows that it states, and the zeros that it leaves out."""

    stated: Observations
    zeros: Observations
    metrics: Sequence[int] = ()
    """Those whose zeros it leaves out, by their indices."""
    complete: Span | None = None
    """The days on which it is complete."""
    zeroed: Span | None = None
    """The days on which the zeros that it leaves out were filled in."""
    made: bool = False
    """Whether its rows are counted from records: they too give way when they are not counted again."""


def handed_over(
    rows: Observations,
    source: Source,
    definitions: Definitions,
    *,
    through: date | None = None,
    but: Collection[int] = (),
) -> HandOver:
    """What a source says with the rows that it holds.

    With ``absent: zero`` it is complete through the newest day on which any of its metrics has a row, less its lag.
    Rows after that day are dropped. Up to it, from its oldest row on, each of its metrics (those that name it, and
    those that have rows) gets a zero on each due day without a row: for the whole city, and for each district that the
    metric has rows of. A metric with rows of districts alone gets none for the whole city, nor does any on a day on
    which one of its districts has a row: something happened there.

    ``through`` is the last day that rows are believed of, so that a mistyped year does not make a dead source look
    complete. With ``absent: missing``, or without rows, the rows stand as they are. ``but`` are metrics (their indices)
    of which nothing could be read: they get no zeros, for what is missing is no zero.
    """
    nothing = taken_rows(rows, np.empty(0, dtype=np.int64))
    day = _days(rows)
    if source.absent is Absent.MISSING or not len(rows):
        return HandOver(rows, nothing)
    believed = day if through is None else day[day <= number(through)]
    if not len(believed):
        return HandOver(nothing, nothing)
    first, last = int(believed.min()), int(believed.max()) - source.lag
    if last < first:
        return HandOver(nothing, nothing)
    span = _Span(rows, taken_rows(rows, day <= last), Axis.of(first, last, definitions))
    named = [index for index, metric in enumerate(definitions.metrics) if source.slug in metric.sources]
    metrics = sorted({*named, *np.unique(rows.metric).tolist()} - set(but))
    zeros = [zero for index in metrics for zero in span.zeros(index, definitions.metrics[index])]
    days = (day_of(first), day_of(last))
    return HandOver(span.stated, joined_observations(zeros) if zeros else nothing, metrics, days, days)


def with_zeros(hand_overs: Sequence[HandOver], never: Collection[int] = ()) -> Observations:
    """The rows of all sources, at least one, and the zeros between them; they share their ``districts``.

    Where a metric comes from several sources, a row that one states goes before another's zero. ``never`` are the
    metrics of which no source leaves zeros out (see ``never_filled``).
    """
    stated = joined_observations([hand_over.stated for hand_over in hand_overs])
    zeros = joined_observations([hand_over.zeros for hand_over in hand_overs])
    key = _keys(zeros)
    _, first = np.unique(key, return_index=True)
    kept = np.sort(first[~np.isin(key[first], _keys(stated))])
    spans: dict[int, tuple[Span, ...]] = {}
    for hand_over in hand_overs:
        if hand_over.complete is not None:
            spans |= {metric: (*spans.get(metric, ()), hand_over.complete) for metric in hand_over.metrics}
    made = [np.full(len(hand_over.stated), hand_over.made) for hand_over in hand_overs]
    gives_way = np.concatenate([*made, np.ones(len(kept), dtype=np.bool_)])
    zeros = taken_rows(zeros, kept)
    told = _told_by_one(hand_overs)
    implied = (zeros.district != zeros.districts.index("")) & np.isin(zeros.metric, list(told))
    implied = np.concatenate([np.zeros(len(stated), dtype=np.bool_), implied])
    filled = Filled(gives_way, spans, frozenset(never) - spans.keys(), implied if implied.any() else None, told)
    return replace(joined_observations([stated, zeros]), filled=filled)


def _told_by_one(hand_overs: Sequence[HandOver]) -> dict[int, tuple[Span, ...]]:
    """The metrics (their indices) that one source alone tells of, with the days that it says all about."""
    tellers = Counter(
        metric
        for hand_over in hand_overs
        for metric in {*hand_over.metrics, *np.unique(hand_over.stated.metric).tolist()}
    )
    return {
        metric: (hand_over.zeroed,)
        for hand_over in hand_overs
        if hand_over.zeroed is not None
        for metric in hand_over.metrics
        if tellers[metric] == 1
    }


def same_districts(hand_overs: Sequence[HandOver]) -> list[HandOver]:
    """The same, so that all name their districts in the same order."""
    tables = [table for hand_over in hand_overs for table in (hand_over.stated, hand_over.zeros)]
    aligned = with_same_districts(tables)
    return [
        replace(hand_over, stated=stated, zeros=zeros)
        for hand_over, stated, zeros in zip(hand_overs, aligned[::2], aligned[1::2], strict=True)
    ]


def never_filled(definitions: Definitions) -> set[int]:
    """The metrics (their indices) that name a source which leaves no zeros out, or whose city has none that does."""
    leaving = {source.slug for source in definitions.sources if source.absent is Absent.ZERO}
    return {
        index
        for index, metric in enumerate(definitions.metrics)
        if not leaving or (metric.source is not None and metric.source not in leaving)
    }


@dataclass(frozen=True)
class _Span:
    """The days on which a source is complete, all its rows, and those that it states on these days."""

    rows: Observations
    stated: Observations
    axis: Axis

    def zeros(self, index: int, metric: Metric) -> Iterator[Observations]:
        """The zeros of one metric: for the whole city, then for each district."""
        zero = metric.kind.traits.zero
        if zero is None:
            return
        due = self.axis.due(metric)
        of_metric = self.stated.metric == index
        place, day = self.stated.district[of_metric], _days(self.stated)[of_metric] - self.axis.first
        city = self.rows.districts.index("")
        districts = np.unique(self.rows.district[self.rows.metric == index]).tolist() or [city]
        for district in districts:
            observed = np.zeros(len(due), dtype=np.bool_)
            # a row of any district: something happened in the city that day, so it gets no zero (DESIGN 3.1)
            observed[day if district == city else day[place == district]] = True
            yield self._zeros(index, district, due & ~observed, zero)

    def _zeros(self, metric: int, district: int, days: Bools, zero: tuple[float, float]) -> Observations:
        day = self.axis.days[days]
        return replace(
            self.rows,
            metric=np.full(len(day), metric),
            district=np.full(len(day), district),
            day=day.astype("datetime64[D]"),
            exempt=None,
            numerator=np.full(len(day), zero[0]),
            denominator=np.full(len(day), zero[1]),
        )


def _days(rows: Observations) -> Ints:
    return rows.day.astype("datetime64[D]").astype(np.int64)


def _keys(rows: Observations) -> Ints:
    """A number for each row that only rows of the same metric, district and day share."""
    # a multiple of more days than there are from the first year that is read to the last
    return (rows.metric * len(rows.districts) + rows.district) * 2**18 + _days(rows)
