"""A receipt in words: one sentence, and the steps that anyone can do again with a pencil."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from cityscore.model import Better, Measure, Metric, Period, Reason
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.made_text import amounts, lateness_text, overdue_milestones
from cityscore.present.say.no_score_text import no_score_sentence
from cityscore.present.say.number_text import (
    exact_number,
    goal_text,
    percent_text,
    plain_number,
    plural_of,
    score_text,
    value_text,
)
from cityscore.present.say.plan_text import plan_sentence
from cityscore.present.say.target_steps import is_mean, target_steps
from cityscore.present.say.target_text import target_text
from cityscore.present.say.terms import begun, day_text, span_text
from cityscore.present.say.verdicts import verdict
from cityscore.scoring.history_parts import HistoryPart
from cityscore.scoring.receipts import Receipt, SoFar
from cityscore.scoring.yardsticks import DEVIATION_NEEDS_MORE_THAN, Basis

PERCENTILES = {
    "1": to_say("the {number}st percentile"),
    "2": to_say("the {number}nd percentile"),
    "3": to_say("the {number}rd percentile"),
}
"""By their last digit, as English counts; ``PERCENTILE`` are all others."""
PERCENTILE = to_say("the {number}th percentile")
RATIO_RULES = {
    Better.HIGHER: to_say("higher is better: value / yardstick"),
    Better.LOWER: to_say("lower is better: yardstick / value"),
    Better.RANGE: to_say("a range: 1 inside it, less the further outside"),
}


@dataclass(frozen=True)
class WordedReceipt:
    """A receipt and what it says."""

    receipt: Receipt
    sentence: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        numbered = (f"{number}. {step}" for number, step in enumerate(self.steps, start=1))
        return "\n".join((self.sentence, *numbered))


def word(receipt: Receipt, near: float) -> WordedReceipt:
    """Put a receipt into words; ``near`` is the city's band."""
    return WordedReceipt(receipt, receipt_sentence(receipt, near), tuple(_steps(receipt, near)))


def receipt_sentence(receipt: Receipt, near: float) -> str:
    """The score in one sentence: "741 of 788 calls, 94.0 %, against a target of 95 %: 0.99"."""
    score = receipt.score
    if score.value is None:
        return no_score_sentence(score.reason or Reason.NO_OBSERVATIONS, receipt.metric, score.end)
    if score.score is not None and (told := plan_sentence(receipt.metric, score)):
        return say("{told} Score: {score}.", told=told, score=score_text(score.score))
    observed = _observed(receipt)
    if score.yardstick is not None:
        observed = say("{found}, against {yardstick}", found=observed, yardstick=_yardstick(receipt))
    if score.score is not None:
        late = lateness_text(receipt.metric, score.end)
        return f"{observed}: {score_text(score.score, near)}" + (f". {late}." if late else "")
    if score.reason is None:
        return say("{found}; shown for context, not scored", found=observed)
    why = no_score_sentence(score.reason, receipt.metric, score.end)
    longer = _longer(receipt) if score.reason is Reason.TOO_FEW_CASES else ""
    return say("{found}: no score. {why}", found=observed, why=why) + longer


def _observed(receipt: Receipt) -> str:
    """What the window held, with its value; there must be one."""
    metric = receipt.metric
    shown = value_text(metric, receipt.score.value or 0.0)
    if receipt.method.mean_of_days:
        return say("{value}, the mean of {days}", value=shown, days=_days(int(receipt.denominator)))
    wording = metric.kind.traits.wording
    counted = receipt.numerator if wording.counts_numerator else receipt.denominator
    plural = plural_of(counted)
    values = {
        "met": plain_number(receipt.numerator),
        "all": plain_number(receipt.denominator),
        "count": plain_number(counted),
        "days": _days(int(receipt.denominator)),
        "quantile": _quantile(metric.q or 0.0),
        "value": shown,
        "cases": metric.cases,
        "end": day_text(receipt.score.end),
        **amounts(metric, receipt.numerator, receipt.denominator),
    }
    if metric.tells_totals:
        return _total_text(metric, receipt.numerator, _days(int(receipt.denominator)))
    with_cases = wording.one_with_cases if plural == 1 else wording.many_with_cases
    if metric.cases and with_cases:
        return say(with_cases, **values)
    if wording.one == wording.many:
        return say(wording.one, **values)
    return several(wording.one, wording.many, plural, **values)


