"""The scorecard page's contents: stored figures of one city and one day, in words; nothing is computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cityscore.model import Cabinet, City, Definitions, Metric, Period, PeriodStyle, Reason, Status, Visibility
from cityscore.present.figures import Figure, line_of
from cityscore.present.numbers import score_text
from cityscore.present.words import (
    NO_SCORE,
    PERIOD_WORDS,
    STATUS_WORDS,
    SYMBOLS,
    day_text,
    reason_sentence,
    span_text,
)
from cityscore.scoring.methods import leading_period
from cityscore.store import models, runs, scores
from cityscore.store.definitions import definitions_of

Stored = dict[tuple[str, str, str], models.Score]
"""The figures of a day by kind of subject, slug and period."""


@dataclass(frozen=True)
class Cell:
    """One score in a table."""

    period: str
    text: str
    symbol: str
    words: str
    """Its status in a word, or why there is none."""
    status: str
    headline: bool


@dataclass(frozen=True)
class Row:
    """A service, or a cabinet: its name, its figure, its scores."""

    name: str
    line: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """A cabinet with its services."""

    cabinet: Row
    services: tuple[Row, ...]


@dataclass(frozen=True)
class Page:
    """All that the scorecard page says."""

    city: str
    day: str
    score: Cell
    window: str
    met: str
    others: tuple[Row, ...]
    periods: tuple[str, ...]
    groups: tuple[Group, ...]
    missing: tuple[str, ...]
    published: datetime


def scorecard_page(city: models.City, through: date | None, moment: datetime | None) -> Page | None:
    """What a city's page says of a day (default: the last published) as of a moment; None if nothing is stored."""
    run = runs.published(city, moment)
    if run is None:
        return None
    day = through or run.through
    stored = _stored(city, day, moment)
    if not stored:
        return None
    revision = models.Revision.objects.get(city=city, number=run.log["revision"])
    return _page(definitions_of(revision), stored, day, max(row.published for row in stored.values() if row.published))


def _stored(city: models.City, day: date, moment: datetime | None) -> Stored:
    rows = scores.shown(city, day, moment).filter(subject__district="").select_related("subject")
    return {(row.subject.kind, row.subject.slug, row.period): row for row in rows}


def _page(definitions: Definitions, stored: Stored, day: date, published: datetime) -> Page:
    kinds = models.SubjectKind
    periods = [period for period in Period if (kinds.CITY, "", period) in stored]
    headline = leading_period(definitions.city.headline, periods)
    whole = stored[kinds.CITY, "", headline]
    keys = _keys(definitions, stored)
    public = [metric for metric in definitions.metrics if metric.visibility is Visibility.PUBLIC]
    return Page(
        city=definitions.city.name,
        day=day_text(day),
        score=_cell(whole, headline),
        window=_window(definitions.city, whole),
        met=_met_sentence(whole),
        others=tuple(
            Row(PERIOD_WORDS[period], _met(row), (_cell(row, headline),))
            for period in periods
            if period is not headline and (row := stored[kinds.CITY, "", period])
        ),
        periods=tuple(PERIOD_WORDS[period] for period in periods),
        groups=tuple(_group(public, group, stored, periods, headline, keys) for group in definitions.groups),
        missing=tuple(_missing(public, stored, headline, keys)),
        published=published,
    )


def _keys(definitions: Definitions, stored: Stored) -> dict[str, str]:
    """The slug under which each metric's scores are kept: the first it ever had."""
    there = {slug for kind, slug, _ in stored if kind == models.SubjectKind.METRIC}
    return {
        metric.slug: next((slug for slug in (metric.slug, *metric.was) if slug in there), metric.slug)
        for metric in definitions.metrics
    }


def _group(
    public: list[Metric], group: Cabinet, stored: Stored, periods: list[Period], headline: Period, keys: dict[str, str]
) -> Group:
    whole = [stored.get((models.SubjectKind.CABINET, group.slug, period)) for period in periods]
    led = stored.get((models.SubjectKind.CABINET, group.slug, headline))
    cabinet = Row(group.name, _met(led) if led else "", tuple(_cell(row, headline) for row in whole if row))
    mine = [metric for metric in public if metric.department in group.departments]
    return Group(cabinet, tuple(_service(metric, stored, periods, headline, keys[metric.slug]) for metric in mine))


def _service(metric: Metric, stored: Stored, periods: list[Period], headline: Period, key: str) -> Row:
    rows = [stored.get((models.SubjectKind.METRIC, key, period)) for period in periods]
    led = stored.get((models.SubjectKind.METRIC, key, headline))
    return Row(
        metric.name, line_of(metric, _figure(led)) if led else "", tuple(_cell(row, headline) for row in rows if row)
    )


def _figure(row: models.Score) -> Figure:
    return Figure(
        value=row.value,
        yardstick=row.yardstick,
        numerator=row.numerator or 0.0,
        denominator=row.denominator or 0.0,
        reason=Reason(row.reason) if row.reason else None,
        days=row.days or 0,
        due=row.due or 0,
        end=row.end,
        method=row.method,
    )


def _cell(row: models.Score, headline: Period) -> Cell:
    led = row.period == headline
    if not row.status:
        words = reason_sentence(Reason(row.reason)) if row.reason else "Shown for context, not scored."
        return Cell(PERIOD_WORDS[Period(row.period)], NO_SCORE, "", words, "none", led)
    status = Status(row.status)
    period = PERIOD_WORDS[Period(row.period)]
    return Cell(period, score_text(row.score), SYMBOLS[status], STATUS_WORDS[status], str(status), led)


def _met(row: models.Score) -> str:
    return f"{row.met} of {row.scored} met" if row.scored else "no score"


def _met_sentence(row: models.Score) -> str:
    """How many services met their goal, as a sentence."""
    return f"{row.met} of {row.scored} services met their goal." if row.scored else "No service has a score yet."


def _window(city: City, row: models.Score) -> str:
    period = Period(row.period)
    span = span_text(row.start, row.end)
    if city.periods is PeriodStyle.COMPLETE and period not in (Period.DAY, Period.YEAR):
        return f"Last complete {period}, {span}"
    return f"{PERIOD_WORDS[period]}, {span}"


def _missing(metrics: Iterable[Metric], stored: Stored, headline: Period, keys: dict[str, str]) -> Iterable[str]:
    """Whose figures have not come for the period that leads."""
    late = (Reason.NO_OBSERVATIONS, Reason.TOO_LITTLE_COVERAGE)
    for metric in metrics:
        row = stored.get((models.SubjectKind.METRIC, keys[metric.slug], headline))
        if row is not None and row.reason in late:
            yield f"{metric.name} ({metric.department})"
