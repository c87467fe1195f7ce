"""A run doubts its feeds: what lost rows, or fell as chance can't explain, is held, and what is held is not taken.

What is held is missing, so coverage falls, and no score is better for it. A hold ends when the data are as before, or
when an analyst has said that they are right; what somebody said is right is not doubted again for the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from django.utils import timezone

from cityscore.jobs.collect import Collected, sources_of_figures
from cityscore.jobs.feed_memory import FeedMemory, made_by_metric, made_by_source
from cityscore.jobs.held_days import without_days
from cityscore.library.feed_falls import first_looked_at
from cityscore.library.feed_volumes import FeedSeries, events_by_metric, rhythm_of, rows_by_day
from cityscore.library.row_losses import RowLoss, row_loss
from cityscore.model import Metric, Source
from cityscore.present.read.feed_hold_text import feed_hold_text
from cityscore.scoring.day_numbers import number
from cityscore.scoring.day_ranges import Span
from cityscore.scoring.volume_falls import DAILY, VolumeFall, volume_falls
from cityscore.store import feed_holds, models
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.known_observations import metric_ids
from cityscore.store.models import DoubtReason, FeedHold

ABOUT = 0.9
"""What part of what somebody said is right must be there for it to be the same thing."""


@dataclass(frozen=True)
class DoubtedFeeds:
    """What a run takes of what it collected, and what it found."""

    collected: Collected
    held: tuple[str, ...] = ()
    """What is not taken, in words."""
    concerns: tuple[str, ...] = ()
    """What looks wrong, in words, but is taken."""
    rows: dict[str, int] = field(default_factory=dict)
    """How many rows each source had, by its slug."""
    withdrawn: int = 0
    """How many figures that had been taken are taken back."""


def doubt_feeds(run: models.Run, in_force: DefinitionsInForce, collected: Collected) -> DoubtedFeeds:
    """Hold what is not to be taken, end what need not be held any more, and return what is taken.

    Of metrics of which nothing could be read nothing is said, nor of their sources.
    """
    failed = {slug for failure in collected.failures for slug in failure.metrics}
    if not in_force.definitions.sources and not feed_holds.feed_holds_in_force(run.city).exists():
        return DoubtedFeeds(collected)
    doubts = _Doubts(run, in_force, collected, frozenset(failed), FeedMemory.of(run.city, timezone.now()))
    return doubts.found()


@dataclass
class _Doubts:
    run: models.Run
    in_force: DefinitionsInForce
    collected: Collected
    failed: frozenset[str]
    memory: FeedMemory
    concerns: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    standing: list[FeedHold] = field(default_factory=list)

    def found(self) -> DoubtedFeeds:
        for hold in self.memory.holds:
            if not self._is_defined(hold):
                feed_holds.end_feed_hold(hold)
        held: dict[int, list[Span]] = {}
        for source in self.in_force.definitions.sources:
            if self._lost_rows(source):
                held |= {index: [(date.min, date.max)] for index in self.members[source.slug]}
        withdrawn: dict[str, list[Span]] = {}
        for index in self.events:
            if index not in held and self._is_of_feed(index) and (spans := self._fell(index)):
                held[index] = spans
                withdrawn[self.in_force.keys[self._slug(index)]] = spans
        count = feed_holds.withdraw_doubted(self.run, withdrawn)
        self.memory.keep()
        names = {self.ids[index]: metric.name for index, metric in enumerate(self.in_force.definitions.metrics)}
        texts = tuple(feed_hold_text(hold, names.get(hold.metric_id or 0, "")) for hold in self.standing)
        taken = without_days(self.collected, held)
        return DoubtedFeeds(taken, texts, tuple(self.concerns), self.rows, count)

    @cached_property
    def events(self) -> dict[int, FeedSeries]:
        """What came of each metric, by its index."""
        return events_by_metric(self.collected.observations, self.in_force.definitions, self.run.through)

    @cached_property
    def known(self) -> dict[int, FeedSeries]:
        """The same, with what is known of earlier days."""
        return {index: series.over(self._earlier(index)) for index, series in self.events.items()}

    @cached_property
    def ids(self) -> list[int]:
        return metric_ids(self.run.city, self.in_force)

    @cached_property
    def source_of(self) -> list[str | None]:
        """Of each metric the source that its rows come from: '' where that can't be told, None where from none."""
        figures = [source.slug for source in sources_of_figures(self.in_force.definitions)]
        lone = figures[0] if len(figures) == 1 else "" if figures else None
        return [
            metric.records.source if metric.records else metric.source or lone
            for metric in self.in_force.definitions.metrics
        ]

    @cached_property
    def members(self) -> dict[str, list[int]]:
        """The metrics of each source, by their indices."""
        return {
            source.slug: [index for index, slug in enumerate(self.source_of) if slug == source.slug]
            for source in self.in_force.definitions.sources
        }

    def _is_defined(self, hold: FeedHold) -> bool:
        """Whether what is held can still come: a source, or a metric that a volume is known of."""
        if hold.metric_id is None:
            return hold.source in self.members
        index = self.ids.index(hold.metric_id) if hold.metric_id in self.ids else None
        return index is not None and self.source_of[index] is not None and rhythm_of(self._metric(index)) is not None

    def _is_of_feed(self, index: int) -> bool:
        """Whether a source gave it, all that it has."""
        return self.source_of[index] is not None and self._slug(index) not in self.failed

    def _metric(self, index: int) -> Metric:
        return self.in_force.definitions.metrics[index]

    def _slug(self, index: int) -> str:
        return self._metric(index).slug

    def _made_by(self, index: int) -> str:
        return made_by_metric(self._metric(index), self.in_force.definitions)

    def _earlier(self, index: int) -> FeedSeries | None:
        return self.memory.metric(self.ids[index], self._made_by(index), self.events[index].rhythm)

    def _lost_rows(self, source: Source) -> bool:
        """Whether a source is held because rows are missing that it had."""
        members = self.members[source.slug]
        hold = self.memory.hold_of_source(source.slug)
        now = rows_by_day(self.collected.observations, self.in_force.definitions, members, self.run.through)
        if now is None or self.failed & {self._slug(index) for index in members}:
            if hold:
                self.standing.append(hold)
            return hold is not None
        now = now.over(None)
        self.rows[source.slug] = round(float(now.values.sum()))
        made_by = made_by_source(source, [self._metric(index) for index in members], dict(self.in_force.keys))
        before = self.memory.source(source.slug, made_by)
        since = number(self.run.through) + 1 - source.recount if source.recount else None
        loss = row_loss(before, now, source.loss_limit, since) if before is not None else None
        if loss is None or self._is_accepted_loss(source, loss):
            if hold:
                feed_holds.end_feed_hold(hold)
            self.memory.remember(source.slug, None, now, made_by, self.run.moment)
            return False
        evidence = {"first": str(loss.first), "last": str(loss.last), "before": loss.before, "now": loss.now}
        # each metric counts the same records for itself, so these are no rows that anybody could find in the source
        evidence["counted"] = any(self._metric(index).records for index in members)
        self._hold(hold, source.slug, None, DoubtReason.ROWS_LOST, loss.first, None, evidence)
        return True

    def _is_accepted_loss(self, source: Source, loss: RowLoss) -> bool:
        accepted = self.memory.accepted_source(source.slug)
        return accepted is not None and loss.now >= ABOUT * accepted.evidence["now"]

    def _fell(self, index: int) -> list[Span]:
        """The days of a metric that are held because its volume fell."""
        series, holds = self.known[index], self.memory.holds_of_metric(self.ids[index])
        falls = list(self._falls(index, series, holds))
        for hold in holds:
            if not any(_overlap(hold, fall, series) for fall in falls):
                feed_holds.end_feed_hold(hold)
        spans: list[Span] = []
        for fall in falls:
            hold_of_it = next((hold for hold in holds if _overlap(hold, fall, series)), None)
            if hold_of_it is None and (fall.last is not None or not self._is_sure(index, fall)):
                continue
            spans.append(self._hold_fall(index, series, fall, hold_of_it))
        taken = series
        for first, last in spans:
            end = series.end if last == date.max else series.slot_of(last) + 1
            taken = taken.without(series.slot_of(first), end)
        self.memory.remember("", self.ids[index], taken, self._made_by(index), self.run.moment)
        return spans

    def _falls(self, index: int, series: FeedSeries, holds: list[FeedHold]) -> Iterator[VolumeFall]:
        """The falls of a metric since it was last looked at, or since the first day that is held of it."""
        earlier, accepted = self._earlier(index), self.memory.accepted_metric(self.ids[index])
        newest, since = len(series.values) - 1, first_looked_at(series)
        if holds:
            since = max(min(series.slot_of(hold.first) for hold in holds) - series.first, 0)
        elif earlier is not None:
            since = max(min(earlier.end - series.first, newest), since)
        usual_since, floor = 0, None
        if accepted is not None:
            usual_since = max(series.slot_of(accepted.first) - series.first, 0)
            floor = accepted.evidence["rate"]
        yield from volume_falls(series.values, series.rhythm, since=since, usual_since=usual_since, accepted=floor)

    def _is_sure(self, index: int, fall: VolumeFall) -> bool:
        """Whether no season is behind a fall; where no earlier year is known, all of its source must have fallen."""
        if fall.has_season:
            return True
        mates = [
            self.known[mate]
            for mate in self.known
            if self.source_of[mate] == self.source_of[index] and self.known[mate].rhythm == DAILY
        ]
        series = self.known[index]
        if series.rhythm != DAILY or len(mates) == 1:
            return True
        together = _added(mates)
        if any(fall.last is None for fall in volume_falls(together.values, DAILY, since=first_looked_at(together))):
            return True
        name = self._metric(index).name
        self.concerns.append(
            f"{name}: {fall.observed:,.0f} in the {fall.rows} days to {series.last_day(series.end - 1)}, where about"
            f" {fall.expected:,.0f} would be usual, if no season is behind it: no earlier year is known"
        )
        return False

    def _hold_fall(self, index: int, series: FeedSeries, fall: VolumeFall, hold: FeedHold | None) -> Span:
        first = hold.first if hold else series.first_day(series.first + fall.first)
        last = series.last_day(series.first + fall.last) if fall.last is not None else None
        evidence = {
            "observed": round(fall.observed, 6),
            "expected": round(fall.expected, 3),
            "rows": fall.rows,
            "cadence": str(self._metric(index).cadence),
            "last": str(series.last_day(series.first + fall.end - 1)),
            "chance": fall.chance,
            "rate": fall.observed / fall.rows,
        }
        source = self.source_of[index] or ""
        self._hold(hold, source, self.ids[index], DoubtReason.VOLUME_FELL, first, last, evidence)
        return first, last or date.max

    def _hold(
        self,
        hold: FeedHold | None,
        source: str,
        metric_id: int | None,
        reason: DoubtReason,
        first: date,
        last: date | None,
        evidence: dict[str, object],
    ) -> None:
        if hold is None:
            hold = FeedHold(
                city=self.run.city,
                source=source,
                metric_id=metric_id,
                reason=reason,
                first=first,
                moment=timezone.now(),
            )
        hold.last, hold.evidence = last, evidence
        feed_holds.put_feed_hold(hold)
        self.standing.append(hold)


def _overlap(hold: FeedHold, fall: VolumeFall, series: FeedSeries) -> bool:
    first = series.first_day(series.first + fall.first)
    last = series.last_day(series.first + fall.last) if fall.last is not None else date.max
    return first <= (hold.last or date.max) and hold.first <= last


def _added(parts: list[FeedSeries]) -> FeedSeries:
    first, end = min(part.first for part in parts), max(part.end for part in parts)
    values = np.full(end - first, np.nan)
    for part in parts:
        place = values[part.first - first : part.end - first]
        known = ~np.isnan(part.values)
        place[known] = np.nan_to_num(place[known]) + part.values[known]
    return FeedSeries(DAILY, first, values)