def _total_text(metric: Metric, events: float, days: str) -> str:
    """How many events a window held, where its goal is a total too."""
    count = plain_number(events)
    if metric.cases and plural_of(events) != 1:
        return say("{count} {cases} in {days}", count=count, cases=metric.cases, days=days)
    if metric.unit and not metric.cases:  # 175 tonnes are no events
        return say("{amount} in {days}", amount=value_text(metric, events), days=days)
    return several("{count} event in {days}", "{count} events in {days}", plural_of(events), count=count, days=days)


def _days(number: int) -> str:
    return several("{number} day", "{number} days", number)


def _quantile(q: float) -> str:
    """The name of a quantile: the median, the 90th percentile, the 1st percentile, the largest."""
    if q == 1:
        return say("the largest")
    if q == 0.5:
        return say("the median")
    hundredth = round(q * 100, 6)
    last = str(int(hundredth))[-2:].lstrip("0") if hundredth == int(hundredth) else ""
    name = PERCENTILE if last in ("11", "12", "13") else PERCENTILES.get(last[-1:], PERCENTILE)
    return say(name, number=plain_number(hundredth))


def _yardstick(receipt: Receipt) -> str:
    """What the value is compared with."""
    times = receipt.history.times if receipt.history else 1.0
    goal = goal_text(receipt.metric, (receipt.score.yardstick or 0.0) / times)
    if times != 1:
        asked, usual = goal_text(receipt.metric, receipt.score.yardstick or 0.0), _usual(receipt, goal)
        change = percent_text(abs(times - 1))
        if times < 1:
            return say("a goal of {goal}, {change} less than {usual}", goal=asked, change=change, usual=usual)
        return say("a goal of {goal}, {change} more than {usual}", goal=asked, change=change, usual=usual)
    return _usual(receipt, goal)


def _usual(receipt: Receipt, goal: str) -> str:
    """A target, or what is usual, as it is."""
    match receipt.basis:
        case Basis.TARGET:
            return _target(receipt, goal)
        case Basis.YEARS:
            years = sum(part.counted for part in receipt.parts)
            return several(
                "the usual {goal} ({number} earlier year)",
                "the usual {goal} ({number} earlier years)",
                years,
                goal=goal,
            )
        case Basis.TRAILING:
            days = (receipt.history and receipt.history.trailing) or 0
            return several(
                "the usual {goal} (the {number} day before)",
                "the usual {goal} (the {number} days before)",
                days,
                goal=goal,
            )
        case Basis.DEVIATION:
            if receipt.metric.better is Better.HIGHER:
                return say("{goal}, its mean so far less one standard deviation", goal=goal)
            return say("{goal}, its mean so far plus one standard deviation", goal=goal)
        case Basis.NONE:
            return say("nothing")
        case _:
            assert_never(receipt.basis)


def _target(receipt: Receipt, goal: str) -> str:
    target = receipt.target
    if target is not None and target.usual and not target.is_range:
        return say("the usual {goal}", goal=goal)
    if target is None:
        return say("a target of {goal}", goal=goal)
    metric = receipt.metric
    if target.is_plan:
        return say("{goal} planned, of {total}", goal=goal, total=target_text(metric, target))
    whole = target_text(metric, target)
    if target.is_range:
        return say("a target of {goal}", goal=whole)
    if is_mean(receipt):
        return say("a target of {goal}, the mean of its days' goals", goal=goal)
    if metric.goals_differ and receipt.score.yardstick != target.value:
        return say("a target of {goal} ({whole})", goal=goal, whole=whole)
    return say("a target of {goal}", goal=whole)


def _steps(receipt: Receipt, near: float) -> Iterator[str]:
    score = receipt.score
    yield say("Days: {span}; {came}.", span=span_text(score.start, score.end), came=_came(receipt))
    if score.value is not None:
        yield say("Value: {value}.", value=_value_step(receipt))
        yield from _late_steps(receipt)
        if score.yardstick is not None:
            yield say("Compared with {yardstick}.", yardstick=_yardstick(receipt) + _why(receipt))
            yield from target_steps(receipt)
        yield from _history_steps(receipt)
        if score.ratio is not None and score.yardstick is not None:
            yield _ratio_step(receipt, score.value, score.yardstick, score.ratio)
    if score.score is not None:
        yield _score_step(receipt, score.score, near)
    elif score.reason is not None:
        yield say("No score: {why}", why=no_score_sentence(score.reason, receipt.metric, score.end)) + _needed(receipt)


