"""How much came of each day: the events of a metric, the rows of a source, as one array from a first day on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from cityscore.model import Cadence, Definitions, Metric
from cityscore.model.enums import SLOW_CADENCES
from cityscore.model.kinds.traits import Observed
from cityscore.scoring.day_numbers import day_of, month, number
from cityscore.scoring.observations import Bools, Floats, Ints, Observations
from cityscore.scoring.volume_falls import DAILY, MONTHLY, WEEKLY, Rhythm

YEARS = 5
"""How many years of volumes are kept, and looked at: three in which a fall may have begun, and what was usual then."""


@dataclass(frozen=True)
class FeedSeries:
    """What came, slot by slot: a slot is a day, or the week or month of slower rows."""

    rhythm: Rhythm
    first: int
    """The number of the first slot: of a day from 1970-01-01, of a week, of a month from January 1970."""
    values: Floats
    """Shape (slots,); NaN where nothing is known."""

    @property
    def end(self) -> int:
        """The slot after the last one."""
        return self.first + len(self.values)

    def slot_of(self, day: date) -> int:
        """The slot that a day lies in."""
        return int(_slots(np.array([number(day)]), self.rhythm)[0])

    def first_day(self, slot: int) -> date:
        """The first day of a slot."""
        if self.rhythm == MONTHLY:
            return date(1970 + slot // 12, slot % 12 + 1, 1)
        return day_of(slot * 7) if self.rhythm == WEEKLY else day_of(slot)

    def last_day(self, slot: int) -> date:
        """The last day of a slot."""
        return self.first_day(slot + 1) - timedelta(days=1)

    def over(self, earlier: FeedSeries | None) -> FeedSeries:
        """The same, with what was known earlier where nothing is known of a slot; of the last years."""
        first, end = self.first, self.end
        if earlier is not None and earlier.rhythm == self.rhythm and len(earlier.values):
            first, end = min(first, earlier.first), max(end, earlier.end)
        first = max(first, end - YEARS * self.rhythm.year - self.rhythm.block)
        values = np.full(end - first, np.nan)
        for part in (earlier, self):
            if part is not None and part.rhythm == self.rhythm:
                own = part.values[max(first - part.first, 0) :]
                place = values[max(part.first - first, 0) :][: len(own)]
                np.copyto(place, own, where=~np.isnan(own))
        return FeedSeries(self.rhythm, first, values)

    def through(self, end: int) -> FeedSeries:
        """Up to before a slot."""
        return replace(self, values=self.values[: max(end - self.first, 0)])

    def without(self, first: int, end: int) -> FeedSeries:
        """The same, but nothing is known from a slot up to before another."""
        values = self.values.copy()
        values[max(first - self.first, 0) : max(end - self.first, 0)] = np.nan
        return replace(self, values=values)


def rhythm_of(metric: Metric) -> Rhythm | None:
    """How a metric's rows come; None where they are too few to tell anything of, or no events are counted."""
    if metric.kind.observed is Observed.LEVEL or metric.kind.traits.zero is None:
        return None
    if metric.kind.observed is Observed.SUM and not (metric.cases or metric.records):
        return None
    # cases that were just opened are counted once they have an outcome: the newest days never have all of theirs
    if metric.records and metric.records.on_time and metric.records.on_time.counted_on == "opened":
        return None
    slow: dict[str, Rhythm] = {Cadence.WEEKLY: WEEKLY, Cadence.MONTHLY: MONTHLY}
    return slow.get(metric.cadence, None if metric.cadence in SLOW_CADENCES else DAILY)


def events_by_metric(observations: Observations, definitions: Definitions, through: date) -> dict[int, FeedSeries]:
    """The events that observations are of, for the whole city, by the metric's index; up to a day."""
    kept = _of_whole_city(observations) & (_days(observations) <= number(through))
    if observations.exempt is not None:
        kept &= ~observations.exempt
    order = np.argsort(observations.metric[kept], kind="stable")
    metrics, days = observations.metric[kept][order], _days(observations)[kept][order]
    numerators, denominators = observations.numerator[kept][order], observations.denominator[kept][order]
    present, starts, rows = np.unique(metrics, return_index=True, return_counts=True)
    series = {}
    for index, start, end in zip(present.tolist(), starts, starts + rows, strict=True):
        metric = definitions.metrics[index]
        if rhythm := rhythm_of(metric):
            events = numerators if metric.kind.observed is Observed.EVENTS else denominators
            series[index] = summed_by_slot(days[start:end], events[start:end], rhythm)
    return series


def rows_by_day(
    observations: Observations, definitions: Definitions, metrics: Collection[int], through: date
) -> FeedSeries | None:
    """The rows of a source by their day, up to a day: those of its metrics (their indices); None where there are none.

    Of records, how many were counted; of figures, how many are stated.
    """
    by_index = definitions.metrics
    mask, events, records = (
        np.array([index in metrics and test(metric) for index, metric in enumerate(by_index)], dtype=np.bool_)
        for test in (_any_metric, _counts_events, _counts_records)
    )
    kept = mask[observations.metric] & (_days(observations) <= number(through))
    of_records = records[observations.metric]
    if observations.filled is not None:
        kept &= of_records | ~observations.filled.zeros
    kept &= ~of_records | _of_whole_city(observations)
    if not kept.any():
        return None
    of_events = np.where(events[observations.metric], observations.numerator, observations.denominator)
    rows = np.where(of_records, of_events, 1.0)[kept]
    if not rows.any():
        return None
    series = summed_by_slot(_days(observations)[kept], rows, DAILY)
    return replace(series, values=np.nan_to_num(series.values))


def _of_whole_city(observations: Observations) -> Bools:
    """The rows of the whole city, as a mask; there may be rows of districts alone."""
    is_city = np.array([name == "" for name in observations.districts], dtype=np.bool_)
    rows: Bools = is_city[observations.district]
    return rows


def _any_metric(_: Metric) -> bool:
    return True


def _counts_events(metric: Metric) -> bool:
    """Whether the numerator says how many records were counted; of amounts that are added up nothing does."""
    is_of_amounts = metric.records is not None and metric.records.way == "sum"
    return metric.kind.observed is Observed.EVENTS and not is_of_amounts


def _counts_records(metric: Metric) -> bool:
    return metric.records is not None and metric.records.backlog is None


def summed_by_slot(days: Ints, events: Floats, rhythm: Rhythm) -> FeedSeries:
    """Events by slot, at least one; nothing is known of slots without any row."""
    slots = _slots(days, rhythm)
    first = int(slots.min())
    sums, rows = np.bincount(slots - first, events), np.bincount(slots - first)
    return FeedSeries(rhythm, first, np.where(rows > 0, sums, np.nan))


def _slots(days: Ints, rhythm: Rhythm) -> Ints:
    if rhythm == MONTHLY:
        return month(days)
    return days // 7 if rhythm == WEEKLY else days


def _days(observations: Observations) -> Ints:
    return observations.day.astype("datetime64[D]").astype(np.int64)
