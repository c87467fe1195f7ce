"""A receipt in words: one sentence, and the steps that anyone can do again with a pencil."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from cityscore.model import Better, Kind, Period, Reason, Target
from cityscore.present.numbers import goal_text, percent_text, plain_number, range_text, score_text, value_text
from cityscore.present.words import STATUS_WORDS, counted, day_text, reason_sentence, span_text
from cityscore.scoring.histories import HistoryPart
from cityscore.scoring.receipts import Receipt, SoFar
from cityscore.scoring.yardsticks import DEVIATION_NEEDS_MORE_THAN, Basis


@dataclass(frozen=True)
class WordedReceipt:
    """A receipt and what it says."""

    receipt: Receipt
    sentence: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        numbered = (f"{number}. {step}" for number, step in enumerate(self.steps, start=1))
        return "\n".join((self.sentence, *numbered))


def word(receipt: Receipt) -> WordedReceipt:
    """Put a receipt into words."""
    return WordedReceipt(receipt, sentence(receipt), tuple(_steps(receipt)))


def sentence(receipt: Receipt) -> str:
    """The score in one sentence: "741 of 788 calls, 94.0 %, against a target of 95 %: 0.99"."""
    score = receipt.score
    if score.value is None:
        return reason_sentence(score.reason) if score.reason else "No figures have come for this window."
    parts = [_observed(receipt)]
    if score.yardstick is not None:
        parts.append(f"against {_yardstick(receipt)}")
    if score.score is not None:
        return f"{', '.join(parts)}: {score_text(score.score)}"
    if score.reason is None:
        return f"{', '.join(parts)}; shown for context, not scored"
    longer = _longer(receipt) if score.reason is Reason.TOO_FEW_CASES else ""
    return f"{', '.join(parts)}: no score. {reason_sentence(score.reason)}{longer}"


def _observed(receipt: Receipt) -> str:
    """What the window held, with its value; there must be one."""
    metric = receipt.metric
    shown = value_text(metric, receipt.score.value or 0.0)
    if receipt.method.mean_of_days:
        days = counted(int(receipt.denominator), "day", "days")
        return f"{shown}, the mean of {days}"
    match metric.kind:
        case Kind.RATIO:
            met, of_all = _count(receipt.numerator), _count(receipt.denominator)
            return f"{_cases(receipt, f'{met} of {of_all}', of_all == '1', 'case')}, {shown}"
        case Kind.COUNT:
            days = counted(int(receipt.denominator), "day", "days")
            events = _count(receipt.numerator)
            return f"{_cases(receipt, events, events == '1', 'event', f' in {days}')}, {shown}"
        case Kind.AVERAGE:
            if receipt.denominator == 1:
                return shown
            return f"{shown}, the mean of {_count(receipt.denominator)} {metric.cases or 'figures'}"
        case Kind.AVERAGE_RATIO:
            return f"{shown}, the mean of {counted(int(receipt.denominator), 'day', 'days')}"
        case Kind.QUANTILE:
            samples = _count(receipt.denominator)
            if samples == "1":
                return f"{shown}, from 1 sample"
            return f"{shown}, the {_quantile(metric.q or 0.0)} of {samples} {metric.cases or 'samples'}"
        case Kind.LEVEL:
            return f"{shown} at the end"
        case _:
            assert_never(metric.kind)


def _cases(receipt: Receipt, number: str, one: bool, noun: str, rest: str = "") -> str:
    """A number with its cases; what a metric calls them is a plural, which can't follow a single one: "fires: 1"."""
    cases = receipt.metric.cases
    if cases and one:
        return f"{cases}: {number}{rest}"
    return f"{number} {cases or (noun if one else noun + 's')}{rest}"


def _quantile(q: float) -> str:
    """The name of a quantile: the median, the 90th percentile, the 1st percentile, the largest."""
    if q == 1:
        return "largest"
    number = plain_number(q * 100)
    last = number[-2:].lstrip("0") if "." not in number else ""
    ending = "th" if last in ("11", "12", "13") else {"1": "st", "2": "nd", "3": "rd"}.get(last[-1:], "th")
    return "median" if q == 0.5 else f"{number}{ending} percentile"


