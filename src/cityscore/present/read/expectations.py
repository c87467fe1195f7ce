"""When new figures of a city are expected: by its own schedule, from what its newest publication says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cityscore.model import Definitions, Visibility
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


def expectation_of(newest: PublicRun, held_until: datetime | None) -> Expectation | None:
    """What is to follow; None after history that was replayed, of a record, and where no metric has a figure to come.

    ``held_until`` is when a hold on all new figures ends, if there is one.
    """
    definitions = newest.definitions
    if newest.is_replayed or definitions.city.record_through is not None:
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
