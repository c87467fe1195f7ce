"""The release of a city's figures: what waits becomes public, if its hour has come and nobody holds it."""

from __future__ import annotations

from cityscore.present.say.terms import day_text
from cityscore.store import releases
from cityscore.store.models import Job


def release(job: Job) -> str:
    """Make public what may be; while a run is under way it is tried again later."""
    run = releases.release_waiting(job.city)
    return f"figures through {day_text(run.through)} are public" if run else "nothing may be public yet"
