"""A metric's figure in a few words, with its n and its goal: "44 of 80 · goal 80 %"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cityscore.model import Kind, Measure, Metric, Reason
from cityscore.present.language import say, several
from cityscore.present.numbers import goal_text, plain_number, range_text, value_text
from cityscore.present.words import REASON_WORDS
from cityscore.scoring.days import day_of
from cityscore.scoring.methods import method_named
from cityscore.scoring.scores import REASONS, Scores, number_or_none
from cityscore.scoring.yardsticks import target_on


@dataclass(frozen=True)
class Figure:
    """One window's figure, from wherever it comes."""

    value: float | None
    yardstick: float | None
    numerator: float
    denominator: float
    reason: Reason | None
    days: int
    due: int
    end: date
    """The window's last day."""
    method: str


def figure_line(scores: Scores, row: int, day: int) -> str:
    """What stands under a metric's name for one window: figure, goal, and why there is no score."""
    cell = (row, day)
    numerator, denominator = scores.figures_at(row, day)
    figure = Figure(
        value=number_or_none(scores.value[cell]),
        yardstick=number_or_none(scores.yardstick[cell]),
        numerator=numerator,
        denominator=denominator,
        reason=REASONS[scores.reason[cell] - 1] if scores.reason[cell] else None,
        days=int(scores.days[cell]),
        due=int(scores.due[cell]),
        end=day_of(scores.windows.end[cell]),
        method=scores.method.name,
    )
    return line_of(scores.metric, figure)


def line_of(metric: Metric, figure: Figure) -> str:
    """A metric's figure in a few words, with its goal, or why there is no score."""
    parts = []
    if figure.value is not None:
        parts.append(figure_text(metric, figure, figure.value))
    if figure.reason is None and figure.yardstick is not None:
        parts.append(_yardstick_text(metric, figure.yardstick, figure.end))
    if figure.reason is not None:
        parts.append(reason_text(figure.reason, figure.days, figure.due, metric.kind))
    if not metric.scored:
        parts.append(say("not scored"))
    return " · ".join(parts)


def _yardstick_text(metric: Metric, yardstick: float, on: date) -> str:
    """The goal in force on a day, or what is usual."""
    target = target_on(metric, on)
    if target is None or target.usual:
        return say("usual {goal}", goal=goal_text(metric, yardstick))
    return say("goal {goal}", goal=range_text(metric, target) if target.is_range else goal_text(metric, yardstick))


def figure_text(metric: Metric, figure: Figure, value: float) -> str:
    """A window's figure, as short as it can be."""
    if method_named(figure.method).mean_of_days:
        return value_text(metric, value)
    if line := metric.kind.traits.line:
        return say(line, met=plain_number(figure.numerator), all=plain_number(figure.denominator))
    return value_text(metric, value)


def reason_text(reason: Reason, days: int, due: int, kind: Kind) -> str:
    """Why there is no score, in a few words."""
    if (
        reason is Reason.TOO_FEW_CASES and kind.measure is Measure.EXPECTED_EVENTS
    ):  # it is what is expected that is too little
        return say("usually too few to judge")
    if reason is Reason.TOO_LITTLE_COVERAGE:
        came = plain_number(days)
        return several("only {came} of {number} figure came", "only {came} of {number} figures came", due, came=came)
    return say(REASON_WORDS[reason])
