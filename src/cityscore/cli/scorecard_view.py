"""The scorecard on a terminal: the number, why it moved, then every service under its cabinet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cityscore.cli.headline import COLOURS, headline_view, met_text
from cityscore.library.scorecard import Scorecard
from cityscore.model import Cabinet, Period, Reason, Status
from cityscore.present.say.figure_lines import figure_line
from cityscore.present.say.number_text import score_text
from cityscore.present.say.plan_text import plan_sentence
from cityscore.present.say.terms import (
    NO_SCORE,
    PERIOD_WORDS,
    STATUS_WORDS,
    SYMBOLS,
    window_name,
)
from cityscore.scoring.current import current_scores
from cityscore.scoring.day_numbers import day_of
from cityscore.scoring.methods import leading_period
from cityscore.scoring.metric_scores import REASONS, Scores, number_or_none
from cityscore.scoring.observations import Floats
from cityscore.scoring.status import status_of

NARROWEST = 40
NAME_WIDTH, PERIOD_WIDTH = 20, 9
"""Columns that a name needs at the least, and that a period takes."""


def scorecard_view(scorecard: Scorecard, width: int) -> RenderableType:
    """A scorecard of its last day covered, for a terminal so many columns wide."""
    headline = scorecard.leading
    parts: list[RenderableType] = [
        headline_view(scorecard, headline, width),
        _services(scorecard, headline, _periods_that_fit(scorecard, headline, width)),
        *_missing_metrics(scorecard, headline),
        _legend(),
        *([_day_by_day(scorecard)] if scorecard.since != scorecard.through else []),
    ]
    return Padding(Group(*parts), (1, 1))


def _periods_that_fit(scorecard: Scorecard, headline: Period, width: int) -> list[Period]:
    """The periods that there is room for; the one that leads always has room."""
    periods = scorecard.composite.windows.periods
    if headline is Period.CURRENT:
        base = scorecard.definitions.city.headline.period  # what is current says the same, and of more services
        periods = (headline, *(period for period in periods if period is Period.DAY or period is not base))
    room = max(1, (width - NAME_WIDTH) // PERIOD_WIDTH)
    first = sorted(periods, key=lambda period: period is not headline)[:room]
    return [period for period in periods if period in first]


def _services(scorecard: Scorecard, headline: Period, periods: list[Period]) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 1), show_edge=False)
    table.add_column("Service", ratio=1, min_width=NAME_WIDTH - 4, max_width=46)
    for period in periods:
        style = "bold underline" if period is headline else "bold"
        table.add_column(Text(PERIOD_WORDS[period], style=style), justify="right", no_wrap=True)
    for cabinet in scorecard.definitions.groups:
        _add_cabinet(table, scorecard, cabinet, headline, periods)
    return Padding(table, (1, 0, 0, 0))


def _add_cabinet(table: Table, scorecard: Scorecard, cabinet: Cabinet, headline: Period, periods: list[Period]) -> None:
    of_cabinet = [
        scores for scores in scorecard.scores if scores.metric.department in cabinet.departments and not scores.district
    ]
    if not of_cabinet:
        return
    metrics = [scores.metric for scores in of_cabinet]
    composite, current = scorecard.composite_of(metrics), scorecard.current_of(metrics)
    by_period = {period: (composite, row) for row, period in enumerate(composite.windows.periods)}
    by_period[Period.CURRENT] = (current, 0)
    name = Text.assemble((cabinet.name, "bold"), (f"  {met_text(*by_period[headline])}", "dim"))
    cells = [by_period[period] for period in periods]
    table.add_row(name, *(_score_cell(number_or_none(of.score[row, -1]), of.near) for of, row in cells))
    for scores in of_cabinet:
        found = {period: _of_period(scorecard, scores, period) for period in {headline, *periods}}
        leading, row = found[headline]
        line = Text.assemble(f"{scores.metric.name}\n", (_line(scorecard, leading, row), "dim"))
        shown = [found[period] for period in periods]
        marks = (_score_cell(number_or_none(of.score[row, -1]), of.near) for of, row in shown)
        table.add_row(Padding(line, (0, 0, 0, 2)), *marks)
    table.add_row("")


def _of_period(scorecard: Scorecard, scores: Scores, period: Period) -> tuple[Scores, int]:
    """A metric's scores, with the place of a period in them; of what is current, the place of its own."""
    if period is Period.CURRENT and (found := current_scores(scores, scorecard.definitions.city.headline)):
        return found
    return scores, scores.windows.periods.index(period)


def _line(scorecard: Scorecard, scores: Scores, row: int) -> str:
    """A metric's figure, with its window where that is another than the one that leads; and where a plan stands."""
    text, windows, periods = figure_line(scores, row, -1), scorecard.composite.windows, scores.windows.periods
    base = leading_period(scorecard.definitions.city.headline.period, windows.periods)
    start, end = day_of(scores.windows.start[row, -1]), day_of(scores.windows.end[row, -1])
    first = day_of(windows.start[windows.periods.index(base), -1])
    if periods[row] is not base or end < first:
        text = f"{window_name(periods[row], start, end)}: {text}"
    if scores.metric.has_plans and Period.YEAR in periods and periods[row] is not Period.YEAR:
        text = " · ".join(filter(None, (text, plan_sentence(scores.metric, scores.at(Period.YEAR, -1)))))
    return text.strip()


def _score_cells(scores: Floats, near: float) -> list[Text]:
    return [_score_cell(number_or_none(score), near) for score in scores]


def _score_cell(score: float | None, near: float) -> Text:
    status = status_of(score, near)
    if status is None:
        return Text(NO_SCORE, style="dim")
    return Text(f"{SYMBOLS[status]} {score_text(score, near)}", style=COLOURS[status])


def _missing_metrics(scorecard: Scorecard, headline: Period) -> Iterator[RenderableType]:
    """Whose figures have not come for the period that leads."""
    missing = (Reason.NO_OBSERVATIONS, Reason.TOO_LITTLE_COVERAGE)
    late = [
        scores.metric
        for scores in scorecard.scores
        if not scores.district and _reason(*_of_period(scorecard, scores, headline)) in missing
    ]
    if late:
        listed = ", ".join(f"{metric.name} ({metric.department})" for metric in late)
        yield Text.assemble(("Missing: ", "bold"), f"{listed}.")


def _reason(scores: Scores, row: int) -> Reason | None:
    return REASONS[scores.reason[row, -1] - 1] if scores.reason[row, -1] else None


def _legend() -> RenderableType:
    symbols = "   ".join(f"{SYMBOLS[status]} {STATUS_WORDS[status]}" for status in Status)
    return Text(f"{symbols}   {NO_SCORE} no score", style="dim")


def _day_by_day(scorecard: Scorecard) -> RenderableType:
    composite = scorecard.composite
    table = Table(box=None, pad_edge=False, padding=(0, 2), show_edge=False)
    table.add_column("Through", no_wrap=True)
    for period in composite.windows.periods:
        table.add_column(PERIOD_WORDS[period], justify="right")
    for day in np.arange(len(composite.windows.through)):
        cells = _score_cells(composite.score[:, day], composite.near)
        table.add_row(day_of(composite.windows.through[day]).isoformat(), *cells)
    return Padding(Group(Text("CityScore day by day", style="bold"), table), (1, 0, 0, 0))
