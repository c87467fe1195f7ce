"""The end of a city: archived, it is read and no more; closed, only what was published is left of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.store import models
from cityscore.store.cities import locked, pages_changed
from cityscore.store.city_ends import refuse_ended
from cityscore.store.comments import one_line
from cityscore.store.models import JobState, RunState
from cityscore.store.releases import drop_waiting

LONGEST_REASON = 400
"""Letters of the reason why a city ends."""
NOT_DONE = "not done: the city has ended"


def refuse_under_way(city: models.City) -> None:
    """Raise ``CityScoreError`` while a run or a job of a city is under way; needs its lock."""
    runs = models.Run.objects.filter(city=city, state=RunState.RUNNING)
    work = models.Job.objects.filter(city=city, state=JobState.RUNNING)
    if runs.exists() or work.exists():
        raise CityScoreError(f"a run of {city.name} is under way → wait for it to end")


@transaction.atomic
def archive_city(city: models.City, why: str) -> models.City:
    """End a city: no run, no mail, no reminder comes of it any more, and its pages say so, and why.

    Figures that wait to be public are found again if it is taken up again. Raises ``CityScoreError`` without a reason,
    for a city that has ended, and while a run is under way.
    """
    why = one_line(why)
    if not why:
        raise CityScoreError("why it ends is missing → say it in a few words; everyone can read them")
    if len(why) > LONGEST_REASON:
        raise CityScoreError(f"the reason has {len(why)} letters → shorten it to {LONGEST_REASON}")
    city = locked(city)
    refuse_ended(city)
    refuse_under_way(city)
    _end_work(city)
    city.ended, city.ended_why = timezone.now(), why
    city.save(update_fields=["ended", "ended_why"])
    pages_changed(city)
    return city


@transaction.atomic
def reopen_city(city: models.City) -> models.City:
    """Take a city up again that was archived; raises ``CityScoreError`` for any other."""
    city = locked(city)
    if city.ended is None or city.closed:
        raise CityScoreError(f"{city.name} is not archived → there is nothing to take up again")
    city.ended, city.ended_why = None, ""
    city.save(update_fields=["ended", "ended_why"])
    pages_changed(city)
    return city


def close_city(city: models.City) -> None:
    """Leave of a city that is archived only what was published: no staff page leads there. Needs its lock."""
    models.Upload.objects.filter(city=city).update(grids=None)
    models.City.objects.filter(pk=city.pk).update(closed=True)


def _end_work(city: models.City) -> None:
    """Let nothing that waits be done: neither jobs, nor the release of figures."""
    waiting = models.Job.objects.filter(city=city, state=JobState.WAITING)
    waiting.update(state=JobState.DONE, finished=timezone.now(), said=NOT_DONE, worker="", beat=None)
    drop_waiting(city)
