"""Observations written beside what they replace, and withdrawn: what was known stays known as of then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db import connection, transaction

from cityscore.scoring.day_ranges import Span, within
from cityscore.scoring.observations import Observations
from cityscore.store import bulk, models
from cityscore.store.cities import locked, moment_for
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.store.known_observations import zeros_without_rows
from cityscore.store.observation_changes import Changes, compare_observations
from cityscore.store.observation_columns import FIGURE
from cityscore.store.runs import still_running
from cityscore.store.unscored import note_unscored
from cityscore.store.zero_spans import cut_spans, spans_that_stand, write_spans

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many rows of how many are written."""


@dataclass(frozen=True)
class WriteCounts:
    """What writing observations did."""

    added: int
    corrected: int
    withdrawn: int
    """Samples that are no longer among those of their day, and zeros that no source leaves out any more."""
    unchanged: int
    zero_days: int = 0
    """Days of metrics of which it is known anew whether districts without a row have a zero."""

    def __bool__(self) -> bool:
        return bool(self.added or self.corrected or self.withdrawn or self.zero_days)


@dataclass(frozen=True)
class Writer:
    """What rows say of who wrote them."""

    run: models.Run | None = None
    who: Any = None
    upload: models.Upload | None = None

    def insert(
        self, rows: Iterable[Sequence[Any]], moment: datetime, total: int = 0, progress: Progress | None = None
    ) -> None:
        """Write rows, in the order of ``FIGURE``, which are known from a moment on."""
        origins = (moment, *(getattr(origin, "pk", None) for origin in (self.run, self.who, self.upload)))
        fields = (*FIGURE, "moment", "run", "who", "upload")
        bulk.insert(models.Observation, fields, ((*row, *origins) for row in rows), total=total, progress=progress)


@transaction.atomic
def write_observations(
    city: models.City,
    in_force: DefinitionsInForce,
    observations: Observations,
    *,
    run: models.Run | None = None,
    who: Any = None,
    progress: Progress | None = None,
) -> WriteCounts:
    """Write what differs from the current rows; what it replaces ends at the moment (the run's, or now), and stays.

    The days that differ are noted as not yet scored. Of samples, those given of a metric, district and day are all
    there are. What somebody wrote since the run's moment stays; raises ``Busy`` if the run was given up since.
    """
    locked(city)
    if run is not None:
        still_running(run)
    changes = compare_observations(city, in_force, observations, run.moment if run else None)
    return write_changes(city, changes, Writer(run, who), progress)


def write_changes(city: models.City, changes: Changes, writer: Writer, progress: Progress | None = None) -> WriteCounts:
    """Write changes as they were compared; needs the city's lock, held since before they were."""
    bulk.end_rows(models.Observation, changes.moment, changes.ended)
    table = connection.ops.quote_name(models.Observation._meta.db_table)
    # A zero that is now stated is the same figure: its row stays, and no later collection takes it away again.
    bulk.update_rows(f"UPDATE {table} SET filled = %s WHERE id = %s", ((False, row) for row in changes.stated))  # noqa: S608
    writer.insert((change.row for change in changes.written), changes.moment, len(changes.written), progress)
    write_spans(changes.spans, changes.moment, writer.run)
    note_unscored(city, changes.places, changes.moment, changes.days)
    zero_days = sum((last - first).days + 1 for spans in changes.days.values() for first, last in spans)
    return WriteCounts(len(changes.added), len(changes.changed), changes.withdrawn, changes.unchanged, zero_days)


@transaction.atomic
def withdraw_observations(city: models.City, key: str, days: Span, district: str | None = None) -> int:
    """Take back what is known of a metric (its key) on some days, of one district ('' the whole city) or of all.

    What was known stays known as of then. Returns how many figures there were. What a source still holds comes back
    with the next collection.
    """
    locked(city)
    moment = moment_for(city)
    current = models.Observation.objects.filter(metric__city=city, metric__key=key, day__range=days, until=None)
    if district is not None:
        current = current.filter(district=district)
    told = {} if district == "" else _withdraw_zeros(city, key, days, district, moment)
    rows = list(current.values_list("metric", "district", "day", "pk"))
    bulk.end_rows(models.Observation, moment, (row[3] for row in rows))
    note_unscored(city, {row[:3] for row in rows}, moment, told)
    return len(rows) + sum((last - first).days + 1 for spans in told.values() for first, last in spans)


def _withdraw_zeros(
    city: models.City, key: str, days: Span, district: str | None, moment: datetime
) -> dict[int, list[Span]]:
    """Take back zeros that districts had without rows, of one district or of all; returns the days, by metric.

    Where one district is named, the others keep theirs, as rows.
    """
    metric = models.Metric.objects.get(city=city, key=key).pk
    if not within(spans_that_stand([metric]).get(metric, ()), *days):
        return {}
    if district is not None:
        in_force = definitions_in_force(city)
        zeros = zeros_without_rows(city, in_force, metric, days, moment)
        Writer().insert((row for row in zeros if row.district != district), moment)
    return cut_spans({metric: [days]}, moment)
