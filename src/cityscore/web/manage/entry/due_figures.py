"""What is asked of a data owner on a day: their metrics that are due, with what is known and what is usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cityscore.model import Cadence, Definitions, Metric
from cityscore.people.access import Access
from cityscore.present.say.language import say, to_say
from cityscore.present.say.terms import day_text, month_text, span_text
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.day_ranges import Span, plus
from cityscore.scoring.due_days import Axis
from cityscore.scoring.observations import Ints
from cityscore.scoring.plausibility import Usual, usual
from cityscore.store.current_observations import CurrentFigure
from cityscore.store.definitions import DefinitionsInForce
from cityscore.web.manage.typed_figures import value_of

LOOKED_BACK: dict[str, int] = {Cadence.WEEKLY: 420, Cadence.MONTHLY: 800, Cadence.QUARTERLY: 1100, Cadence.YEARLY: 1900}
"""How many days are looked back for what is usual, of slower metrics."""
DAYS_BACK = 92  # of others
ONE_BACK: dict[str, str] = {
    Cadence.WEEKLY: to_say("Week before"),
    Cadence.MONTHLY: to_say("Month before"),
    Cadence.QUARTERLY: to_say("Quarter before"),
    Cadence.YEARLY: to_say("Year before"),
}
LONG_BACK: dict[str, tuple[str, int]] = {
    Cadence.WEEKLY: (to_say("Four weeks before"), 5),
    Cadence.MONTHLY: (to_say("Year before"), 13),
    Cadence.QUARTERLY: (to_say("Year before"), 5),
}
"""With which other figure one is compared: what it is called, and how many figures back it is, itself counted."""
MISSING_BACK = 14
"""How many days back a figure that is missing is asked for."""


@dataclass(frozen=True)
class DueFigure:
    """A metric of which a figure is due."""

    metric: Metric
    key: str
    day: date
    """The day that the figure is filed under."""
    period: str
    """The week, month, quarter or year that the figure is of; empty where it is of the page's day."""
    current: CurrentFigure | None
    earlier: tuple[tuple[str, CurrentFigure | None], ...]
    """What it is compared with, each under its label."""
    usual: Usual | None
    missing: tuple[date, ...]
    """Days of which no figure has come, the latest first."""
    expected: date | None
    """When it is expected, where that is still to come."""


def given_by_people(definitions: Definitions, access: Access) -> list[Metric]:
    """The metrics whose figures somebody types: no source and no records, of departments that they answer for."""
    return [
        metric
        for metric in definitions.metrics
        if metric.may_be_typed and (access.departments is None or metric.department in access.departments)
    ]


def spans_back(metrics: list[Metric], in_force: DefinitionsInForce, day: date, today: date) -> dict[str, Span]:
    """The days, by the metric's key, of which the figures are looked at."""
    return {
        in_force.keys[metric.slug]: (plus(day, -LOOKED_BACK.get(metric.cadence, DAYS_BACK)), max(day, today))
        for metric in metrics
    }


def due_figures(
    metrics: list[Metric],
    in_force: DefinitionsInForce,
    known: Mapping[tuple[str, date], CurrentFigure],
    day: date,
    today: date,
) -> Iterator[DueFigure]:
    """What is asked on a day, in the definitions' order."""
    axis = Axis.of(number(day) - max(LOOKED_BACK.values()), number(today), in_force.definitions)
    for metric in metrics:
        lag = metric.lag_on(today)
        ever_due = axis.days[axis.due(metric)]
        due = ever_due[ever_due <= number(day)]
        if not len(due) or (metric.cadence not in LOOKED_BACK and due[-1] != number(day)):
            continue
        filed, key = day_of(int(due[-1])), in_force.keys[metric.slug]
        late = ever_due[ever_due < number(today) - lag]
        recent = [day_of(int(late_day)) for late_day in late[late > number(today) - lag - MISSING_BACK][::-1]]
        past = [figure for (of, when), figure in known.items() if of == key and when < filed and not figure.exempt]
        values = [value for figure in past for value in value_of(metric, figure)]
        expected = filed + timedelta(days=lag + 1)
        yield DueFigure(
            metric,
            key,
            filed,
            period_text(metric, axis, filed),
            known.get((key, filed)),
            tuple(_earlier(metric, due, filed, known, key)),
            usual(np.array(values, dtype=np.float64)),
            tuple(late_day for late_day in recent if late_day != filed and (key, late_day) not in known),
            expected if expected > today else None,
        )


def period_text(metric: Metric, axis: Axis, filed: date) -> str:
    """The period that a slower metric's figure is of, as people write it; '' for a day."""
    days = int(axis.stands_for(metric.cadence)[number(filed) - axis.first])
    if metric.cadence == Cadence.MONTHLY:
        return f"{month_text(filed)} {filed.year}"
    return span_text(plus(filed, 1 - days), filed) if days > 1 else ""


def _earlier(
    metric: Metric, due: Ints, filed: date, known: Mapping[tuple[str, date], CurrentFigure], key: str
) -> Iterator[tuple[str, CurrentFigure | None]]:
    """The figure before, and the one a week (of months a year, of weeks four weeks) before."""
    if len(due) > 1:
        last = day_of(int(due[-2]))
        label = say("Day before") if last == plus(filed, -1) else day_text(last)
        if metric.cadence in ONE_BACK:
            label = say(ONE_BACK[metric.cadence])
        yield label, known.get((key, last))
    if metric.cadence in LONG_BACK:
        text, places = LONG_BACK[metric.cadence]
        if len(due) >= places:
            yield say(text), known.get((key, day_of(int(due[-places]))))
    else:
        yield say("Week before"), known.get((key, plus(filed, -7)))
