"""Zeros of districts that are known without a row each: the days that a source told all about (DESIGN 3.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from cityscore.model import Definitions
from cityscore.scoring.day_numbers import number
from cityscore.scoring.day_ranges import Span, around, joined, within
from cityscore.scoring.due_days import Axis
from cityscore.scoring.observations import Ints, Observations
from cityscore.scoring.row_selection import joined_observations, taken_rows, with_same_districts
from cityscore.store import bulk, models

Spans = Mapping[int, Sequence[Span]]
"""Days by metric: its id, or its index in the definitions."""


def spans_that_stand(metrics: Collection[int]) -> dict[int, list[Span]]:
    """The days on which districts of metrics (their ids) have zeros without rows, as is known now."""
    rows = models.ZeroSpan.objects.filter(metric__in=metrics, until=None)
    return spans_of(rows.values_list("metric", "first", "last"))


def spans_of(rows: Iterable[tuple[int, date, date]]) -> dict[int, list[Span]]:
    """Rows as the days of each metric, joined and in order."""
    spans: dict[int, list[Span]] = {}
    for metric, first, last in rows:
        spans.setdefault(metric, []).append((first, last))
    return {metric: joined(days) for metric, days in spans.items()}


def write_spans(spans: Spans, moment: datetime, run: models.Run | None = None) -> None:
    """Let these be the days of metrics (their ids) from a moment on; those of before stay known as of then."""
    ended = models.ZeroSpan.objects.filter(metric__in=list(spans), until=None)
    bulk.end_rows(models.ZeroSpan, moment, list(ended.values_list("pk", flat=True)))
    rows = ((metric, *span, moment, run.pk if run else None) for metric, days in spans.items() for span in days)
    bulk.insert(models.ZeroSpan, ("metric", "first", "last", "moment", "run"), rows)


def cut_spans(spans: Spans, moment: datetime) -> dict[int, list[Span]]:
    """Let districts of metrics (their ids) have no zeros without rows on some days; returns what they had of them."""
    stand = spans_that_stand(list(spans))
    gone = {metric: [part for span in spans[metric] for part in within(days, *span)] for metric, days in stand.items()}
    gone = {metric: days for metric, days in gone.items() if days}
    write_spans({metric: around(stand[metric], spans[metric]) for metric in gone}, moment)
    return gone


def difference(before: Sequence[Span], after: Sequence[Span]) -> list[Span]:
    """The days that are in one and not in the other."""
    return joined([*around(before, after), *around(after, before)])


def with_zeros_told(
    observations: Observations,
    spans: Spans,
    districts: Mapping[int, Collection[str]],
    definitions: Definitions,
    days: Sequence[Span] | None = None,
) -> Observations:
    """The same, with a row for each zero that spans tell of: of metrics (their indices) and of their ``districts``.

    ``days`` are those that are asked for, None all.
    """
    zeros = zeros_told(observations, spans, districts, definitions, days)
    return joined_observations(with_same_districts([observations, zeros])) if len(zeros) else observations


def zeros_told(
    observations: Observations,
    spans: Spans,
    districts: Mapping[int, Collection[str]],
    definitions: Definitions,
    days: Sequence[Span] | None = None,
) -> Observations:
    """The zeros alone."""
    (aligned,) = with_same_districts([observations], sorted({name for names in districts.values() for name in names}))
    place = {name: index for index, name in enumerate(aligned.districts)}
    zeros = [taken_rows(aligned, np.empty(0, dtype=np.int64))]
    for metric, told in spans.items():
        asked = told if days is None else [part for span in days for part in within(told, *span)]
        rows = np.array(sorted(place[name] for name in districts.get(metric, ())), dtype=np.int64)
        if asked and len(rows):
            zeros.append(_zeros(aligned, metric, rows, joined(asked), definitions))
    return joined_observations(zeros)


def _zeros(
    observations: Observations, metric: int, districts: Ints, spans: Sequence[Span], definitions: Definitions
) -> Observations:
    """The zeros of one metric on all due days of some spans on which a district has no row."""
    nothing = taken_rows(observations, np.empty(0, dtype=np.int64))
    zero = definitions.metrics[metric].kind.traits.zero
    if zero is None:
        return nothing
    axis = Axis.of(number(spans[0][0]), number(spans[-1][1]), definitions)
    told = np.zeros(len(axis.days), dtype=np.bool_)
    for first, last in spans:
        told[number(first) - axis.first : number(last) - axis.first + 1] = True
    is_zero = np.repeat((told & axis.due(definitions.metrics[metric]))[np.newaxis], len(districts), axis=0)
    of_metric = observations.metric == metric
    day = observations.day[of_metric].astype("datetime64[D]").astype(np.int64) - axis.first
    row = np.searchsorted(districts, observations.district[of_metric])
    known = (day >= 0) & (day < len(axis.days)) & np.isin(observations.district[of_metric], districts)
    is_zero[row[known], day[known]] = False
    place, index = np.nonzero(is_zero)
    return replace(
        nothing,
        metric=np.full(len(place), metric),
        district=districts[place],
        day=axis.days[index].astype("datetime64[D]"),
        numerator=np.full(len(place), zero[0]),
        denominator=np.full(len(place), zero[1]),
        exempt=None,
    )


def spans_after(observations: Observations, ids: Sequence[int]) -> Iterator[tuple[int, list[Span], list[Span]]]:
    """The metrics (their ids) whose days change with observations: those of before, and those of after."""
    filled = observations.filled
    if filled is None:
        return
    in_districts = [] if filled.implied is None else np.unique(observations.metric[filled.implied]).tolist()
    stand = spans_that_stand([ids[metric] for metric in {*filled.spans, *filled.never}])
    for metric in sorted({*filled.spans, *filled.never}):
        before = stand.get(ids[metric], [])
        if metric in filled.told:  # without a district there is nothing to tell of
            needed = before or metric in in_districts
            after = joined([*around(before, filled.spans[metric]), *filled.told[metric]]) if needed else before
        elif metric in filled.never:
            after = []
        else:  # several sources tell of it: its zeros are rows
            after = around(before, filled.spans[metric])
        if after != before:
            yield ids[metric], before, after
