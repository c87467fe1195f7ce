"""The alerts of a publication: found once, and told in one digest a day to each who subscribed."""

from __future__ import annotations

from cityscore.jobs.alert_digests import digests
from cityscore.jobs.mail_delivery import mailed
from cityscore.present.read.alert_states import states_in
from cityscore.present.read.published_scores import Publication
from cityscore.store import alerts, runs
from cityscore.store.models import Job


def alert(job: Job) -> str:
    """Find what is new in the newest publication, then send what has not been told."""
    run = runs.published(job.city)
    publication = Publication.behind(run) if run else None
    if run is None or publication is None:
        return "nothing is public"
    new = alerts.keep_alerts(run, states_in(publication))
    return f"{new:,} found; {mailed(job, digests(job.city, publication))}"
