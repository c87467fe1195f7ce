"""A metric's figure in a few words, with its n and its goal: "44 of 80 · goal 80 %"."""

from __future__ import annotations

from typing import assert_never

from cityscore.model import Kind, Metric, Reason
from cityscore.present.numbers import goal_text, plain_number, value_text
from cityscore.present.words import REASON_WORDS, counted
from cityscore.scoring.scores import REASONS, Scores


def figure_line(scores: Scores, row: int, day: int) -> str:
    """What stands under a metric's name for one window: figure, goal, and why there is no score."""
    cell = (row, day)
    reason = REASONS[scores.reason[cell] - 1] if scores.reason[cell] else None
    parts = []
    value, yardstick = float(scores.value[cell]), float(scores.yardstick[cell])
    if value == value:
        parts.append(figure_text(scores, value, *scores.figures_at(row, day)))
    if reason is None and yardstick == yardstick:
        parts.append(f"{'goal' if scores.metric.target else 'usual'} {goal_text(scores.metric, yardstick)}")
    if reason is not None:
        parts.append(reason_text(scores.metric, reason, int(scores.days[cell]), int(scores.due[cell])))
    if not scores.metric.scored:
        parts.append("not scored")
    return " · ".join(parts)


def figure_text(scores: Scores, value: float, numerator: float, denominator: float) -> str:
    """A window's figure, as short as it can be."""
    metric = scores.metric
    if scores.method.mean_of_days:
        return value_text(metric, value)
    match metric.kind:
        case Kind.RATIO:
            return f"{plain_number(numerator)} of {plain_number(denominator)}"
        case Kind.COUNT | Kind.AVERAGE | Kind.AVERAGE_RATIO | Kind.LEVEL | Kind.QUANTILE:
            return value_text(metric, value)
        case _:
            assert_never(metric.kind)


def reason_text(metric: Metric, reason: Reason, days: int, due: int) -> str:
    """Why there is no score, in a few words."""
    if reason is Reason.TOO_LITTLE_COVERAGE:
        return f"only {days} of {counted(due, 'figure', 'figures')} came"
    return REASON_WORDS[reason]
