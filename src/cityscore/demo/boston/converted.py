"""From Boston's published figures to observations and dated targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never

from cityscore.demo.boston.published import PublishedDay, PublishedFigures, publications
from cityscore.demo.boston.published_metrics import METRICS, ConversionRule, PublishedMetric, Side
from cityscore.model import Target
from cityscore.model.enums import TargetPeriod

FIRST_DAY = date(2025, 1, 17)
LAST_DAY = date(2025, 4, 9)

Number = int | float


@dataclass(frozen=True, kw_only=True)
class BostonRow:
    """An observation, and the publication (its moment, without a zone) from which on the City gave these figures."""

    metric: str
    day: date
    numerator: Number
    denominator: Number
    published: datetime

    @property
    def figures(self) -> tuple[Number, Number]:
        """The numerator and the denominator."""
        return self.numerator, self.denominator


def observations() -> list[BostonRow]:
    """The observations as the last publication of each left them, by metric and day."""
    final = {(row.metric, row.day): row for row in revisions()}
    return [final[key] for key in sorted(final)]


def revisions() -> list[BostonRow]:
    """Every observation when it was first published, and again each time it was restated, oldest publication first."""
    latest: dict[tuple[str, date], BostonRow] = {}
    changes = []
    for publication in publications():
        for row in _rows(publication):
            before = latest.get((row.metric, row.day))
            if before is None or before.figures != row.figures:
                latest[row.metric, row.day] = row
                changes.append(row)
    return changes


def dated_targets(slug: str) -> tuple[Target, ...]:
    """A trend metric's targets: each week's published historical average, from the week's Monday; none for any other.

    Of weeks alone: the City's averages of its own months and quarters are of other days than those made of rows here.

    Raises KeyError if there is no metric of that name.
    """
    metric = {metric.slug: metric for metric in METRICS}[slug]
    if metric.history is None:
        return ()
    averages = {week.sunday: _side(week.weeks[metric.name], metric.history) for week in publications()}
    return tuple(
        Target(since=sunday - timedelta(days=6), value=average, usual=True, only_for=TargetPeriod.WEEK)
        for sunday, average in sorted(averages.items())
        if average is not None
    )


def _rows(publication: PublishedDay) -> Iterator[BostonRow]:
    for metric in METRICS:
        day = publication.sunday if _is_weekly(metric.rule) else publication.day
        pair = _pair(metric, publication)
        if pair is not None and FIRST_DAY <= day <= LAST_DAY:
            yield BostonRow(
                metric=metric.slug, day=day, numerator=pair[0], denominator=pair[1], published=publication.moment
            )


def _is_weekly(rule: ConversionRule) -> bool:
    return rule in (ConversionRule.WEEK, ConversionRule.WEEK_EVENTS, ConversionRule.WEEK_RARE_EVENTS)


def _pair(metric: PublishedMetric, publication: PublishedDay) -> tuple[Number, Number] | None:
    """The numerator and denominator that a publication gives for a metric, None if it gives none."""
    day, week = publication.days[metric.name], publication.weeks[metric.name]
    match metric.rule:
        case ConversionRule.DAY:
            return _both(day)
        case ConversionRule.ON_TIME_311 | ConversionRule.BESIDE_311:
            return _both(day) or ((0, 0) if _feed_was_alive(publication) else None)
        case ConversionRule.DAY_CURRENT:
            return _over_one(_side(day, metric.current))
        case ConversionRule.WEEK:
            return _both(week)
        case ConversionRule.WEEK_EVENTS:
            return _over_one(_events(_side(week, metric.current)))
        case ConversionRule.WEEK_RARE_EVENTS:
            nothing = 0 if metric.history and _side(week, metric.history) is not None else None
            events = _events(_side(week, metric.current))
            return _over_one(nothing if events is None else events)
        case _:
            assert_never(metric.rule)


def _both(figures: PublishedFigures) -> tuple[Number, Number] | None:
    if figures.numerator is None or figures.denominator is None:
        return None
    return figures.numerator, figures.denominator


def _over_one(figure: Number | None) -> tuple[Number, Number] | None:
    return None if figure is None else (figure, 1)


def _side(figures: PublishedFigures, side: Side) -> Number | None:
    return figures.numerator if side == "numerator" else figures.denominator


def _feed_was_alive(publication: PublishedDay) -> bool:
    """Whether any 311 on-time metric has a figure that day."""
    return any(_both(publication.days[metric.name]) for metric in METRICS if metric.rule is ConversionRule.ON_TIME_311)


def _events(mean: Number | None) -> int | None:
    """The events of a week from their mean per day, which is published to 15 digits."""
    if mean is None:
        return None
    events = round(mean * 7)
    if abs(mean * 7 - events) > 1e-6:
        raise ValueError(f"a mean of {mean} a day is no whole number of events a week")
    return events
