"""Metrics whose volume fell as chance can't explain, told where nothing can be held: by ``observe`` and ``score``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cityscore.library.feed_volumes import FeedSeries, events_by_metric
from cityscore.model import Definitions, Metric
from cityscore.scoring.observations import Observations
from cityscore.scoring.volume_falls import VolumeFall, volume_falls

YEARS = 3
"""How many years back a fall may have begun that still lasts when a feed is first looked at; older ones are usual."""


@dataclass(frozen=True)
class FeedFall:
    """A metric whose volume fell and is not back."""

    metric: Metric
    series: FeedSeries
    fall: VolumeFall

    @property
    def sentence(self) -> str:
        """What fell, without the metric's name."""
        fall = self.fall
        return (
            f"{fall.observed:,.0f} in the {fall.rows} {self.series.rhythm.unit} to"
            f" {self.series.last_day(self.series.first + fall.end - 1)}, where about {fall.expected:,.0f} are usual,"
            f" and no more since {self.series.first_day(self.series.first + fall.first)}"
        )


def feed_falls(observations: Observations, definitions: Definitions, through: date) -> Iterator[FeedFall]:
    """The falls that last on a day, in the definitions' order."""
    for index, series in sorted(events_by_metric(observations, definitions, through).items()):
        known = series.over(None)
        for fall in volume_falls(known.values, known.rhythm, since=first_looked_at(known)):
            if fall.last is None:
                yield FeedFall(definitions.metrics[index], known, fall)


def first_looked_at(series: FeedSeries) -> int:
    """The place from which on a feed is looked at that never was."""
    return max(len(series.values) - 1 - YEARS * series.rhythm.year, 0)
