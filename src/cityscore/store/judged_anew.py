"""Targets and histories without a date hold for the past too: which days an edited one would judge anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cityscore.model import Definitions, Metric, Target, to_plain
from cityscore.store import models, score_publication
from cityscore.store.shown_scores import RowsByDay

DATES = ("from", "why", "usual")
"""What a target says of itself that judges nothing."""


@dataclass(frozen=True)
class JudgedAnew:
    """A metric whose target, or history, changes for days that are scored already."""

    slug: str
    before: str
    """The target that it was, as a file has it; and the one that it would be. Empty where a date can't be stated."""
    after: str
    days: int
    """How many days, on which its scores were seen, have one."""


def judged_anew(
    before: Mapping[str, Metric], after: Definitions, rows: Mapping[str, models.Metric | None]
) -> tuple[JudgedAnew, ...]:
    """The metrics (before: by their slugs then; rows: by those now) whose past would be judged by something else."""
    metrics = []
    for metric in after.metrics:
        row = rows.get(metric.slug)
        earlier = before.get(row.slug) if row is not None else None
        if row is None or earlier is None or not (texts := _judges_otherwise(earlier, metric)):
            continue
        if days := _days_scored(row):
            metrics.append(JudgedAnew(metric.slug, *texts, days))
    return tuple(metrics)


def _judges_otherwise(before: Metric, after: Metric) -> tuple[str, str] | None:
    """The first targets then and now where the past would be judged by another; empty texts where none has a date."""
    if not (before.scored and after.scored) or not (before.target or before.history):
        return None
    if not (before.target and after.target):
        return ("", "") if (before.target, before.history) != (after.target, after.history) else None
    old, new = before.target[0], after.target[0]
    if before.tells_totals != after.tells_totals and old.since is not None:
        return "", ""
    if old.since is None and new.since is None and _text(old) != _text(new):
        return ("", "") if before.tells_totals != after.tells_totals else (_text(old), _text(new))
    return None


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
    """A target as a file has it, without its date and its reason."""
    plain = to_plain(target)
    stated: dict[str, Any] = plain if isinstance(plain, dict) else {"value": plain}
    return ", ".join(f"{key}: {_number(value)}" for key, value in stated.items() if key not in DATES)


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
