"""The week that a job of the weekly report is about."""

from __future__ import annotations

from datetime import date

from cityscore.briefing.rows import Moment
from cityscore.briefing.weekly import Week, week_from
from cityscore.store import runs
from cityscore.store.models import Job


def week_of(job: Job) -> tuple[Moment, Week] | None:
    """What is public now, and the week that starts on the day that the job states; None where there is none."""
    newest = runs.published(job.city)
    moment = Moment.behind(newest) if newest else None
    week = week_from(moment, date.fromisoformat(job.arguments["week"])) if moment else None
    return (moment, week) if moment and week else None