def _count(number: float) -> str:
    return plain_number(number)


def _yardstick(receipt: Receipt) -> str:
    """What the value is compared with."""
    goal = goal_text(receipt.metric, receipt.score.yardstick or 0.0)
    match receipt.basis:
        case Basis.TARGET:
            if receipt.target is not None and receipt.target.is_range:
                return f"a target of {range_text(receipt.metric, receipt.target)}"
            return f"a target of {goal}"
        case Basis.YEARS:
            counting = [part for part in receipt.parts if part.counted]
            return f"the usual {goal} ({counted(len(counting), 'earlier year', 'earlier years')})"
        case Basis.TRAILING:
            days = (receipt.history and receipt.history.trailing) or 0
            return f"the usual {goal} (the {counted(days, 'day', 'days')} before)"
        case Basis.DEVIATION:
            sign = "less" if receipt.metric.better is Better.HIGHER else "plus"
            return f"{goal}, its mean so far {sign} one standard deviation"
        case Basis.NONE:
            return "nothing"
        case _:
            assert_never(receipt.basis)


def _steps(receipt: Receipt) -> Iterator[str]:
    score = receipt.score
    came = "no figure was due" if score.value is None else "no figure was due yet, but some came early"
    if score.due:
        came = f"{score.days} of {counted(score.due, 'due figure', 'due figures')} came"
    yield f"Window: {span_text(score.start, score.end)}; {came}."
    if score.value is not None:
        yield f"Value: {_value_step(receipt)}"
    if score.yardstick is not None and score.value is not None:
        yield f"Compared with {_yardstick(receipt)}{_why(receipt.target)}."
    if score.value is not None:
        yield from _history_steps(receipt)
    if score.ratio is not None and score.yardstick is not None and score.value is not None:
        yield _ratio_step(receipt, score.value, score.yardstick, score.ratio)
    if score.score is not None:
        yield _score_step(receipt, score.score)
    elif score.reason is not None:
        yield f"No score: {reason_sentence(score.reason)}{_needed(receipt)}"


def _value_step(receipt: Receipt) -> str:
    metric, value = receipt.metric, receipt.score.value or 0.0
    if metric.kind in (Kind.QUANTILE, Kind.LEVEL) and not receipt.method.mean_of_days:
        return f"{_observed(receipt)} ({_digits(value)})."
    division = f"{_digits(receipt.numerator)} / {_digits(receipt.denominator)} = {_digits(value)}"
    return f"{division} ({value_text(metric, value)})."


def _why(target: Target | None) -> str:
    if target is None:
        return ""
    since = f", in force since {day_text(target.since)}" if target.since else ""
    return since + (f" ({target.why})" if target.why else "")


def _history_steps(receipt: Receipt) -> Iterator[str]:
    """Each window of the history, and the spans that it leaves out."""
    for part in receipt.parts:
        yield _history_step(receipt, part)
    yield from _pooled_step(receipt)
    if receipt.so_far is not None:
        yield _deviation_step(receipt, receipt.so_far)
    for span in receipt.history.exclude if receipt.history else ():
        yield f"{span_text(span.since, span.to)}: not compared with ({span.why})."


def _history_step(receipt: Receipt, part: HistoryPart) -> str:
    span, came = span_text(part.start, part.end), f"{part.days} of {counted(part.due, 'due figure', 'due figures')}"
    if part.value is None or not part.counted:
        return f"{span}: {came}, left out."
    held = (
        f"{_digits(part.numerator)} / {_digits(part.denominator)} = "
        if receipt.metric.kind is not Kind.QUANTILE
        else ""
    )
    return f"{span}: {held}{_digits(part.value)}, {came}."


