"""What a run knows of its feeds: how much came when each was last taken, what is held of them, what was accepted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

import numpy as np

from cityscore.library.feed_volumes import FeedSeries
from cityscore.model import Definitions, Metric, Source
from cityscore.scoring.volume_falls import DAILY, Rhythm
from cityscore.store import feed_holds, models
from cityscore.store.models import DoubtReason, FeedHold, FeedVolume


@dataclass
class FeedMemory:
    """Read once, and written once."""

    city: models.City
    volumes: dict[tuple[str, int | None], FeedVolume]
    """By source, or by metric's id."""
    holds: list[FeedHold]
    """Those in force."""
    accepted: list[FeedHold]
    changed: list[FeedVolume] = field(default_factory=list)

    @classmethod
    def of(cls, city: models.City, now: datetime) -> FeedMemory:
        """What is known of a city's feeds, in three queries."""
        volumes = {(volume.source, volume.metric_id): volume for volume in feed_holds.feed_volumes(city)}
        return cls(
            city, volumes, list(feed_holds.feed_holds_in_force(city)), list(feed_holds.accepted_feeds(city, now))
        )

    def source(self, slug: str, made_by: str) -> FeedSeries | None:
        """The rows by day that a source had when it was last taken; None where it was counted in another way."""
        return _series(self.volumes.get((slug, None)), made_by, DAILY)

    def metric(self, metric_id: int, made_by: str, rhythm: Rhythm) -> FeedSeries | None:
        """The events of a metric as they were last taken, without what is held."""
        return _series(self.volumes.get(("", metric_id)), made_by, rhythm)

    def source_taken(self, slug: str) -> datetime | None:
        """When a source was last taken."""
        volume = self.volumes.get((slug, None))
        return volume.moment if volume else None

    def remember(self, source: str, metric_id: int | None, series: FeedSeries, made_by: str, moment: datetime) -> None:
        """Note what came now."""
        values = [None if np.isnan(value) else _short(value) for value in series.values.tolist()]
        volume = self.volumes.get((source, metric_id))
        if volume is None:
            volume = FeedVolume(city=self.city, source=source, metric_id=metric_id)
        elif (volume.made_by, volume.first, volume.values) == (made_by, series.first, values):
            return
        volume.made_by, volume.first, volume.values, volume.moment = made_by, series.first, values, moment
        self.changed.append(volume)

    def keep(self) -> None:
        """Write what was noted."""
        if self.changed:
            feed_holds.keep_volumes(self.city, self.changed)

    def hold_of_source(self, slug: str) -> FeedHold | None:
        """What is held of all that a source has."""
        return next((hold for hold in self.holds if hold.source == slug and hold.metric_id is None), None)

    def holds_of_metric(self, metric_id: int) -> list[FeedHold]:
        """What is held of a metric alone."""
        return [hold for hold in self.holds if hold.metric_id == metric_id]

    def accepted_source(self, slug: str) -> FeedHold | None:
        """What somebody said last is right of a source, since it was last taken."""
        taken = self.source_taken(slug)
        holds = [hold for hold in self.accepted if hold.source == slug and hold.reason == DoubtReason.ROWS_LOST]
        return holds[-1] if holds and taken is not None and holds[-1].ended and holds[-1].ended > taken else None

    def accepted_metric(self, metric_id: int) -> FeedHold | None:
        """What somebody said last is right of a metric."""
        return next((hold for hold in reversed(self.accepted) if hold.metric_id == metric_id), None)


def made_by_source(source: Source, metrics: list[Metric], keys: dict[str, str]) -> str:
    """A digest of how a source is read: where it differs, its rows can't be compared."""
    return _digest(repr((source, [(keys[metric.slug], metric.records) for metric in metrics])))


def made_by_metric(metric: Metric, definitions: Definitions) -> str:
    """A digest of how a metric's events are counted."""
    return _digest(repr((metric.kind, metric.cadence, metric.records, definitions.city.timezone)))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _series(volume: FeedVolume | None, made_by: str, rhythm: Rhythm) -> FeedSeries | None:
    if volume is None or volume.made_by != made_by or not volume.values:
        return None
    return FeedSeries(rhythm, volume.first, np.array(volume.values, dtype=np.float64))


def _short(value: float) -> float | int:
    return int(value) if value.is_integer() else round(value, 6)
