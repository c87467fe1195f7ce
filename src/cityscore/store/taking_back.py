"""Publications taken back: marked, with who did it, when and why, and nothing lost; what was public before is again.

Only the newest can be, so several are taken back from the newest backwards. What was collected stays known, and the
next run scores all days again. Where a clock was ahead, what it dated in the future is dated back to now, so that time
goes on from here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.store import bulk, jobs, models, releases, runs, score_publication
from cityscore.store.cities import locked, pages_changed
from cityscore.store.comments import one_line
from cityscore.store.runs import give_up_lost_runs, published

LONGEST = 400
"""Letters of a reason."""
DATED = (
    (models.Observation, "metric__city", ("moment", "until")),
    (models.ZeroSpan, "metric__city", ("moment", "until")),
    (models.Backlog, "metric__city", ("moment", "until")),
    (models.Unscored, "metric__city", ("moment",)),
    (models.Note, "city", ("moment", "until")),
    (models.Hold, "city", ("moment", "ended")),
    (models.FeedHold, "city", ("moment", "ended")),
    (models.FeedVolume, "city", ("moment",)),
    (models.FailedSource, "city", ("since", "tried", "ended")),
    (models.DefinitionBase, "city", ("applied",)),
    (models.Revision, "city", ("moment",)),
    (models.Metric, "city", ("retired",)),
    (models.Upload, "city", ("moment",)),
)
"""What of a city is known from a moment on, or until one."""


def take_publication_back(city: models.City, number: int | None, why: str, *, by: Any = None) -> models.Run:
    """Take back the newest publication, which must be the run of that number if one is stated.

    Raises ``CityScoreError`` without a reason, where nothing is public, and for any other run; ``Busy`` while a run is
    under way, which compares with what is public.
    """
    why = one_line(why)
    if not why:
        raise CityScoreError("why it is taken back is missing → say it in a few words; everyone can read them")
    if len(why) > LONGEST:
        raise CityScoreError(f"the reason has {len(why)} letters → shorten it to {LONGEST}")
    give_up_lost_runs(city)
    return _take_publication_back(city, number, why, by)


@transaction.atomic
def _take_publication_back(city: models.City, number: int | None, why: str, by: Any) -> models.Run:
    locked(city)
    run = published(city)
    if run is None:
        raise CityScoreError(f"nothing of {city.name} is public → there is nothing to take back")
    if number not in (None, run.pk):
        raise CityScoreError(
            f"run {number} is not the newest publication of {city.name} → take run {run.pk} back first"
        )
    if models.Run.objects.filter(city=city, state=models.RunState.RUNNING).exists():
        raise runs.Busy(f"a run of {city.name} is under way → wait for it to end")
    releases.drop_waiting(city)
    score_publication.unpublish(run)
    now = timezone.now()
    run.state, run.taken_back, run.taken_back_by, run.taken_back_why = models.RunState.TAKEN_BACK, now, by, why
    run.save(update_fields=["state", "taken_back", "taken_back_by", "taken_back_why"])
    models.Alert.objects.filter(run=run, ended=None).update(ended=now)
    standing = published(city)
    _hold_what_stands(city, standing, now)
    moment = _latest_moment(standing, now)
    _date_back(city, moment)
    _score_all_again(city, moment)
    jobs.void_jobs_from_the_future(city, now)
    pages_changed(city)
    return run


def taken_back_at(city: models.City, moment: datetime) -> models.Run | None:
    """The publication that was public at a moment and has been taken back since; None where none was."""
    rows = models.Run.objects.filter(city=city, state=models.RunState.TAKEN_BACK, published__lte=moment)
    run = rows.filter(taken_back__gt=moment).order_by("-published", "-id").select_related("revision", "city").first()
    if run is None:
        return None
    standing = published(city, moment)
    return run if standing is None or _order(standing) < _order(run) else None


def newest_taken_back(city: models.City) -> models.Run | None:
    """The last publication of a city that was taken back; None where none ever was."""
    rows = models.Run.objects.filter(city=city, state=models.RunState.TAKEN_BACK)
    return rows.order_by("-taken_back", "-id").first()


def _order(run: models.Run) -> tuple[datetime | None, int]:
    return run.published, run.pk


def _latest_moment(standing: models.Run | None, now: datetime) -> datetime:
    """Now, or the moment of what stands, should that lie in the future as well."""
    moments = (now, standing.moment if standing else None, standing.published if standing else None)
    return max(moment for moment in moments if moment is not None)


def _date_back(city: models.City, latest: datetime) -> None:
    """Date whatever lies in the future back; what was in order stays in order."""
    for model, owner, fields in DATED:
        for name in reversed(fields):  # the end before the beginning, which it may not precede
            later: Any = {owner: city, f"{name}__gt": latest}
            model._default_manager.filter(**later).update(**{name: latest})
    models.Run.objects.filter(city=city, moment__gt=latest).exclude(
        state__in=(models.RunState.PUBLISHED, models.RunState.TAKEN_BACK)
    ).update(moment=latest)


def _score_all_again(city: models.City, moment: datetime) -> None:
    """Let the next run score every day: which days the publication had scored is no longer written anywhere."""
    metrics = models.Metric.objects.filter(city=city).values_list("pk", flat=True)
    rows = [(metric, date.min, date.max, moment) for metric in metrics]
    bulk.insert(models.Unscored, ("metric", "first", "last", "moment"), rows)


def _hold_what_stands(city: models.City, standing: models.Run | None, now: datetime) -> None:
    """Let metrics that are held go on with the figures that are public again."""
    for hold in models.Hold.objects.filter(city=city, ended=None, expires__gt=now).exclude(metric=None):
        as_of = _known_as_of(standing, hold.metric.key) if standing and hold.metric else None
        hold.known = min(hold.known, as_of) if hold.known and as_of else None
        hold.save(update_fields=["known"])


def _known_as_of(run: models.Run, key: str) -> datetime | None:
    if key not in run.held:
        return run.moment
    return datetime.fromisoformat(run.held[key]) if run.held[key] else None