def _came(receipt: Receipt) -> str:
    """How many of the figures due have come."""
    score = receipt.score
    if receipt.metric.milestones:
        return say("what is due and done by its last day counts")
    if score.due:
        came = plain_number(score.days)
        return several(
            "{came} of {number} due figure came", "{came} of {number} due figures came", score.due, came=came
        )
    return say("no figure was due") if score.value is None else say("no figure was due yet, but some came early")


def _value_step(receipt: Receipt) -> str:
    metric, value = receipt.metric, receipt.score.value or 0.0
    is_total = metric.tells_totals and not receipt.method.mean_of_days
    if is_total or not (metric.kind.observed.is_quotient or receipt.method.mean_of_days):
        return f"{_observed(receipt)} ({exact_number(value)})"
    times = "" if receipt.method.mean_of_days else _times(metric)
    return f"{_division(receipt.numerator, receipt.denominator, value, times)} ({value_text(metric, value)})"


def _times(metric: Metric) -> str:
    """What a derived metric multiplies by."""
    times = metric.derived.times if metric.derived else 1.0
    return f" × {exact_number(times)}" if times != 1 else ""


def _late_steps(receipt: Receipt) -> Iterator[str]:
    for milestone in overdue_milestones(receipt.metric, receipt.score.end):
        yield say("Not done: “{name}”, due {day}.", name=milestone.name, day=day_text(milestone.due))


def _division(numerator: float, denominator: float, value: float, times: str = "") -> str:
    return f"{exact_number(numerator)} / {exact_number(denominator)}{times} = {exact_number(value)}"


def _why(receipt: Receipt) -> str:
    target = receipt.target
    if target is None:
        return ""
    is_since = target.since is not None and not (target.is_plan or is_mean(receipt))
    since = say(", in force since {day}", day=day_text(target.since)) if target.since and is_since else ""
    return since + (f" ({target.why})" if target.why else "")


def _history_steps(receipt: Receipt) -> Iterator[str]:
    """Each window of the history, and the spans that it leaves out."""
    for part in receipt.parts:
        yield begun(_history_step(receipt, part))
    yield from _pooled_step(receipt)
    if receipt.so_far is not None:
        yield _deviation_step(receipt, receipt.so_far)
    for span in receipt.history.exclude if receipt.history else ():
        yield begun(say("{span}: not compared with ({why}).", span=span_text(span.since, span.to), why=span.why))


def _history_step(receipt: Receipt, part: HistoryPart) -> str:
    span = span_text(part.start, part.end)
    came = several(
        "{came} of {number} due figure", "{came} of {number} due figures", part.due, came=plain_number(part.days)
    )
    if part.value is None or not part.counted:
        return say("{span}: {came}, left out.", span=span, came=came)
    if receipt.metric.kind.observed.has_samples:
        return f"{span}: {exact_number(part.value)}, {came}."
    return f"{span}: {_division(part.numerator, part.denominator, part.value, _times(receipt.metric))}, {came}."


def _pooled_step(receipt: Receipt) -> Iterator[str]:
    """The parts that count taken together, where there are several, and the part of them that is asked for."""
    counting = [part for part in receipt.parts if part.counted]
    if not counting or receipt.score.yardstick is None:
        return
    times = receipt.history.times if receipt.history else 1.0
    pooled = receipt.score.yardstick / times
    if len(counting) > 1 and receipt.metric.kind.observed.has_samples:
        samples = sum(part.denominator for part in counting)
        yield say("Together, of {count} samples: {value}.", count=plain_number(samples), value=exact_number(pooled))
    elif len(counting) > 1:
        numerator, denominator = (
            sum(getattr(part, side) for part in counting) for side in ("numerator", "denominator")
        )
        yield say("Together: {division}.", division=_division(numerator, denominator, pooled, _times(receipt.metric)))
    if times != 1:
        goal, change = exact_number(receipt.score.yardstick), percent_text(abs(times - 1))
        product = f"{exact_number(pooled)} × {exact_number(times)} = {goal}"
        if times < 1:
            yield say("Asked for, {change} less than before: {product}.", change=change, product=product)
        else:
            yield say("Asked for, {change} more than before: {product}.", change=change, product=product)


