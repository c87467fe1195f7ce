"""Uploads in the store: kept as one, and undone as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.scoring.observations import Observations
from cityscore.store import bulk, models
from cityscore.store.cities import locked, moment_for
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.observation_changes import Place, compare_observations
from cityscore.store.observation_columns import FIGURE
from cityscore.store.observation_writes import Progress, WriteCounts, Writer, write_changes
from cityscore.store.unscored import note_unscored

FORGOTTEN_AFTER = timedelta(days=7)
NAMES_FROM = 50
"""Files whose names of metrics are remembered; each has those of the ones before."""


class Meanwhile(CityScoreError):
    """What an upload would change is not what was shown."""


@dataclass(frozen=True)
class Undone:
    """What undoing an upload did."""

    restored: int
    """Figures that are again as they were."""
    taken: int
    """Figures that are gone again."""
    later: int
    """Figures that somebody, or a source, changed since, which stay."""


def receive(
    city: models.City, who: Any, name: str, data: bytes, *, headings: str, grids: bytes, reading: dict[str, Any]
) -> models.Upload:
    """Hold a file that somebody sent, with its cells and how they are read, until it is kept or dropped."""
    return models.Upload.objects.create(
        city=city,
        who=who,
        name=name,
        size=len(data),
        digest=sha256(data).hexdigest(),
        headings=headings,
        grids=grids,
        reading=reading,
        created=timezone.now(),
    )


def read_as(upload: models.Upload, reading: dict[str, Any]) -> None:
    """Say how an upload is read."""
    upload.reading = reading
    upload.save(update_fields=["reading"])


@transaction.atomic
def keep_upload(
    upload: models.Upload,
    in_force: DefinitionsInForce,
    observations: Observations,
    *,
    who: Any,
    expected: str,
    progress: Progress | None = None,
) -> WriteCounts:
    """Write an upload's figures, all of them; its cells are let go.

    Raises ``Meanwhile``, and writes nothing, if it would not do what was shown (the digest of the comparison), or is
    not open any more.
    """
    city = locked(upload.city)
    stored = models.Upload.objects.select_for_update().get(pk=upload.pk)
    if stored.state != models.UploadState.OPEN:
        raise Meanwhile(f"{stored.name} is {stored.get_state_display()} already → look at what it did")
    changes = compare_observations(city, in_force, observations)  # under the lock: what is compared is what is written
    if changes.digest != expected:
        raise Meanwhile("figures changed since you looked → look again at what would change")
    written = write_changes(city, changes, Writer(who=who, upload=stored), progress)
    stored.moment = changes.moment
    _end(stored, models.UploadState.KEPT, asdict(written))
    for attempt in _open(city).filter(who=who, name=stored.name, pk__lt=stored.pk).defer("grids"):
        drop(attempt)  # what was tried before, until this one would do
    upload.refresh_from_db()
    return written


def drop(upload: models.Upload) -> None:
    """Let an upload go that was not kept."""
    if upload.state == models.UploadState.OPEN:
        _end(upload, models.UploadState.DROPPED, {})


@transaction.atomic
def remove_unkept(upload: models.Upload) -> None:
    """Remove an upload that was never kept, without a trace; raises ``Meanwhile`` for one that was."""
    stored = models.Upload.objects.select_for_update().defer("grids").filter(pk=upload.pk).first()
    if stored is None:
        return
    if stored.state in (models.UploadState.KEPT, models.UploadState.UNDONE):
        raise Meanwhile(f"{stored.name} was kept → undo it, which puts back what stood before; the record of it stays")
    stored.delete()


def open_count(city: models.City, who: Any = None) -> int:
    """How many uploads are neither kept nor dropped: of a city, or of one person in it."""
    return _open(city).filter(**({"who": who} if who is not None else {})).count()


def drop_forgotten(city: models.City) -> int:
    """Let uploads go that nobody has kept for ``FORGOTTEN_AFTER``; returns how many there were."""
    late = list(_open(city).filter(created__lt=timezone.now() - FORGOTTEN_AFTER).defer("grids"))
    for upload in late:
        drop(upload)
    return len(late)


def _open(city: models.City) -> QuerySet[models.Upload]:
    return models.Upload.objects.filter(city=city, state=models.UploadState.OPEN)


class NotTheirs(CityScoreError):
    """Some figures are not of whoever wants to change them."""


@transaction.atomic
def undo(upload: models.Upload, *, who: Any, metrics: Collection[int] | None = None) -> Undone:
    """Put back what stood before an upload, but for what was changed since; raises ``Meanwhile`` if it isn't kept.

    ``metrics`` (their ids) are those whose figures they may change now, None for all; raises ``NotTheirs`` where the
    upload has others.
    """
    city = locked(upload.city)
    stored = models.Upload.objects.select_for_update().get(pk=upload.pk)
    if stored.state != models.UploadState.KEPT:
        raise Meanwhile(f"{stored.name} is {stored.get_state_display()} → there is nothing to undo")
    moment = moment_for(city)
    written = list(stored.observations.values_list("metric", "district", "day", "pk", "until"))
    places = {row[:3] for row in written}
    if metrics is not None and any(metric not in metrics for metric, _, _ in places):
        raise NotTheirs(f"{stored.name} holds figures that are not yours any more → ask an analyst to undo it")
    later = {row[:3] for row in written if row[4] is not None} | _overwritten(stored, places)
    ended = places - later
    bulk.end_rows(models.Observation, moment, (row[3] for row in written if row[:3] in ended))
    replaced = _replaced(stored, ended)
    Writer(who=who).insert(replaced, moment)
    note_unscored(city, ended, moment)
    restored = {row[:3] for row in replaced}
    done = Undone(len(restored), len(ended - restored), len(later))
    _end(
        stored, models.UploadState.UNDONE, {**stored.counts, "undone": asdict(done), "when": timezone.now().isoformat()}
    )
    upload.refresh_from_db()
    return done


def remembered(city: models.City, headings: str) -> dict[str, Any] | None:
    """How the last file with the same headings was read that was kept; None if there was none."""
    states = (models.UploadState.KEPT, models.UploadState.UNDONE)
    uploads = models.Upload.objects.filter(city=city, headings=headings, state__in=states).order_by("-pk")
    return uploads.values_list("reading", flat=True).first()


def remembered_names(city: models.City) -> dict[str, str]:
    """What rows of the last files that were kept call metrics, and the metrics' slugs, as the latest of them says."""
    states = (models.UploadState.KEPT, models.UploadState.UNDONE)
    uploads = models.Upload.objects.filter(city=city, state__in=states, reading__has_key="names").order_by("-pk")
    readings = list(uploads.values_list("reading__names", flat=True)[:NAMES_FROM])
    return {text: slug for names in reversed(readings) for text, slug in (names or {}).items()}


