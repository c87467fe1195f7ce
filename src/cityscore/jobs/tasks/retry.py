"""The retry of sources that failed: they alone are tried, and the city is run once one of them has more to give."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from cityscore.files.whole_files import only_whole_files
from cityscore.jobs import city_run as running
from cityscore.jobs.collect import collect_observations
from cityscore.jobs.due_day import latest_due
from cityscore.jobs.run_summary import outcome_line
from cityscore.store import runs
from cityscore.store.definitions import definitions_in_force
from cityscore.store.failed_sources import failing_sources, note_tried
from cityscore.store.models import City, Job


def retry(job: Job) -> str:
    """Run the city if a source that failed can be used again, all of it or more of it; else leave nothing behind."""
    city = job.city
    note_tried(city)  # first, so that whatever stops this does not start it again at once
    failing = {row.source: set(row.metrics) for row in failing_sources(city)}
    if not failing:
        return "no source fails any more"
    still = _failing_still(city, failing)
    if all(source in still and metrics <= still[source] for source, metrics in failing.items()):
        return f"still failing: {', '.join(failing)}"
    through = latest_due(definitions_in_force(city).definitions.city, timezone.now()) - timedelta(days=1)
    published = runs.published(city)
    covered = max(through, published.through) if published else through
    return outcome_line(running.run_city(city, running.from_sources(city), through=covered))


def _failing_still(city: City, sources: Collection[str]) -> dict[str, set[str]]:
    """Those of some sources that still fail, each with the metrics (keys) that it stops."""
    in_force = definitions_in_force(city)
    known = {source.slug for source in in_force.definitions.sources}
    only = [source for source in sources if source in known]
    if not only:
        return {}
    with only_whole_files():  # as the run would
        failures = collect_observations(in_force.definitions, Path(city.folder).absolute(), only=only).failures
    return {failure.source: {in_force.keys[slug] for slug in failure.metrics} for failure in failures}