def _pooled_step(receipt: Receipt) -> Iterator[str]:
    """The parts that count taken together, where there are several."""
    counting = [part for part in receipt.parts if part.counted]
    if len(counting) < 2 or receipt.score.yardstick is None:
        return
    if receipt.metric.kind is Kind.QUANTILE:
        samples = plain_number(sum(part.denominator for part in counting))
        yield f"Together, of {samples} samples: {_digits(receipt.score.yardstick)}."
        return
    numerator, denominator = (sum(getattr(part, side) for part in counting) for side in ("numerator", "denominator"))
    division = f"{_digits(numerator)} / {_digits(denominator)} = {_digits(receipt.score.yardstick)}"
    yield f"Together: {division}."


def _deviation_step(receipt: Receipt, so_far: SoFar) -> str:
    """The mean and the standard deviation of all values so far, and what is made of them."""
    known = f"Of {counted(so_far.count, 'value', 'values')} so far the mean is {_digits(so_far.mean)}"
    known += f" and the standard deviation {_digits(so_far.deviation)}"
    if receipt.score.yardstick is None:
        return f"{known}; more than {DEVIATION_NEEDS_MORE_THAN} values are needed."
    sign = "-" if receipt.metric.better is Better.HIGHER else "+"
    return f"{known}: {_digits(so_far.mean)} {sign} {_digits(so_far.deviation)} = {_digits(receipt.score.yardstick)}."


def _ratio_step(receipt: Receipt, value: float, yardstick: float, ratio: float) -> str:
    upright = receipt.metric.better is Better.HIGHER or (receipt.metric.better is Better.RANGE and value <= yardstick)
    first, second = (value, yardstick) if upright else (yardstick, value)
    rule = {
        Better.HIGHER: "higher is better: value / yardstick",
        Better.LOWER: "lower is better: yardstick / value",
        Better.RANGE: "a range: 1 inside it, less the further outside",
    }[receipt.metric.better]
    return f"Ratio r = {_digits(first)} / {_digits(second)} = {_digits(ratio)} ({rule})."


def _score_step(receipt: Receipt, score: float) -> str:
    status = receipt.score.status
    shown = f"shown as {score_text(score)}, {STATUS_WORDS[status] if status else ''}"
    ratio = receipt.score.ratio
    if ratio is None:
        rule = "zeros have a rule of their own"
    elif receipt.method.bounded:
        rule = "r is 1 or less, so the score is r" if ratio <= 1 else "r is above 1, so the score is 2 - 1 / r"
    else:
        rule = "the score is r"
    if receipt.method.round_up and ratio is not None:
        rule += ", rounded up to 0.01"
    return f"Score by {receipt.method.name}: {rule}: {_digits(score)}, {shown}."


def _needed(receipt: Receipt) -> str:
    if receipt.score.reason is Reason.TOO_FEW_CASES:
        needed = plain_number(receipt.cases_needed)
        if receipt.metric.kind is Kind.COUNT:
            expected = receipt.denominator * (receipt.score.yardstick or 0.0)
            return f" Expected: {plain_number(expected)}; needed: {needed}.{_longer(receipt)}"
        return f" It had {plain_number(receipt.cases)} and needs {needed}.{_longer(receipt)}"
    if receipt.score.reason is Reason.TOO_LITTLE_HISTORY and receipt.history is not None:
        if receipt.history.trailing:
            came = receipt.parts[0].days if receipt.parts else 0
            return f" {counted(came, 'figure', 'figures')} came; at least {receipt.rows_needed} must."
        return f" At least {percent_text(receipt.history.min_observed)} of a year's due figures must have come."
    if receipt.score.reason is Reason.TOO_LITTLE_COVERAGE:
        return f" At least {percent_text(receipt.coverage_needed)} must come."
    return ""


def _longer(receipt: Receipt) -> str:
    """Where a longer period would help, that it would."""
    shortest = receipt.score.period in (Period.DAY, Period.WEEK, Period.MONTH)
    return " A longer period says more." if shortest and receipt.score.yardstick != 0 else ""


def _digits(number: float) -> str:
    """A number to calculate with: six decimals, and six digits where it is small."""
    decimals = 6 if number == 0 or abs(number) >= 1 else 5 - math.floor(math.log10(abs(number)))
    return f"{number:,.{decimals}f}".rstrip("0").rstrip(".")
