"""How far apart a metric's districts are: the first and the last, with their counts, in words that blame nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from cityscore.model import Better, Metric, Observed
from cityscore.present.draw.chart_data import Point
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.number_text import is_percent, plain_number, plural_of, value_text

SMALL_POINTS, SMALL_SHARE = 0.05, 0.1
"""A difference below these is called small: of shares, points; of other figures, a part of the higher one."""
BY_CHANCE = 3.0
"""Standard deviations; not two, because those at the ends are picked from many."""
SERVED = to_say("Best served: {first}. Least well served: {last}. They are {apart} apart.")
LEAST_FIRST = to_say("Fewest: {first}. Most: {last}. They are {apart} apart.")
MOST_FIRST = to_say("Most: {first}. Fewest: {last}. They are {apart} apart.")
HIGHEST_FIRST = to_say("Highest: {first}. Lowest: {last}. They are {apart} apart.")
LOWEST_FIRST = to_say("Lowest: {first}. Highest: {last}. They are {apart} apart.")


@dataclass(frozen=True)
class Served:
    """A district with enough cases to be compared."""

    name: str
    point: Point
    of: str
    """What its figure is made of: "204 of 210"."""
    value: float
    cases: float


def disparity_of(metric: Metric, districts: list[Served]) -> str:
    """The gap between those at both ends, as sentences; why there is none where fewer than two can be compared."""
    if len(districts) < 2:
        return say("Too few districts have enough cases to be compared.")
    low, *_, high = sorted(districts, key=lambda district: (district.value, district.name))
    if high.value == low.value:
        return say("There is no difference between the districts.")
    words = _words(metric)
    lower_first = words in (LEAST_FIRST, LOWEST_FIRST) or metric.better is Better.LOWER
    return " ".join(_sentences(metric, words, *((low, high) if lower_first else (high, low))))


def _sentences(metric: Metric, words: str, first: Served, last: Served) -> Iterator[str]:
    low, high = sorted((first, last), key=lambda district: district.value)
    apart = high.value - low.value
    yield say(words, first=_district_text(first), last=_district_text(last), apart=_gap_text(metric, apart))
    if (apart < SMALL_POINTS) if is_percent(metric) else (apart < SMALL_SHARE * abs(high.value)):
        yield say("That is a small difference.")
    elif _may_be_chance(metric, low, high):
        yield say("With so few cases, chance can make such a difference.")
    if metric.kind.observed.has_fixed_denominator:
        yield say("Districts differ in size: a larger one has more of most things.")


def _may_be_chance(metric: Metric, low: Served, high: Served) -> bool:
    """Whether two shares, picked as the lowest and the highest, are as close as samples of one share may be."""
    if not metric.kind.traits.is_binomial:
        return False
    share = (low.value * low.cases + high.value * high.cases) / (low.cases + high.cases)
    # the standard error of a difference of two proportions, pooled, as in a two-proportion z-test
    deviation = sqrt(share * (1 - share) * (1 / low.cases + 1 / high.cases))
    return high.value - low.value < BY_CHANCE * deviation


def _words(metric: Metric) -> str:
    """What the first and the last are called; of harm and of plain numbers nobody is served best."""
    lower = metric.better is Better.LOWER
    observed = metric.kind.observed
    if observed is Observed.EVENTS:
        return LEAST_FIRST if lower else MOST_FIRST
    if observed is Observed.LEVEL or metric.harm or metric.better is Better.RANGE:
        return LOWEST_FIRST if lower else HIGHEST_FIRST
    return SERVED


def _district_text(served: Served) -> str:
    return say("{name}, {figure}", name=served.name, figure=", ".join(filter(None, (served.point.figure, served.of))))


def _gap_text(metric: Metric, apart: float) -> str:
    """A difference of figures: of shares, in points."""
    if not is_percent(metric):
        return value_text(metric, apart)
    points = round(apart * 100, 1)
    return several("{amount} point", "{amount} points", plural_of(points), amount=plain_number(points))
