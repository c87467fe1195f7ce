"""Targets without a date hold for the past too: which days an edited one would judge anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from cityscore.model import Definitions, Metric, Target
from cityscore.store import models, score_publication
from cityscore.store.shown_scores import RowsByDay


@dataclass(frozen=True)
class JudgedAnew:
    """A metric whose target changes for days that are scored already."""

    slug: str
    before: str
    """The target that it was, as a file has it; and the one that it would be."""
    after: str
    days: int
    """How many days, on which its scores were seen, have one."""


def judged_anew(
    before: Mapping[str, Metric], after: Definitions, rows: Mapping[str, models.Metric | None]
) -> tuple[JudgedAnew, ...]:
    """The metrics (before: by their slugs then; rows: by those now) whose past would be judged by another target."""
    metrics = []
    for metric in after.metrics:
        row = rows.get(metric.slug)
        earlier = before.get(row.slug) if row is not None else None
        if row is None or earlier is None or not (earlier.target and metric.target):
            continue
        old, new = earlier.target[0], metric.target[0]
        if old.since is None and new.since is None and _text(old) != _text(new) and (days := _days_scored(row)):
            metrics.append(JudgedAnew(metric.slug, _text(old), _text(new), days))
    return tuple(metrics)


def _days_scored(row: models.Metric) -> int:
    """How many public days show a score of it, of any period; a row is shown from its day on, until the next."""
    days = score_publication.published_days(row.city, timezone.now())
    scores = models.Score.objects.filter(
        subject__city=row.city_id,
        subject__kind=models.SubjectKind.METRIC,
        subject__slug=row.key,
        subject__district="",
        is_current=True,
    )
    steps = RowsByDay(
        (period, through, score) for period, through, score in scores.values_list("period", "through", "score")
    )
    return sum(any(steps.on(period, day) is not None for period in steps) for day in days)


def _text(target: Target) -> str:
    if target.is_range:
        return f"low: {target.low or 0:g}, high: {target.high or 0:g}"
    return f"value: {target.value or 0:g}"
