"""When mail is due: after each publication, when a week is whole, and on the day of the weekly report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from cityscore.briefing.rows import Moment
from cityscore.briefing.weekly import Week, comes_on, weeks_of
from cityscore.jobs.queued.alert import alert
from cityscore.jobs.queued.ask import ask
from cityscore.jobs.queued.report import report
from cityscore.store import jobs, models, runs

DAY = timedelta(days=1)


def put_mail(city: models.City) -> list[models.Job]:
    """Put the mail that the newest publication gives rise to among the jobs; the same again changes nothing.

    None where the site sends no mail, and none of figures that were loaded as history.
    """
    run = runs.published(city) if settings.SENDS_MAIL else None
    if run is None or run.replayed:
        return []
    moment = Moment.behind(run)
    return [jobs.put(city, alert.__name__, str(run.pk)), *(_of_week(moment) if moment else ())]


def _of_week(moment: Moment) -> Iterator[models.Job]:
    week = next(iter(weeks_of(moment)), None)
    if week is None or week.end > moment.day:
        return
    stated = {"week": week.start.isoformat()}
    yield jobs.put(moment.city, ask.__name__, week.start.isoformat(), stated)
    if has_come(moment, week):
        yield jobs.put(moment.city, report.__name__, week.start.isoformat(), stated)


def has_come(moment: Moment, week: Week) -> bool:
    """Whether figures are public up to the day before a week's report comes."""
    return moment.day >= comes_on(moment.stands.definitions, week.end) - DAY
