"""The comparison of a city's newest publication: what its composite could have been under other choices."""

from __future__ import annotations

from cityscore.jobs.alternative_composites import compare_newest
from cityscore.store.models import Job


def compare(job: Job) -> str:
    """Look, and keep what is found; a publication that is no longer the newest is left as it is."""
    return "kept what the composite could have been" if compare_newest(job.city) else "nothing to compare"
