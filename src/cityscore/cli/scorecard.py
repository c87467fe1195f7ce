"""The scorecard on a terminal: the number, why it moved, then every service under its cabinet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cityscore.library.scorecard import Scorecard
from cityscore.model import Cabinet, Period, PeriodStyle, Reason, Status
from cityscore.present.figures import figure_line
from cityscore.present.numbers import percent_text, score_text
from cityscore.present.words import (
    NO_SCORE,
    PERIOD_WORDS,
    STATUS_WORDS,
    SYMBOLS,
    before_text,
    day_text,
    reason_sentence,
    span_text,
)
from cityscore.scoring.change import Change, Movement
from cityscore.scoring.composite import Composite
from cityscore.scoring.days import day_of
from cityscore.scoring.observations import Floats
from cityscore.scoring.scores import REASONS, Scores, as_method, number_or_none
from cityscore.scoring.status import status_of

COLOURS = {Status.EXCEEDS: "blue", Status.MEETS: "cyan", Status.NEAR: "yellow", Status.BELOW: "red"}
LARGEST_MOVES = 5
NARROWEST = 40
NAME_WIDTH, PERIOD_WIDTH = 20, 9
"""Columns that a name needs at the least, and that a period takes."""


def scorecard_view(scorecard: Scorecard, width: int = 80) -> RenderableType:
    """A scorecard of its last day covered, for a terminal so many columns wide."""
    headline = _headline(scorecard)
    parts: list[RenderableType] = [_top(scorecard, headline)]
    if (moved := scorecard.change(headline)) is not None:
        parts.append(_why_it_moved(scorecard, moved))
    parts.append(_services(scorecard, headline, _fitting(scorecard, headline, width)))
    parts.extend(_missing(scorecard, headline))
    parts.append(_legend())
    if scorecard.since != scorecard.through:
        parts.append(_day_by_day(scorecard))
    return Padding(Group(*parts), (1, 1))


def _headline(scorecard: Scorecard) -> Period:
    """The period that leads: the city's choice, where the method has it."""
    chosen = scorecard.definitions.city.headline
    return chosen if chosen in scorecard.method.periods else Period.WEEK


def _top(scorecard: Scorecard, headline: Period) -> RenderableType:
    whole, row = scorecard.composite, scorecard.composite.windows.periods.index(headline)
    text = Text()
    text.append(f"{scorecard.definitions.city.name} CityScore", style="bold")
    text.append(f"  through {day_text(scorecard.through)}\n\n")
    score = number_or_none(whole.score[row, -1])
    status = status_of(score, whole.near)
    text.append(f"{score_text(score)}", style="bold reverse")
    text.append("  ")
    text.append_text(_status(status, whole, row))
    text.append(f"  {_window_name(scorecard, headline)}\n")
    met, scored = int(whole.met[row, -1]), int(whole.scored[row, -1])
    if scored:
        text.append(f"{met} of {scored} services met their goal.", style="bold")
        text.append(" CityScore averages how far each was above or below its goal.\n")
    else:
        text.append("No service has a score yet.\n", style="bold")
    return Group(text, _other_periods(scorecard, headline))


def _other_periods(scorecard: Scorecard, headline: Period) -> RenderableType:
    """The window before, and the other periods, side by side."""
    whole = scorecard.composite
    grid = Table.grid(padding=(0, 3))
    names, numbers, counts = [], [], []
    if (moved := scorecard.change(headline)) is not None and headline is not Period.DAY:
        names.append(before_text(headline, whole.windows.style))
        numbers.append(score_text(as_method(moved.before, whole.method)))
        counts.append("")
    for row, period in enumerate(whole.windows.periods):
        if period is not headline:
            names.append(PERIOD_WORDS[period])
            numbers.append(score_text(number_or_none(whole.score[row, -1])))
            counts.append(_met(whole, row))
    grid.add_row(*names, style="dim")
    grid.add_row(*numbers, style="bold")
    grid.add_row(*counts, style="dim")
    return grid


def _met(whole: Composite, row: int) -> str:
    """How many met their goal, of how many with a score."""
    scored = int(whole.scored[row, -1])
    return f"{int(whole.met[row, -1])} of {scored} met" if scored else "no score"


def _status(status: Status | None, whole: Composite, row: int) -> Text:
    if status is None:
        reason = REASONS[whole.reason[row, -1] - 1]
        return Text(reason_sentence(reason))
    text = Text(f"{SYMBOLS[status]} {STATUS_WORDS[status]}", style=COLOURS[status])
    if whole.provisional[row, -1]:
        share = percent_text(whole.coverage[row, -1], 0)
        text.append(f", provisional: figures have come for {share} of the services", style="default")
    return text


def _window_name(scorecard: Scorecard, period: Period) -> str:
    windows = scorecard.composite.windows
    row = windows.periods.index(period)
    span = span_text(day_of(windows.start[row, -1]), day_of(windows.end[row, -1]))
    complete = windows.style is PeriodStyle.COMPLETE and period not in (Period.DAY, Period.YEAR)
    return f"{'last complete ' + period if complete else PERIOD_WORDS[period]}, {span}"


