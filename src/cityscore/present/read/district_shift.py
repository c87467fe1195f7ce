"""Why the whole city went the other way than every district did: where its cases lie has changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cityscore.model import Better, Metric
from cityscore.present.read.district_scores import DistrictRows
from cityscore.present.say.language import say, several
from cityscore.present.say.number_text import is_percent, plain_number, plural_of, value_text, with_unit
from cityscore.present.say.sentence import Direction, Sentence, Stated, Statement
from cityscore.present.say.terms import window_name
from cityscore.scoring.mix_change import CaseShare, MixChange, mix_change
from cityscore.scoring.suppression import Window

SAME = 1e-9
"""By so little districts that add up to the city's figure may miss it."""


def shift_sentence(
    metric: Metric, rows: DistrictRows, windows: list[Window], city: Mapping[tuple[date, date], float | None]
) -> str:
    """That every district improved and the city fell, or the reverse, and why; empty where it is not so.

    The last window is compared with the newest of ``windows`` that shares no day with it. It is said only where all
    figures are shown, and add up to the whole city's.
    """
    last = windows[-1]
    earlier = [window for window in windows if window.end < last.start]
    if not earlier or metric.better is Better.RANGE or metric.kind.observed.has_fixed_denominator:
        return ""
    before = earlier[-1]
    pairs = [_shares(rows, window, city.get((window.start, window.end))) for window in (before, last)]
    change = mix_change(*pairs) if all(pairs) and len(pairs[0]) > 1 else None
    return _sentence(metric, change, before, last) if change is not None and change.is_reversal else ""


def _shares(rows: DistrictRows, window: Window, city: float | None) -> dict[str, CaseShare]:
    """The cases of each district that had any; empty where they don't add up to the city's figure."""
    if rows.hidden[window] or city is None:
        return {}
    parts = {}
    for name, row in rows.known(window).items():
        if row.numerator is None or not row.denominator or row.value is None:
            return {}
        parts[name] = CaseShare(row.numerator, row.denominator)
        if abs(parts[name].value - row.value) > SAME * max(1.0, abs(row.value)):
            return {}  # no plain share: a median, or a mean of daily shares
    total = sum(part.denominator for part in parts.values())
    whole = sum(part.numerator for part in parts.values()) / total if total else 0.0
    return parts if total and abs(whole - city) <= SAME * max(1.0, abs(city)) else {}


def _sentence(metric: Metric, change: MixChange, before: Window, last: Window) -> Sentence:
    fell = (change.amount < 0) is (metric.better is Better.HIGHER)
    values = {
        "window": window_name(before.period, before.start, before.end),
        "before": value_text(metric, change.before),
        "now": value_text(metric, change.now),
        "within": _amount_text(metric, change.within),
        "between": _amount_text(metric, change.between),
    }
    if fell:
        text = say(
            "Every district did better than in {window}, yet the whole city did worse ({before}, now {now}): more of"
            " its cases were in districts that do less well. The districts' own changes made {within}, and where the"
            " cases were {between}.",
            **values,
        )
    else:
        text = say(
            "Every district did worse than in {window}, yet the whole city did better ({before}, now {now}): more of"
            " its cases were in districts that do better. The districts' own changes made {within}, and where the"
            " cases were {between}.",
            **values,
        )
    amounts = ((Stated.CHANGE, change.amount), (Stated.WITHIN, change.within), (Stated.BETWEEN, change.between))
    states = (
        Statement(
            measure,
            amount,
            metric=metric.slug,
            period=str(last.period),
            start=last.start,
            end=last.end,
            direction=Direction.UP if amount > 0 else Direction.DOWN,
        )
        for measure, amount in amounts
    )
    return Sentence(text, *states)


def _amount_text(metric: Metric, amount: float) -> str:
    """A difference with its sign: of shares, in points."""
    sign = "+" if amount > 0 else "−"
    if not is_percent(metric):
        return sign + with_unit(metric, abs(amount))
    points = round(abs(amount) * 100, 1)
    return sign + several("{amount} point", "{amount} points", plural_of(points), amount=plain_number(points))
