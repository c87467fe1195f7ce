"""New observations, written beside what they replace; what differs from what stands, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cityscore.model import Definitions
from cityscore.scoring.observations import Observations
from cityscore.scoring.spans import Span, joined
from cityscore.store import bulk, models
from cityscore.store.cities import locked, moment_for
from cityscore.store.definitions import Standing
from cityscore.store.observation_columns import FIGURE
from cityscore.store.observations import metric_ids
from cityscore.store.runs import still_running
from cityscore.store.subjects import add_districts

Key: TypeAlias = tuple[int, str, date, float | None]
"""Metric (its id), district, day, and the value of a sample."""
Progress: TypeAlias = Callable[[int, int], None]
"""Told how many rows of how many are written."""

ALL_DAYS: Sequence[Span] = ((date.min, date.max),)


@dataclass(frozen=True)
class Written:
    """What writing observations did."""

    added: int
    corrected: int
    withdrawn: int
    """Samples that are no longer among those of their day, and zeros that no source leaves out any more."""
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.added or self.corrected or self.withdrawn)


@transaction.atomic
def write(
    city: models.City,
    stands: Standing,
    observations: Observations,
    *,
    run: models.Run | None = None,
    who: Any = None,
    upload: models.Upload | None = None,
    progress: Progress | None = None,
) -> Written:
    """Write what differs from what stands; what it replaces ends at the moment (the run's, or now), and stays.

    The days that differ are noted as not yet scored. Of samples, those handed over of a metric, district and day are
    all there are. What somebody wrote since the run's moment stands; raises ``Busy`` if the run was given up since.
    """
    locked(city)
    if run is not None:
        still_running(run)
    moment = run.moment if run else moment_for(city)
    changes = _changes(metric_ids(city, stands), stands.definitions, observations, moment)
    bulk.end(models.Observation, moment, changes.ended)
    if upload is not None:
        upload.moment = moment
    made_by = (moment, *(getattr(each, "pk", None) for each in (run, who, upload)))
    bulk.update(f"UPDATE {_table()} SET filled = %s WHERE id = %s", ((False, row) for row in changes.stated))  # noqa: S608
    fields = (*FIGURE, "moment", "run", "who", "upload")
    rows = ((*row, *made_by) for row in changes.added)
    bulk.insert(models.Observation, fields, rows, total=len(changes.added), progress=progress)
    note_unscored(city, changes.days, moment)
    corrected = changes.corrected
    withdrawn = len(changes.ended) - corrected
    return Written(len(changes.added) - corrected, corrected, withdrawn, changes.unchanged)


@transaction.atomic
def withdraw(city: models.City, key: str, days: Span, district: str | None = None) -> int:
    """Take back what is known of a metric (its key) on some days, of one district ('' the whole city) or of all.

    What was known stays known as of then. Returns how many figures there were. What a source still holds comes back
    with the next collection.
    """
    locked(city)
    moment = moment_for(city)
    rows = models.Observation.objects.filter(metric__city=city, metric__key=key, day__range=days, until=None)
    if district is not None:
        rows = rows.filter(district=district)
    found = list(rows.values_list("metric", "district", "day", "pk"))
    bulk.end(models.Observation, moment, (row[3] for row in found))
    note_unscored(city, {row[:3] for row in found}, moment)
    return len(found)


class Change(NamedTuple):
    """A figure that would be written."""

    key: Key
    before: tuple[float, float, bool] | None
    """Numerator, denominator, and whether none is due; None where nothing stands."""
    after: tuple[float, float, bool]


@dataclass(frozen=True)
class Comparison:
    """What writing observations would do."""

    added: list[Change]
    changed: list[Change]
    withdrawn: int
    """Samples that are no longer among those of their day."""
    unchanged: int
    digest: str
    """Another one where anything of it is another."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn)


def compare(city: models.City, stands: Standing, observations: Observations) -> Comparison:
    """What ``write`` would do now."""
    found = _changes(metric_ids(city, stands), stands.definitions, observations, timezone.now())
    changes = [
        Change(row[:4], before.figures if before else None, (*row[4:6], row[7]))
        for row, before in zip(found.added, found.before, strict=True)
    ]
    digest = blake2b(digest_size=16)
    for each in chain(changes, sorted(found.ended)):
        digest.update(repr(each).encode())
    return Comparison(
        [each for each in changes if each.before is None],
        [each for each in changes if each.before is not None],
        len(found.ended) - found.corrected,
        found.unchanged,
        digest.hexdigest(),
    )


def _table() -> str:
    return connection.ops.quote_name(models.Observation._meta.db_table)


@dataclass
class _Changes:
    """What writing observations comes to."""

    added: list[tuple[Any, ...]] = field(default_factory=list)
    before: list[_Standing | None] = field(default_factory=list)
    """For each row that is added, what it replaces."""
    ended: list[int] = field(default_factory=list)
    corrected: int = 0
    unchanged: int = 0
    days: set[tuple[int, str, date]] = field(default_factory=set)
    """Metric, district and day of everything that differs."""
    stated: list[int] = field(default_factory=list)
    """Zeros that had been left out, and are now stated."""


def _changes(ids: Sequence[int], definitions: Definitions, observations: Observations, moment: datetime) -> _Changes:
    stands = _current(ids, observations)
    decided = _decided_since(ids, observations, moment)
    found = _Changes()
    handed_over: set[tuple[int, str, date]] = set()
    for key, numerator, denominator, filled, exempt in _rows(definitions, observations, ids):
        if key[:3] in decided:
            continue
        handed_over.add(key[:3])
        before = stands.pop(key, None)
        if before is not None and before.figures == (numerator, denominator, exempt):
            found.unchanged += 1
            if before.filled and not filled:
                found.stated.append(before.id)
            continue
        if before is not None:
            found.ended.append(before.id)
            found.corrected += 1
        found.added.append((*key, numerator, denominator, filled, exempt))
        found.before.append(before)
        found.days.add(key[:3])
    gone = {key: row for key, row in stands.items() if key[:3] in handed_over}  # samples, or what another kind left
    told = decided | handed_over
    gone |= {key: row for key, row in _no_longer_filled(ids, observations, stands) if key[:3] not in told}
    found.ended += [row.id for row in gone.values()]
    found.days |= {key[:3] for key in gone}
    return found


def _no_longer_filled(
    ids: Sequence[int], observations: Observations, stands: Mapping[Key, _Standing]
) -> Iterator[tuple[Key, _Standing]]:
    """Of rows that were not handed over: zeros on days that their sources told all about, or of sources gone by."""
    filled = observations.filled
    if filled is None:
        return
    spans = {ids[metric]: spans for metric, spans in filled.spans.items()}
    for key, row in stands.items():
        if row.filled and any(first <= key[2] <= last for first, last in spans.get(key[0], ())):
            yield key, row
    never = models.Observation.objects.filter(metric__in=[ids[each] for each in filled.never], filled=True, until=None)
    yield from _by_key(never)


def note_unscored(city: models.City, figures: Collection[tuple[int, str, date]], moment: datetime) -> None:
    """Note the days of figures (metric, district, day) that differ, as spans; of a metric with a new district, all."""
    keys = dict(models.Metric.objects.filter(city=city).values_list("id", "key"))
    in_districts = {(keys[metric], district) for metric, district, _ in figures if district}
    everywhere = add_districts(city, in_districts)
    days: dict[int, list[Span]] = {}
    for metric, _, day in figures:
        days.setdefault(metric, []).append((day, day))
    rows = (
        (metric, *span, moment)
        for metric, spans in sorted(days.items())
        for span in (ALL_DAYS if keys[metric] in everywhere else joined(spans))
    )
    bulk.insert(models.Unscored, ("metric", "first", "last", "moment"), rows)


class _Standing(NamedTuple):
    """A current row."""

    id: int
    numerator: float
    denominator: float
    filled: bool
    exempt: bool

    @property
    def figures(self) -> tuple[float, float, bool]:
        return self.numerator, self.denominator, self.exempt


def _by_key(rows: QuerySet[models.Observation]) -> Iterator[tuple[Key, _Standing]]:
    values = rows.values_list("metric", "district", "day", "sample", *_Standing._fields)
    return ((row[:4], _Standing._make(row[4:])) for row in values.iterator(chunk_size=10_000))


def _current(ids: Iterable[int], observations: Observations) -> dict[Key, _Standing]:
    """The current rows on the days that the observations are about."""
    return dict(_by_key(_about(ids, observations).filter(until=None)))


def _decided_since(ids: Iterable[int], observations: Observations, moment: datetime) -> set[tuple[int, str, date]]:
    """Metric, district and day of what was written or taken away after a moment: the later word stands."""
    rows = _about(ids, observations).filter(Q(moment__gt=moment) | Q(until__gt=moment))
    return set(rows.values_list("metric", "district", "day").iterator(chunk_size=10_000))


def _about(ids: Iterable[int], observations: Observations) -> QuerySet[models.Observation]:
    """All rows on the days that observations are about."""
    if not len(observations):
        return models.Observation.objects.none()
    first, last = (getattr(observations.day, edge)().astype(object) for edge in ("min", "max"))
    return models.Observation.objects.filter(metric__in=list(ids), day__range=(first, last))


def _rows(
    definitions: Definitions, observations: Observations, ids: Sequence[int]
) -> Iterator[tuple[Key, float, float, bool, bool]]:
    samples = [metric.kind.observed.has_samples for metric in definitions.metrics]
    columns = (
        observations.metric.tolist(),
        observations.district.tolist(),
        observations.day.astype("datetime64[D]").tolist(),
        observations.numerator.tolist(),
        observations.denominator.tolist(),
        observations.filled.zeros.tolist() if observations.filled else [False] * len(observations),
        [False] * len(observations) if observations.exempt is None else observations.exempt.tolist(),
    )
    for metric, district, day, numerator, denominator, filled, exempt in zip(*columns, strict=True):
        sample = numerator if samples[metric] else None
        yield (ids[metric], observations.districts[district], day, sample), numerator, denominator, filled, exempt