def _why_it_moved(scorecard: Scorecard, moved: Change) -> RenderableType:
    names = {metric.slug: metric.name for metric in scorecard.definitions.metrics}
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=40)
    table.add_column(justify="right")
    stayed = sorted(
        (part for part in moved.parts if part.movement is Movement.MOVED), key=lambda part: -abs(part.amount)
    )
    for part in stayed[:LARGEST_MOVES]:
        table.add_row(Text(names[part.metric]), _amount(part.amount))
    if rest := stayed[LARGEST_MOVES:]:
        table.add_row(f"{len(rest)} others", _amount(sum(part.amount for part in rest)))
    for movement, words in (
        (Movement.CAME, "scored now, not before"),
        (Movement.WENT, "scored before, not now"),
        (Movement.REWEIGHTED, "weighted anew"),
    ):
        parts = [part for part in moved.parts if part.movement is movement]
        if parts:
            listed = ", ".join(names[part.metric] for part in parts)
            table.add_row(Text(f"{listed} ({words})"), _amount(moved.total(movement)))
    heading = Text("Why it moved", style="bold")
    before, now = (score_text(as_method(mean, scorecard.method)) for mean in (moved.before, moved.now))
    heading.append(f"  {before} → {now}", style="not bold")
    return Padding(Group(heading, table), (1, 0, 0, 0))


def _amount(amount: float) -> str:
    """A movement with its sign; what rounds to nothing has none."""
    return f"{amount:+.3f}".replace("-", "−") if round(amount, 3) else "0.000"


def _fitting(scorecard: Scorecard, headline: Period, width: int) -> list[int]:
    """The rows of the periods that there is room for; the one that leads always has room."""
    periods = scorecard.composite.windows.periods
    room = max(1, (width - NAME_WIDTH) // PERIOD_WIDTH)
    first = sorted(range(len(periods)), key=lambda row: periods[row] is not headline)
    return sorted(first[:room])


def _services(scorecard: Scorecard, headline: Period, shown: list[int]) -> RenderableType:
    periods = [scorecard.composite.windows.periods[row] for row in shown]
    table = Table(box=None, pad_edge=False, padding=(0, 1), show_edge=False)
    table.add_column("Service", ratio=1, min_width=NAME_WIDTH - 4, max_width=46)
    for period in periods:
        style = "bold underline" if period is headline else "bold"
        table.add_column(Text(PERIOD_WORDS[period], style=style), justify="right", no_wrap=True)
    for cabinet in scorecard.definitions.groups:
        _add_cabinet(table, scorecard, cabinet, headline, shown)
    return Padding(table, (1, 0, 0, 0))


def _add_cabinet(table: Table, scorecard: Scorecard, cabinet: Cabinet, headline: Period, shown: list[int]) -> None:
    mine = [each for each in scorecard.scores if each.metric.department in cabinet.departments and not each.district]
    if not mine:
        return
    whole = scorecard.composite_of(each.metric for each in mine)
    row = whole.windows.periods.index(headline)
    name = Text(cabinet.name, style="bold")
    name.append(f"  {_met(whole, row)}", style="not bold dim")
    table.add_row(name, *_score_cells(whole.score[shown, -1], whole.near))
    for scores in mine:
        line = Text(f"{scores.metric.name}\n")
        line.append(figure_line(scores, row, -1), style="dim")
        table.add_row(Padding(line, (0, 0, 0, 2)), *_score_cells(scores.score[shown, -1], scores.near))
    table.add_row("")


def _score_cells(scores: Floats, near: float) -> list[Text]:
    return [_score_cell(number_or_none(score), near) for score in scores]


def _score_cell(score: float | None, near: float) -> Text:
    status = status_of(score, near)
    if status is None:
        return Text(NO_SCORE, style="dim")
    return Text(f"{SYMBOLS[status]} {score_text(score)}", style=COLOURS[status])


def _missing(scorecard: Scorecard, headline: Period) -> Iterator[RenderableType]:
    """Whose figures have not come for the period that leads."""
    row = scorecard.composite.windows.periods.index(headline)
    missing = (Reason.NO_OBSERVATIONS, Reason.TOO_LITTLE_COVERAGE)
    late = [each for each in scorecard.scores if not each.district and _reason(each, row) in missing]
    if late:
        listed = ", ".join(f"{each.metric.name} ({each.metric.department})" for each in late)
        yield Text.assemble(("Missing: ", "bold"), f"{listed}.")


def _reason(scores: Scores, row: int) -> Reason | None:
    return REASONS[scores.reason[row, -1] - 1] if scores.reason[row, -1] else None


def _legend() -> RenderableType:
    symbols = "   ".join(f"{SYMBOLS[status]} {STATUS_WORDS[status]}" for status in Status)
    return Text(f"{symbols}   {NO_SCORE} no score", style="dim")


def _day_by_day(scorecard: Scorecard) -> RenderableType:
    whole = scorecard.composite
    table = Table(box=None, pad_edge=False, padding=(0, 2), show_edge=False)
    table.add_column("Through", no_wrap=True)
    for period in whole.windows.periods:
        table.add_column(PERIOD_WORDS[period], justify="right")
    for day in np.arange(len(whole.windows.through)):
        cells = _score_cells(whole.score[:, day], whole.near)
        table.add_row(day_of(whole.windows.through[day]).isoformat(), *cells)
    return Padding(Group(Text("CityScore day by day", style="bold"), table), (1, 0, 0, 0))
