"""Stored scores written by hand, and parts of a small town: for tests that need no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cityscore.model import Definitions, Period, Reason, Status, from_plain
from cityscore.present.read.published_scores import CITY, Day, Publication, PublishedScore, Rows
from cityscore.present.read.scope import METRIC, Scope, scope_of
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce

END = date(2025, 3, 30)
"""A Sunday: the last day of the newest week."""
WEEK = timedelta(days=7)
PUBLISHED = datetime(2025, 3, 31, 12, tzinfo=UTC)
SERVICE = {"department": "Works", "kind": "ratio", "better": "higher", "target": 0.8}


def town(*slugs: str, keys: Mapping[str, str] | None = None, **metrics: dict[str, Any]) -> Scope:
    """A town of plain services, and of ``metrics`` that differ from them; ``keys`` are first slugs of renamed ones."""
    stated: dict[str, dict[str, Any]] = {slug: {} for slug in slugs} | metrics
    return town_of({slug: {**SERVICE, "name": slug.title(), **differs} for slug, differs in stated.items()}, keys)


def town_of(
    metrics: Mapping[str, Mapping[str, Any]],
    keys: Mapping[str, str] | None = None,
    settings: Mapping[str, Any] | None = None,
    **more: Any,
) -> Scope:
    """A whole town as its definitions state it; ``settings`` are the city's, ``more`` other keys of the file."""
    city = {"name": "Milltown", "timezone": "America/New_York", **(settings or {})}
    definitions = from_plain(Definitions, {"city": city, "metrics": metrics, **more})
    kept = {slug: slug for slug in metrics} | dict(keys or {})
    found = scope_of(DefinitionsInForce(models.Revision(keys=kept), definitions), *CITY)
    assert found is not None
    return found


def row(slug: str, score: float | None = None, **differs: Any) -> PublishedScore:
    """A metric's week; with its status if it has a score, and without figures if it has none."""
    end = differs.get("end", END)
    plain: dict[str, Any] = {
        "kind": METRIC,
        "slug": slug,
        "period": str(Period.WEEK),
        "through": end,
        "start": end - WEEK + timedelta(days=1),
        "end": end,
        "numerator": None if score is None else 80 * score,
        "denominator": None if score is None else 100.0,
        "value": None if score is None else 0.8 * score,
        "yardstick": 0.8,
        "score": score,
        "status": "" if score is None else str(status_of(score)),
        "reason": str(Reason.NO_OBSERVATIONS) if score is None else "",
        "days": 0 if score is None else 7,
        "due": 7,
        "cases": None,
        "basis": "target",
        "past": "",
        "coverage": None,
        "met": None,
        "scored": None,
        "signal": "",
        **dict.fromkeys(
            ("chart", "chart_period", "chart_end", "point", "lower", "upper", "center", "run_length", "once_in")
        ),
        **dict.fromkeys(("provisional", "misfit", "anew", "quiet_days", "usual_days")),
        "method": "balanced",
        "method_version": 1,
        "published": PUBLISHED,
        "superseded": None,
    }
    return PublishedScore(**{**plain, **differs})


def status_of(score: float) -> Status:
    """The status of a score in a town whose scores are near from 0.95 on."""
    if score > 1:
        return Status.EXCEEDS
    return Status.MEETS if score == 1 else Status.NEAR if score >= 0.95 else Status.BELOW


def rows(*stored: PublishedScore) -> Rows:
    """Rows as they are read."""
    return {each.key: each for each in stored}


def weeks(period: Period = Period.WEEK, **scores: Sequence[float | None]) -> list[Rows]:
    """The scores of some services, latest first, as windows of a week each."""
    count = max(map(len, scores.values()))
    return [
        rows(
            *(
                row(slug, listed[back], period=str(period), end=END - back * WEEK)
                for slug, listed in scores.items()
                if back < len(listed)
            )
        )
        for back in range(count)
    ]


def day_of(part: Scope, stored: Rows, latest: Mapping[str, date] | None = None) -> Day:
    """The day on which rows are shown; ``latest`` are the last days that figures are known of."""
    run = models.Run(
        published=PUBLISHED, through=END, latest={key: day.isoformat() for key, day in (latest or {}).items()}
    )
    return Day(Publication(models.City(name="Milltown", slug="milltown"), run, run, END, part.in_force), stored)
