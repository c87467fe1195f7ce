"""What the store answers, what a fresh city would answer in its place, and what the arithmetic says directly."""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from cityscore.jobs.city_run import run_city
from cityscore.model import Definitions
from cityscore.scoring.composite import Composite, composite
from cityscore.scoring.current import current_composite
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.engine import score_all
from cityscore.scoring.history_text import from_text
from cityscore.scoring.methods import method_named
from cityscore.scoring.metric_scores import REASONS, Scores
from cityscore.scoring.status import STATUSES
from cityscore.scoring.stored_scores import SCORE_COLUMNS
from cityscore.scoring.windows import Windows
from cityscore.store import models, score_publication
from cityscore.store.definitions import apply_definitions
from cityscore.store.runs import published
from cityscore.store.shown_scores import NOW, at_moment, on_all_periods, shown_scores
from cityscore.store.subjects import add_districts, composites
from tests.store.milltown import Row, collecting, observations_of

Figure = namedtuple("Figure", SCORE_COLUMNS)
"""One score as it is stored."""
Key: TypeAlias = tuple[str, str, str, str, date]
"""Kind, name, district, period and the day it is seen from."""
Answers: TypeAlias = dict[Key, Figure]

TABLES = (models.City, models.Revision, models.Metric, models.Subject, models.Observation, models.Unscored, models.Run,
          models.Score)  # fmt: skip
CLOSE = 1e-12
"""How far two numbers may be apart, as a share of them."""


class Stored(NamedTuple):
    """A row of the store's scores; the name of a metric is its key, the first slug it ever had."""

    key: Key
    figure: Figure
    withdrawn: bool
    current: bool
    published: datetime | None
    superseded: datetime | None


def scores_on(city: models.City, through: date, moment: datetime) -> QuerySet[models.Score]:
    """The figures that were shown for a day at a moment, whichever day they are shown from."""
    subjects = models.Subject.objects.filter(city=city)
    return shown_scores([at_moment(moment)], subjects, on_all_periods(through)).filter(withdrawn=False)


def scores_now(day: date | str) -> QuerySet[models.Score]:
    """The figures of all cities that are shown for a day now, whichever day they are shown from."""
    seen = on_all_periods(date.fromisoformat(str(day)))
    return shown_scores([NOW], models.Subject.objects.all(), seen).filter(withdrawn=False)


def stored(city: models.City) -> list[Stored]:
    """All rows that a city has, oldest first."""
    rows = models.Score.objects.filter(subject__city=city).order_by("id")
    key = ("subject__kind", "subject__slug", "subject__district", "period", "through")
    rest = ("withdrawn", "is_current", "published", "superseded")
    width = len(key) + len(SCORE_COLUMNS)
    return [
        Stored(row[: len(key)], Figure._make(row[len(key) : width]), *row[width:])
        for row in rows.values_list(*key, *SCORE_COLUMNS, *rest)
    ]


def answers(city: models.City, moment: datetime, rows: Iterable[Stored] | None = None) -> Answers:
    """All figures that were shown at a moment, day by day; metrics under the slugs that they had then."""
    last = published(city, moment)
    slugs = {key: slug for slug, key in last.revision.keys.items()} if last else {}
    steps: dict[tuple[str, ...], dict[date, Figure | None]] = {}
    for row in stored(city) if rows is None else rows:
        if row.published is None or row.published > moment:
            continue
        if row.superseded is None or row.superseded > moment:
            *of, day = row.key
            steps.setdefault(tuple(of), {})[day] = None if row.withdrawn else row.figure
    found: Answers = {}
    days = score_publication.published_days(city, moment)
    for of, figures in steps.items():
        figure = None
        for day in days:
            figure = figures.get(day, figure)
            if figure is not None:
                kind, name, district, period = of
                found[_named((kind, name, district, period, day), slugs)] = figure
    return found


def latest(city: models.City, moment: datetime) -> dict[str, str]:
    """The last day that a figure of each metric was known of, as the run that was public says."""
    last = published(city, moment)
    slugs = {key: slug for slug, key in last.revision.keys.items()} if last else {}
    return {slugs[key]: day for key, day in last.latest.items()} if last else {}


def _named(key: Key, slugs: dict[str, str]) -> Key:
    kind, name, *rest = key
    return (kind, slugs.get(name, f"the retired {name}") if kind == "metric" else name, *rest)


def fresh(definitions: Definitions, rows: Iterable[Row], moment: datetime, through: date) -> Answers:
    """What a city answers that is loaded with all that is known, and run once."""
    with fresh_city(definitions, rows, moment, through) as city:
        return answers(city, moment)


