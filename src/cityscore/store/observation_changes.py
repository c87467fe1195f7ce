"""What writing observations would change: what is given, compared once with the current rows of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

import numpy as np
from django.db.models import Q, QuerySet

from cityscore.model import Definitions
from cityscore.scoring.day_ranges import Span
from cityscore.scoring.observations import Observations
from cityscore.scoring.row_selection import taken_rows
from cityscore.store import models
from cityscore.store.cities import moment_for
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.known_observations import metric_ids
from cityscore.store.observation_columns import FIGURE, Figures, StoredObservation
from cityscore.store.zero_spans import difference, spans_after

Place: TypeAlias = tuple[int, str, date]
"""Metric (its id), district and day."""
Current: TypeAlias = tuple[int, StoredObservation]
"""A current row of the store, with its id."""


class ObservationChange(NamedTuple):
    """A figure that would be written."""

    row: StoredObservation
    before: Figures | None
    """None where there is none."""


@dataclass
class Changes:
    """What writing observations would do: looked at, and written as it is."""

    moment: datetime
    """That it is compared for, and written at."""
    written: list[ObservationChange] = field(default_factory=list)
    """Figures that are new, and those that are corrected."""
    ended: list[int] = field(default_factory=list)
    """Rows that end: those that are corrected, and those that are withdrawn."""
    stated: list[int] = field(default_factory=list)
    """Zeros that had been filled in, and are now stated."""
    spans: dict[int, list[Span]] = field(default_factory=dict)
    """By metric (its id), the days on which its districts have zeros without rows from now on, where they are others.
    """
    unchanged: int = 0
    places: set[Place] = field(default_factory=set)
    """Of everything that differs in a row."""
    days: dict[int, list[Span]] = field(default_factory=dict)
    """By metric, the days of which ``spans`` say something new."""

    def __bool__(self) -> bool:
        return bool(self.written or self.ended or self.spans)

    @property
    def added(self) -> list[ObservationChange]:
        """Figures where there is none."""
        return [change for change in self.written if change.before is None]

    @property
    def changed(self) -> list[ObservationChange]:
        """Figures that replace another."""
        return [change for change in self.written if change.before is not None]

    @property
    def withdrawn(self) -> int:
        """Samples that are no longer among those of their day, and zeros that no source leaves out any more."""
        return len(self.ended) - len(self.changed)

    @property
    def digest(self) -> str:
        """Another one where anything of it is another: what somebody agreed to is what is written, or nothing is."""
        digest = blake2b(digest_size=16)  # not of the moment: time passes between looking and agreeing
        for change in self.written:
            digest.update(repr((change.row[:4], change.before, change.row.figures)).encode())
        digest.update(repr((sorted(self.ended), sorted(self.spans.items()))).encode())
        return digest.hexdigest()

    def add(self, row: StoredObservation, current: Current | None) -> None:
        """Take in a row that is given, with the one that it meets."""
        before = current[1] if current else None
        if current and before and before.figures == row.figures:
            self.unchanged += 1
            if before.filled and not row.filled:
                self.stated.append(current[0])
            return
        if current:
            self.end(current)
        self.written.append(ObservationChange(row, before.figures if before else None))
        self.places.add(row[:3])

    def end(self, current: Current) -> None:
        """Take in a current row that ends."""
        self.ended.append(current[0])
        self.places.add(current[1][:3])


def compare_observations(
    city: models.City, in_force: DefinitionsInForce, observations: Observations, moment: datetime | None = None
) -> Changes:
    """What writing observations would do at a moment (default: now); see ``write_observations``."""
    moment = moment or moment_for(city)
    ids = metric_ids(city, in_force)
    rows_of_days = _on_days_of(ids, observations)
    current = {row[:4]: (row_id, row) for row_id, row in _with_ids(rows_of_days.filter(until=None))}
    # A run collected before what was written or taken away after its moment: the later word holds.
    written_since = rows_of_days.filter(Q(moment__gt=moment) | Q(until__gt=moment))
    later: set[Place] = set(written_since.values_list("metric", "district", "day").iterator(chunk_size=10_000))
    changes = Changes(moment)
    places: set[Place] = set()
    for metric, before, after in spans_after(observations, ids):
        changes.spans[metric], changes.days[metric] = after, difference(before, after)
    for row in _rows(in_force.definitions, observations, ids):
        if row[:3] not in later:
            places.add(row[:3])
            changes.add(row, current.pop(row[:4], None))
    # What is given of a place is all there is of it: other samples end, and what a metric of another kind left.
    ended = {row_id: row for row_id, row in current.values() if row[:3] in places}
    # Sources say afresh at each collection which zeros they left out; what they do not say again no longer holds.
    settled = places | later
    told = _at_implied_zeros(ids, observations, current.values())
    zeros = _outdated_zeros(ids, observations, current.values())
    ended |= {row_id: row for row_id, row in zeros if row[:3] not in settled | told}
    # Where a zero needs no row, one that says so may stay, and any other is corrected by ending it.
    at_zeros = ((row_id, row) for row_id, row in current.values() if row[:3] in told and row[:3] not in settled)
    ended |= {row_id: row for row_id, row in at_zeros if row.numerator or row.exempt}
    for row_and_id in ended.items():
        changes.end(row_and_id)
    return changes


def _outdated_zeros(ids: Sequence[int], observations: Observations, current: Iterable[Current]) -> Iterator[Current]:
    """Zeros that were filled in, on days that sources told all about, or of metrics whose sources leave none out."""
    filled = observations.filled
    if filled is None:
        return
    spans = {ids[metric]: spans for metric, spans in filled.spans.items()}
    for row_id, row in current:
        if row.filled and any(first <= row.day <= last for first, last in spans.get(row.metric, ())):
            yield row_id, row
    never = [ids[metric] for metric in filled.never]
    yield from _with_ids(models.Observation.objects.filter(metric__in=never, filled=True, until=None))


def _at_implied_zeros(ids: Sequence[int], observations: Observations, current: Iterable[Current]) -> set[Place]:
    """The places of current rows at which observations say zero without a row.

    Looked for with numbers: the zeros of rare districts are a hundred times as many as all rows.
    """
    filled = observations.filled
    if filled is None or filled.implied is None:
        return set()
    zeros = taken_rows(observations, filled.implied)
    index = {ids[metric]: metric for metric in np.unique(zeros.metric).tolist()}
    district = {name: place for place, name in enumerate(observations.districts)}
    rows = [row[:3] for _, row in current if row.metric in index and row.district in district]
    if not rows:
        return set()
    first = int(zeros.day.astype("datetime64[D]").astype(np.int64).min())
    span = int(zeros.day.astype("datetime64[D]").astype(np.int64).max()) - first + 1
    width = len(observations.districts)
    keys = (zeros.metric * width + zeros.district) * span + zeros.day.astype("datetime64[D]").astype(np.int64) - first
    days = np.array([day.toordinal() for _, _, day in rows]) - date(1970, 1, 1).toordinal() - first
    places = np.array([index[metric] * width + district[name] for metric, name, _ in rows])
    is_zero = np.isin(places * span + days, keys) & (days >= 0) & (days < span)
    return {rows[place] for place in np.flatnonzero(is_zero)}


def _on_days_of(ids: Iterable[int], observations: Observations) -> QuerySet[models.Observation]:
    """All rows on the days that observations are about."""
    if not len(observations):
        return models.Observation.objects.none()
    first, last = (getattr(observations.day, edge)().astype(object) for edge in ("min", "max"))
    return models.Observation.objects.filter(metric__in=list(ids), day__range=(first, last))


def _with_ids(rows: QuerySet[models.Observation]) -> Iterator[Current]:
    values = rows.values_list("pk", *FIGURE).iterator(chunk_size=10_000)
    return ((row_id, StoredObservation(*row)) for row_id, *row in values)


def _rows(definitions: Definitions, observations: Observations, ids: Sequence[int]) -> Iterator[StoredObservation]:
    """Observations as rows of the store."""
    samples = [metric.kind.observed.has_samples for metric in definitions.metrics]
    if observations.filled and observations.filled.implied is not None:
        kept = ~observations.filled.implied  # the days of ``spans`` tell them
        filled = observations.filled.of_rows(kept, lambda _, days: days, frozenset())
        observations = replace(taken_rows(observations, kept), filled=filled)
    columns = (
        observations.metric.tolist(),
        observations.district.tolist(),
        observations.day.astype("datetime64[D]").tolist(),
        observations.numerator.tolist(),
        observations.denominator.tolist(),
        observations.filled.zeros.tolist() if observations.filled else [False] * len(observations),
        [False] * len(observations) if observations.exempt is None else observations.exempt.tolist(),
    )
    for metric, district, day, numerator, *rest in zip(*columns, strict=True):
        sample = numerator if samples[metric] else None
        yield StoredObservation(ids[metric], observations.districts[district], day, sample, numerator, *rest)