def _deviation_step(receipt: Receipt, so_far: SoFar) -> str:
    """The mean and the standard deviation of all values so far, and what is made of them."""
    mean, deviation = exact_number(so_far.mean), exact_number(so_far.deviation)
    so_far_text = several(
        "Of {number} value so far the mean is {mean} and the standard deviation {deviation}",
        "Of {number} values so far the mean is {mean} and the standard deviation {deviation}",
        so_far.count,
        mean=mean,
        deviation=deviation,
    )
    if receipt.score.yardstick is None:
        needed = plain_number(DEVIATION_NEEDS_MORE_THAN)
        return say("{known}; more than {needed} values are needed.", known=so_far_text, needed=needed)
    sign = "-" if receipt.metric.better is Better.HIGHER else "+"
    return f"{so_far_text}: {mean} {sign} {deviation} = {exact_number(receipt.score.yardstick)}."


def _ratio_step(receipt: Receipt, value: float, yardstick: float, ratio: float) -> str:
    if (zero := receipt.metric.scale_zero) is not None:
        return say(
            "Ratio r = {division} (how far it has come from {zero}, where nothing is achieved, to {goal}).",
            division=_division_from(zero, value, yardstick, ratio),
            zero=plain_number(zero),
            goal=plain_number(yardstick),
        )
    upright = receipt.metric.better is Better.HIGHER or (receipt.metric.better is Better.RANGE and value <= yardstick)
    first, second = (value, yardstick) if upright else (yardstick, value)
    rule = say(RATIO_RULES[receipt.metric.better])
    return say("Ratio r = {division} ({rule}).", division=_division(first, second, ratio), rule=rule)


def _division_from(zero: float, value: float, yardstick: float, ratio: float) -> str:
    """Value less zero by yardstick less zero: "(3.7 - 1) / (4 - 1) = 0.9"; a negative zero stands in brackets."""
    less = f"- {exact_number(zero)}" if zero >= 0 else f"- ({exact_number(zero)})"
    return f"({exact_number(value)} {less}) / ({exact_number(yardstick)} {less}) = {exact_number(ratio)}"


def _score_step(receipt: Receipt, score: float, near: float) -> str:
    status = receipt.score.status
    return say(
        "Score by {method}: {rule}: {score}, shown as {shown} ({status}).",
        method=receipt.method.name,
        rule=_score_rule(receipt),
        score=exact_number(score),
        shown=score_text(score, near),
        status=verdict(receipt.metric, status, receipt.score.end) if status else "",
    )


def _score_rule(receipt: Receipt) -> str:
    ratio = receipt.score.ratio
    if ratio is None:
        return say("zeros have a rule of their own")
    if receipt.metric.scale_zero is not None and ratio <= 0:
        return say("nothing is achieved, so the score is 0")
    if not receipt.method.bounded:
        rule = say("the score is r")
    elif ratio <= 1:
        rule = say("r is 1 or less, so the score is r")
    else:
        rule = say("r is above 1, so the score is 2 − 1 / r")
    if receipt.method.round_up:
        return say("{rule}, rounded up to {step}", rule=rule, step=plain_number(0.01))
    return rule


def _needed(receipt: Receipt) -> str:
    """How much evidence was missing, as further sentences."""
    match receipt.score.reason:
        case Reason.TOO_FEW_CASES:
            return f" {_cases_needed(receipt)}{_longer(receipt)}"
        case Reason.TOO_LITTLE_HISTORY if receipt.history is not None:
            return f" {_history_needed(receipt)}"
        case Reason.TOO_LITTLE_COVERAGE:
            return " " + say("At least {share} must come.", share=percent_text(receipt.coverage_needed))
        case _:
            return ""


def _cases_needed(receipt: Receipt) -> str:
    needed = plain_number(receipt.cases_needed)
    if receipt.metric.measure is Measure.EXPECTED_EVENTS:
        expected = plain_number(receipt.expected_events)
        return say("Expected: {expected}; needed: {needed}.", expected=expected, needed=needed)
    return say("It had {cases} and needs {needed}.", cases=plain_number(receipt.cases), needed=needed)


def _history_needed(receipt: Receipt) -> str:
    history = receipt.history
    if history is not None and history.trailing:
        came, needed = (receipt.parts[0].days if receipt.parts else 0), plain_number(receipt.rows_needed)
        return several(
            "{number} figure came; at least {needed} must.",
            "{number} figures came; at least {needed} must.",
            came,
            needed=needed,
        )
    share = percent_text(history.min_observed if history else 0.0)
    return say("At least {share} of a year's due figures must have come.", share=share)


def _longer(receipt: Receipt) -> str:
    """Where a longer period would help, that it would."""
    shortest = receipt.score.period in (Period.DAY, Period.WEEK, Period.MONTH)
    return " " + say("A longer period says more.") if shortest and receipt.score.yardstick != 0 else ""