@contextmanager
def fresh_city(
    definitions: Definitions,
    rows: Iterable[Row],
    moment: datetime,
    through: date,
    districts: Iterable[tuple[str, str]] = (),
) -> Iterator[models.City]:
    """A city that is loaded with all that is known, and run once; it is taken back.

    ``districts`` are those (of a metric) that have had rows, even where none is known any more.
    """
    with undone():
        other = replace(definitions, city=replace(definitions.city, slug="fresh"))
        apply_definitions(other, moment)
        city = models.City.objects.get(slug="fresh")
        add_districts(city, districts)
        run_city(city, collecting(rows), moment=moment, through=through)
        yield city


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def differences(found: Answers, wanted: Answers) -> list[str]:
    """Where two answers are not the same, in words."""
    lacking = [f"{_text(key)} is not there" for key in wanted.keys() - found.keys()]
    extra = [f"{_text(key)} is there" for key in found.keys() - wanted.keys()]
    other = [
        f"{_text(key)} has {name} {one!r}, not {two!r}"
        for key in sorted(key for key, figure in wanted.items() if key in found and found[key] != figure)
        for name, one, two in zip(SCORE_COLUMNS, found[key], wanted[key], strict=True)
        if not (same_parts(one, two) if name == "past" else close(one, two))
    ]
    return sorted(lacking) + sorted(extra) + other


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures are the same, numbers within their last digits."""
    return one == other or not differences({("", "", "", "", date.min): one}, {("", "", "", "", date.min): other})


def _text(key: Key) -> str:
    return " ".join(map(str, filter(None, key)))


def close(one: object, other: object) -> bool:
    """Whether two values are the same, numbers within their last digits."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=CLOSE)
    return type(one) is type(other) and one == other


def same_parts(one: str, other: str) -> bool:
    """Whether two texts tell of the same parts of a history."""
    if one == other:
        return True
    before, after = from_text(one), from_text(other)
    return len(before) == len(after) and all(
        close(getattr(first, name), getattr(second, name))
        for first, second in zip(before, after, strict=True)
        for name in first.__dataclass_fields__
    )


def direct(
    definitions: Definitions, rows: Iterable[Row], days: Iterable[date], districts: Iterable[tuple[str, str]]
) -> dict[Key, dict[str, Any]]:
    """What the arithmetic says of some days and districts, as far as it can be asked."""
    through = np.array(sorted(number(day) for day in days))
    method = method_named(definitions.city.method)
    style = method.style or definitions.city.periods
    of_metric: dict[str, list[str]] = {}
    for metric, district in sorted(districts):
        of_metric.setdefault(metric, []).append(district)
    scored = list(score_all(definitions, observations_of(definitions, rows), through, method, style, of_metric))
    found = {key: values for each in scored for key, values in _metric(each)}
    windows = Windows.seen_from(through, method.periods, style, definitions.city.calendar)
    for (kind, slug), below in composites(definitions).items():
        some = [each for each in scored if each.metric.slug in below]
        city = definitions.city
        found |= _composite(kind, slug, composite(some, method, windows, city.near))
        found |= _composite(kind, slug, current_composite(some, method, windows, city.near, city.headline))
    return found


def _metric(each: Scores) -> Iterator[tuple[Key, dict[str, Any]]]:
    names = ("start", "end", "value", "yardstick", "score", "status", "reason", "days", "due", "method")
    figures = each.figures
    for row, period in enumerate(each.windows.periods):
        for place, day in enumerate(each.windows.through.tolist()):
            score = each.at(period, place)
            values = {name: getattr(score, name) for name in names}
            values["status"], values["reason"] = (str(values[name] or "") for name in ("status", "reason"))
            for name in ("numerator", "denominator", "cases"):
                values[name] = _number(getattr(figures, name)[row, place])
            yield ("metric", each.metric.slug, each.district, str(period), day_of(day)), values


def _composite(kind: str, slug: str, whole: Composite) -> dict[Key, dict[str, Any]]:
    found = {}
    for row, period in enumerate(whole.windows.periods):
        for place, day in enumerate(whole.windows.through.tolist()):
            cell = (row, place)
            status, reason = int(whole.status[cell]), int(whole.reason[cell])
            found[kind, slug, "", str(period), day_of(day)] = {
                "start": day_of(whole.windows.start[cell]),
                "end": day_of(whole.windows.end[cell]),
                "score": _number(whole.score[cell]),
                "status": str(STATUSES[status]) if status >= 0 else "",
                "reason": str(REASONS[reason - 1]) if reason else "",
                "coverage": _number(whole.coverage[cell]),
                "met": int(whole.met[cell]),
                "scored": int(whole.scored[cell]),
                "method": str(whole.method.name),
            }
    return found


def _number(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None


def against_direct(found: Answers, wanted: dict[Key, dict[str, Any]]) -> list[str]:
    """Where answers are not what the arithmetic says."""
    lacking = [f"{_text(key)} is not there" for key in wanted.keys() - found.keys()]
    extra = [f"{_text(key)} is there" for key in found.keys() - wanted.keys()]
    other = [
        f"{_text(key)} has {name} {getattr(found[key], name)!r}, not {value!r}"
        for key in sorted(wanted.keys() & found.keys())
        for name, value in wanted[key].items()
        if not close(getattr(found[key], name), value)
    ]
    return sorted(lacking) + sorted(extra) + other


def counts() -> dict[str, int]:
    """How many rows each table has."""
    return {model.__name__: model.objects.count() for model in TABLES}