def _overwritten(upload: models.Upload, places: set[Place]) -> set[Place]:
    """The places where something stands that the upload did not write."""
    rows = _around(places).filter(until=None).exclude(upload=upload.pk)
    return places.intersection(rows.values_list("metric", "district", "day").iterator(chunk_size=10_000))


def _replaced(upload: models.Upload, places: set[Place]) -> list[tuple[Any, ...]]:
    """What an upload ended at some places: the rows as they are to be written again."""
    rows = _around(places).filter(until=upload.moment).exclude(upload=upload.pk).order_by("moment", "pk")
    replaced: dict[Place, dict[Any, Any]] = defaultdict(dict)
    newest: dict[Place, Any] = {}
    for *row, moment in rows.values_list(*FIGURE, "moment").iterator(chunk_size=10_000):
        place: Place = (row[0], row[1], row[2])
        if place not in places:
            continue
        if newest.get(place) != moment:  # ended at the same moment by something before it
            newest[place], replaced[place] = moment, {}
        replaced[place][row[3]] = tuple(row)
    return [row for by_sample in replaced.values() for row in by_sample.values()]


def _around(places: Iterable[Place]) -> Any:
    """The rows of the metrics and days of some places, among others."""
    metrics, days = {place[0] for place in places}, [place[2] for place in places]
    if not days:
        return models.Observation.objects.none()
    return models.Observation.objects.filter(metric__in=metrics, day__range=(min(days), max(days)))


def _end(upload: models.Upload, state: models.UploadState, counts: dict[str, Any]) -> None:
    upload.state, upload.counts, upload.grids = state, counts, None
    upload.save(update_fields=["state", "counts", "grids", "moment"])
