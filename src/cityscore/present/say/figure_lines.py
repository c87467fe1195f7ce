"""A metric's figure in a few words, with its n and its goal: "44 of 80 · goal 80 %"."""

from __future__ import annotations

from datetime import date

from cityscore.model import Measure, Metric, Reason
from cityscore.present.say.case_counts import cases_text
from cityscore.present.say.language import say, several
from cityscore.present.say.made_text import lateness_text
from cityscore.present.say.no_score_text import no_score_word
from cityscore.present.say.number_text import goal_text, plain_number, value_text
from cityscore.present.say.plan_text import plan_sentence
from cityscore.present.say.target_text import target_text
from cityscore.present.say.verdicts import is_usual
from cityscore.scoring.methods import method_named
from cityscore.scoring.metric_scores import Score, Scores
from cityscore.scoring.stored_scores import MetricScore
from cityscore.scoring.yardsticks import target_on


def figure_line(scores: Scores, row: int, day: int) -> str:
    """What stands under a metric's name for one window: figure, goal, and why there is no score."""
    return line_of(scores.metric, scores.at(scores.windows.periods[row], day), *scores.figures_at(row, day))


def line_of(metric: Metric, score: Score | MetricScore, numerator: float, denominator: float) -> str:
    """A metric's figure in a few words, with its goal, or why there is no score."""
    if not score.reason and metric.has_plans and (told := plan_sentence(metric, score)):
        return told.removesuffix(".")
    parts = []
    if score.value is not None:
        plain = method_named(score.method, score.method_version).mean_of_days
        parts.append(
            value_text(metric, score.value) if plain else plain_figure(metric, score.value, numerator, denominator)
        )
        if not plain and (cases := cases_text(metric, denominator)):
            parts.append(cases)
    if not score.reason and score.yardstick is not None:
        parts.append(_yardstick_text(metric, score.yardstick, score.end))
    if late := lateness_text(metric, score.end):
        parts.append(late)
    if not score.reason and score.score is not None and (score.days or 0) < (score.due or 0):
        came, due = plain_number(score.days or 0), score.due or 0
        parts.append(several("{came} of {number} figure came", "{came} of {number} figures came", due, came=came))
    if score.reason:
        parts.append(_reason_text(Reason(score.reason), score, metric))
    if not metric.scored:
        parts.append(say("not scored"))
    return " · ".join(parts)


def _yardstick_text(metric: Metric, yardstick: float, on: date) -> str:
    """The goal in force on a day, or what is usual."""
    target = target_on(metric, on)
    if is_usual(metric, on):
        return say("usual {goal}", goal=goal_text(metric, yardstick))
    if target is not None and target.is_plan:
        return say("{goal} planned", goal=goal_text(metric, yardstick))
    if target is not None and target.is_range:
        return say("goal {goal}", goal=target_text(metric, target))
    return say("goal {goal}", goal=goal_text(metric, yardstick))


def plain_figure(metric: Metric, value: float, numerator: float, denominator: float) -> str:
    """A figure by itself: of shares what it is made of, of all else the value with its unit."""
    if line := metric.kind.traits.line:
        return say(line, met=plain_number(numerator), all=plain_number(denominator))
    return value_text(metric, value)


def _reason_text(reason: Reason, score: Score | MetricScore, metric: Metric) -> str:
    days, due = score.days or 0, score.due or 0
    if reason is Reason.TOO_FEW_CASES and metric.measure is Measure.EXPECTED_EVENTS:  # what is expected is too little
        return say("usually too few to judge")
    if reason is Reason.TOO_LITTLE_COVERAGE:
        came = plain_number(days)
        return several("only {came} of {number} figure came", "only {came} of {number} figures came", due, came=came)
    return no_score_word(reason, metric, score.end)
