"""Numbers as people read them: scores to two decimals, shares in percent, counts with thousands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from cityscore.files.numbers import MINUS
from cityscore.model import Metric, Target
from cityscore.present.say.language import say, several, spoken, to_count
from cityscore.scoring.status import MEETS_WITHIN

PER_DAY = "per day"
UNITS = {
    "seconds": to_count("{amount} second", "{amount} seconds"),
    "minutes": to_count("{amount} minute", "{amount} minutes"),
    "hours": to_count("{amount} hour", "{amount} hours"),
    "days": to_count("{amount} day", "{amount} days"),
    "business days": to_count("{amount} business day", "{amount} business days"),
    "weeks": to_count("{amount} week", "{amount} weeks"),
    "months": to_count("{amount} month", "{amount} months"),
    "years": to_count("{amount} year", "{amount} years"),
    "points": to_count("{amount} point", "{amount} points"),
    PER_DAY: to_count("{amount} a day", "{amount} a day"),
}
"""Units that are said in the reader's language; any other is a city's own, and is shown as it wrote it."""


SCORE_DIGITS = 12
"""Digits that a score is exact to: a mean of hundreds of scores is, and a half among fewer is a half."""
FIGURE_DIGITS = 15
"""Digits that a figure is exact to."""
EXACT_BELOW = 1e15
ENOUGH = Context(prec=400)
"""Digits to round in: a figure of 1e-300 has as many decimals."""
FAR_FROM_HALF = 1e-4
"""From here on beside a half, floats are rounded as what they stand for is, which takes a fraction of the time."""


def score_text(score: float | None, near: float | None = None) -> str:
    """A score to two decimals, halves up, never 1.00 when under 1 nor 0.99 when it meets (DESIGN 3.4).

    Where the band is told that is ``near`` 1, as the city has it, it is not the band's edge when under it.

    >>> score_text(0.9999), score_text(1 - 1e-12), score_text(37 / 40), score_text(None)
    ('0.99', '1.00', '0.93', '–')
    >>> score_text(0.9499), score_text(0.9499, near=0.05), score_text(0.95, near=0.05)
    ('0.95', '0.94', '0.95')
    """
    if score is None:
        return "–"
    shown = _rounded(score, 2, SCORE_DIGITS).replace(",", "")
    for edge in (1.0,) if near is None else (1.0, 1 - near):
        # what sums of floats leave of a score of exactly 1 still meets, as it does where statuses are given
        if score < edge - MEETS_WITHIN and float(shown) > edge - MEETS_WITHIN:
            shown = f"{float(shown) - 0.01:.2f}"
    return spoken().number(shown)


def signed_text(amount: float) -> str:
    """An amount to three decimals with its sign; empty for what rounds to nothing.

    >>> signed_text(0.0123), signed_text(-0.5), signed_text(0.0001)
    ('+0.012', '−0.500', '')
    """
    shown = _rounded(abs(amount), 3, SCORE_DIGITS)
    if shown == "0.000":
        return ""
    return ("+" if amount > 0 else MINUS) + spoken().number(shown)


def plain_number(number: float, decimals: int | None = None) -> str:
    """A number with thousands separated; whole from 100 on, else with the digits it needs and no more than two.

    >>> plain_number(19732.4), plain_number(7.5), plain_number(0.0714), plain_number(6.0), plain_number(-3.2)
    ('19,732', '7.5', '0.071', '6', '−3.2')
    """
    return _signed(_digits_of(number, decimals))


def exact_number(number: float) -> str:
    """A number to calculate with: six decimals, and six digits where it is small.

    >>> exact_number(741 / 788), exact_number(0.0000123456789), exact_number(1234.0)
    ('0.940355', '0.0000123457', '1,234')
    """
    decimals = 6 if number == 0 or abs(number) >= 1 else 5 - math.floor(math.log10(abs(number)))
    return _signed(_short(_rounded(number, decimals)))


def _signed(digits: str) -> str:
    """A number in the reader's language, with the sign that people print where it is negative."""
    text = spoken().number(digits.removeprefix("-"))
    return MINUS + text if digits.startswith("-") and digits.strip("-0.,") else text


