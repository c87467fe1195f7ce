"""The top of the scorecard on a terminal: the number, the periods beside it, and why it moved."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cityscore.library.scorecard import Scorecard
from cityscore.model import Period, PeriodStyle, Status
from cityscore.present.say.number_text import percent_text, plain_number, score_text, signed_text
from cityscore.present.say.terms import (
    PERIOD_WORDS,
    STATUS_WORDS,
    SYMBOLS,
    before_text,
    counted,
    day_text,
    met_sentence,
    reason_sentence,
    span_text,
)
from cityscore.scoring.composite import Composite
from cityscore.scoring.composite_change import CompositeChange, Movement
from cityscore.scoring.day_numbers import day_of
from cityscore.scoring.methods import leading_period
from cityscore.scoring.metric_scores import REASONS, as_method, number_or_none
from cityscore.scoring.status import status_of

COLOURS = {Status.EXCEEDS: "blue", Status.MEETS: "cyan", Status.NEAR: "yellow", Status.BELOW: "red"}
MOVEMENT_WORDS = {
    Movement.CAME: "scored now, not before",
    Movement.WENT: "scored before, not now",
    Movement.REWEIGHTED: "weighted anew",
}
LARGEST_MOVES = 5
SMALLEST_MOVE = 0.0005
"""What reads as 0.000 is no movement."""
SIDE_BY_SIDE = 78
"""Columns that the periods need beside each other."""


def headline_view(scorecard: Scorecard, headline: Period, width: int) -> RenderableType:
    """The number and how many met, the other periods beside it, and why it moved."""
    moved = scorecard.change(headline)
    why = [_why_it_moved(scorecard, moved, width)] if moved is not None and _has_moved(moved) else []
    return Group(_headline_text(scorecard, headline), _other_periods(scorecard, headline, moved, width), *why)


def _headline_text(scorecard: Scorecard, headline: Period) -> Text:
    composite = scorecard.current if headline is Period.CURRENT else scorecard.composite
    row = composite.windows.periods.index(headline)
    score = number_or_none(composite.score[row, -1])
    met, scored = int(composite.met[row, -1]), int(composite.scored[row, -1])
    goals: list[str | tuple[str, str]] = [("No service has a score yet.\n", "bold")]
    if scored:
        goals = [(met_sentence(met, scored), "bold"), " CityScore averages how far each was above or below its goal.\n"]
    return Text.assemble(
        (f"{scorecard.definitions.city.name} CityScore", "bold"),
        f"  through {day_text(scorecard.through)}\n\n",
        (score_text(score, composite.near), "bold reverse"),
        "  ",
        _status_text(status_of(score, composite.near), composite, row),
        f"  {_window_text(scorecard, headline)}\n",
        *goals,
    )


def _other_periods(scorecard: Scorecard, headline: Period, moved: CompositeChange | None, width: int) -> RenderableType:
    """The window before, and the other periods: side by side where there is room, else below each other."""
    composite, is_current = scorecard.composite, headline is Period.CURRENT
    base = scorecard.definitions.city.headline.period if is_current else headline
    others = [
        (
            PERIOD_WORDS[period],
            score_text(number_or_none(composite.score[row, -1]), composite.near),
            met_text(composite, row),
        )
        for row, period in enumerate(composite.windows.periods)
        if period is not headline and not (is_current and period is base is not Period.DAY)
    ]
    if moved is not None and headline is not Period.DAY:
        before = score_text(as_method(moved.before, composite.method), composite.near)
        others.insert(0, (before_text(base, composite.windows.style, current=is_current), before, ""))
    grid = Table.grid(padding=(0, 3))
    styles = ("dim", "bold", "dim")
    if width >= SIDE_BY_SIDE:
        for line, style in zip(zip(*others, strict=True), styles, strict=True):
            grid.add_row(*line, style=style)
    else:
        for other in others:
            grid.add_row(*(Text(part, style=style) for part, style in zip(other, styles, strict=True)))
    return grid


def met_text(composite: Composite, row: int) -> str:
    """How many met their goal, of how many with a score."""
    scored = int(composite.scored[row, -1])
    return f"{int(composite.met[row, -1])} of {scored} met" if scored else "no score"


def _status_text(status: Status | None, composite: Composite, row: int) -> Text:
    if status is None:
        return Text(reason_sentence(REASONS[composite.reason[row, -1] - 1]))
    text = Text(f"{SYMBOLS[status]} {STATUS_WORDS[status]}", style=COLOURS[status])
    if composite.provisional[row, -1]:
        share = percent_text(composite.coverage[row, -1], 0)
        text.append(f", provisional: figures have come for {share} of the services", style="default")
    return text


def _window_text(scorecard: Scorecard, period: Period) -> str:
    windows = scorecard.composite.windows
    if period is Period.CURRENT:
        base = _window_text(scorecard, leading_period(scorecard.definitions.city.headline.period, windows.periods))
        return f"{base}; slower services by their newest figures"
    row = windows.periods.index(period)
    span = span_text(day_of(windows.start[row, -1]), day_of(windows.end[row, -1]))
    complete = windows.style is PeriodStyle.COMPLETE and period not in (Period.DAY, Period.YEAR)
    return f"{'last complete ' + period if complete else PERIOD_WORDS[period]}, {span}"


def _why_it_moved(scorecard: Scorecard, moved: CompositeChange, width: int) -> RenderableType:
    names = {metric.slug: metric.name for metric in scorecard.definitions.metrics}
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=min(40, width - 14))
    table.add_column(justify="right")
    stayed = sorted(
        (part for part in moved.parts if part.movement is Movement.MOVED), key=lambda part: -abs(part.amount)
    )
    apart = {
        movement: (listed, moved.total(movement))
        for movement, words in MOVEMENT_WORDS.items()
        if (listed := _listed(moved, movement, names, words))
    }
    for movement in moved.leading:
        listed, total = apart.pop(movement)
        table.add_row(Text(listed), _amount_text(total))
    largest = [part for part in stayed[:LARGEST_MOVES] if abs(part.amount) >= SMALLEST_MOVE]
    for part in largest:
        table.add_row(Text(names[part.metric]), _amount_text(part.amount))
    rest = stayed[len(largest) :]
    if abs(sum(part.amount for part in rest)) >= SMALLEST_MOVE:
        words = ("other", "others") if largest else ("service", "services")
        table.add_row(counted(len(rest), *words), _amount_text(sum(part.amount for part in rest)))
    for listed, total in apart.values():
        table.add_row(Text(listed), _amount_text(total))
    near, means = scorecard.composite.near, (moved.before, moved.now)
    before, now = (score_text(as_method(mean, scorecard.method), near) for mean in means)
    heading = Text.assemble(("Why it moved", "bold"), f"  {before} → {now}")
    if before == now:
        heading = Text.assemble(("What moved", "bold"))
    return Padding(Group(heading, table), (1, 0, 0, 0))


def _has_moved(moved: CompositeChange) -> bool:
    """Whether anything did that a reader would see."""
    return abs(moved.amount) >= SMALLEST_MOVE or any(abs(part.amount) >= SMALLEST_MOVE for part in moved.parts)


def _listed(moved: CompositeChange, movement: Movement, names: dict[str, str], words: str) -> str:
    """The metrics that came, went or were weighted anew; '' if none did."""
    listed = ", ".join(names[part.metric] for part in moved.parts if part.movement is movement)
    return f"{listed} ({words})" if listed else ""


def _amount_text(amount: float) -> str:
    """A movement with its sign; what rounds to nothing has none."""
    return signed_text(amount) or plain_number(0, 3)
