"""Work that was under way, or waited, when a back-up was made: given up, done anew, or never done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cityscore.store import jobs, models, runs
from cityscore.store.models import JobState, RunState

GIVEN_UP = "it was under way when the back-up was made that the site was restored from"
NOT_SENT = "not sent: it was due before the site was restored from a back-up"


@dataclass(frozen=True)
class SettledWork:
    """What became of it."""

    runs: int
    """Given up."""
    jobs: int
    """Begun, and to be done anew."""
    mail: int
    """Never to be sent."""


@transaction.atomic
def settle_work(silent: Collection[str]) -> SettledWork:
    """Settle it; all jobs but the ``silent`` ones, which send nothing, are mail that is old news by now."""
    under_way = models.Run.objects.filter(state=RunState.RUNNING)
    given_up = [runs.fail_run(run, GIVEN_UP) for run in under_way.select_related("city", "revision")]
    old = models.Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exclude(name__in=silent)
    mail = old.update(state=JobState.DONE, finished=timezone.now(), said=NOT_SENT, worker="", beat=None)
    begun = [jobs.hand_back(job) for job in models.Job.objects.filter(state=JobState.RUNNING)]
    return SettledWork(len(given_up), len(begun), mail)
