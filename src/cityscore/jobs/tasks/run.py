"""The run of a city: collect what is new from its sources, score what that can change, publish it."""

from __future__ import annotations

from datetime import date

from cityscore.jobs import city_run as running
from cityscore.jobs.run_summary import outcome_line
from cityscore.store import runs
from cityscore.store.models import Job


def run(job: Job) -> str:
    """Run up to the day that the job states, or up to yesterday; days that are published already stay covered.

    What looks wrong with records, and which sources failed, is said with it, so that it stands in the worker's log.
    """
    outcome = running.run_city(job.city, running.from_sources(job.city), through=_through(job))
    return outcome_line(outcome)


def _through(job: Job) -> date | None:
    if "through" not in job.arguments:
        return None
    stated = date.fromisoformat(job.arguments["through"])
    published = runs.published(job.city)
    return max(stated, published.through) if published else stated
