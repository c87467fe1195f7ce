"""The days that a job of a report is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from cityscore.present.read.published_scores import Publication
from cityscore.reports.report_type import P, Report
from cityscore.store.models import Job


def reported_in(job: Job, report: Report[P, Any]) -> tuple[Publication, P] | None:
    """What is public now, and the period that starts on the day that the job states; None where there is none."""
    publication, start = Publication.of(job.city), date.fromisoformat(job.arguments[report.slug])
    period = report.period_from(publication, start) if publication else None
    return (publication, period) if publication and period else None