def _rounded(number: float, decimals: int, digits: int = FIGURE_DIGITS) -> str:
    """A number to some decimals, halves up (away from zero) as a pocket calculator has them; thousands are separated.

    What is a half but for what floats left of it is one: 1.005 is 1.01, though the float nearest to it is below.
    """
    scaled = abs(number) * 10.0 ** min(decimals, 300)
    is_plain = scaled < 1e6 and abs(scaled % 1 - 0.5) > FAR_FROM_HALF
    if is_plain or not abs(number) < EXACT_BELOW:  # what is not finite, too
        return f"{number:,.{decimals}f}"
    exact = Decimal(f"{number:.{digits}g}")
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, ENOUGH):,f}"


def _digits_of(number: float, decimals: int | None) -> str:
    if decimals is not None:
        return _rounded(number, decimals)
    if number == round(number) or abs(number) >= 100:
        return _rounded(number, 0)
    decimals = 2 if abs(number) >= 1 else 1 - math.floor(math.log10(abs(number)))
    return _short(_rounded(number, decimals))


def _short(text: str) -> str:
    """A number with decimals, without zeros at the end."""
    return text.rstrip("0").rstrip(".")


def percent_text(share: float, decimals: int | None = None) -> str:
    """A share in percent: so many decimals, or with ``decimals=None`` only what it needs.

    All and none are whole, and nothing else reads like them: rounding makes no 100 % of what is under it.

    >>> percent_text(0.95), percent_text(741 / 788, 1), percent_text(1.0, 1), percent_text(0.9996, 1)
    ('95 %', '94.0 %', '100 %', '99.9 %')
    """
    number = _hundredfold(share)
    if decimals is not None:
        if number in (0, 100):
            decimals = 0
        elif 0 < number < 100:
            step = 10**-decimals
            number = min(max(number, step), 100 - step)
    return say("{number} %", number=plain_number(number, decimals))


def _hundredfold(share: float) -> float:
    return round(share * 100, 6)  # 0.07 * 100 is 7.000000000000001


def value_text(metric: Metric, value: float) -> str:
    """A metric's value with its unit, and the highest there can be where that is stated: "4.2 of 5 points"."""
    if is_percent(metric):
        return percent_text(value, 1)
    if metric.target and (maximum := metric.target[0].maximum) is not None:
        return say("{value} of {maximum}", value=plain_number(value), maximum=with_unit(metric, maximum))
    return with_unit(metric, value)


def goal_text(metric: Metric, yardstick: float) -> str:
    """A target or usual value with its unit."""
    if is_percent(metric):
        return percent_text(_as_goal(metric, yardstick))
    return with_unit(metric, yardstick)


def range_text(metric: Metric, target: Target) -> str:
    """Both ends of a target's range, with the unit once: "5 to 10 days"."""
    low, high = target.low or 0.0, target.high or 0.0
    first = plain_number(_hundredfold(_as_goal(metric, low)) if is_percent(metric) else low)
    return say("{low} to {high}", low=first, high=goal_text(metric, high))


def _as_goal(metric: Metric, yardstick: float) -> float:
    """A share to compare with: a target as it was written, a usual value to a tenth of a percent."""
    return yardstick if metric.target else round(yardstick, 3)


def is_percent(metric: Metric) -> bool:
    """Whether a metric is shown in percent: it says so, or it is a share and says nothing."""
    return metric.unit == "percent" or (metric.unit is None and metric.kind.observed.is_share)


def with_unit(metric: Metric, value: float) -> str:
    """A value with the metric's unit; events per day are "a day", totals of them have none."""
    unit, text = metric.unit or ("" if metric.tells_totals else metric.kind.traits.unit), plain_number(value)
    if unit in UNITS:
        return several(*UNITS[unit], plural_of(value), amount=text)
    return f"{text} {unit}".rstrip()


def plural_of(number: float) -> int:
    """The whole number whose plural a number as it is shown takes: one and a half days are days, as two are.

    >>> plural_of(1.0), plural_of(1.001), plural_of(1.5), plural_of(1234.0)
    (1, 1, 2, 1234)
    """
    text = _digits_of(number, None).replace(",", "")
    return int(text) if text.lstrip("-").isdigit() else 2


def runs_text(numbers: Sequence[int]) -> str:
    """Whole numbers in order, those in a row as one.

    >>> runs_text([1, 3, 4, 5, 7, 8])
    '1, 3–5, 7–8'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
