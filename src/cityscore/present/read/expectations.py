"""When new figures of a city are expected: by its own schedule, from what its newest publication says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cityscore.model import City, Definitions, Visibility
from cityscore.scoring.publication_days import RELEASE_TAKES, expected_by, next_due_day


@dataclass(frozen=True)
class PublicRun:
    """A city's newest publication, as far as it says when the next one is due."""

    through: date
    published: datetime
    is_replayed: bool
    """Whether it was loaded as history."""
    definitions: Definitions


@dataclass(frozen=True)
class Expectation:
    """What is to follow the newest figures."""

    through: date
    """The last day of those."""
    by: datetime
    """When new ones must be public at the latest, in the city's time."""
    is_held: bool
    """Whether they wait on purpose until then."""

    def is_late(self, now: datetime) -> bool:
        """Whether they have not come by then."""
        return now >= self.by


@dataclass(frozen=True)
class FiguresEnd:
    """Where the figures of a city end to which no new ones are expected."""

    since: date
    through: date
    is_record: bool
    """Whether its definitions say that it is a record of the past, and all of it is there."""
    zone: ZoneInfo


def figures_end(since: date | None, through: date, city: City) -> FiguresEnd:
    """Where the figures of a city end, of which nothing is expected: from its first figure on, up to a day."""
    return FiguresEnd(since or through, through, is_whole_record(city, through), city.zone())


def is_whole_record(city: City, through: date) -> bool:
    """Whether a city is a record of the past, whose figures have come up to its last day."""
    return city.record_through is not None and through >= city.record_through


def expectation_of(newest: PublicRun, held_until: datetime | None) -> Expectation | None:
    """What is to follow; None after history that was replayed, of a record, and where no metric has a figure to come.

    ``held_until`` is when a hold on all new figures ends, if there is one.
    """
    definitions = newest.definitions
    if newest.is_replayed or is_whole_record(definitions.city, newest.through):
        return None
    awaited = [metric for metric in definitions.metrics if metric.kind.observed.has_rows]
    public = [metric for metric in awaited if metric.visibility is Visibility.PUBLIC]
    day = next_due_day(definitions, public or awaited, newest.through)
    if day is None:
        return None
    by = expected_by(definitions.city, day)
    if held_until is not None:
        by = max(by, (held_until + RELEASE_TAKES).astimezone(definitions.city.zone()))
    return Expectation(newest.through, by, held_until is not None)
