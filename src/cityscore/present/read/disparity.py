"""How far apart a metric's districts are: the first and the last, with their counts, in words that blame nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from statistics import NormalDist

from cityscore.model import Better, Metric, Observed
from cityscore.present.draw.chart_data import Point
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.name_lists import FEW, listed_names
from cityscore.present.say.number_text import is_percent, plain_number, plural_of, with_unit
from cityscore.present.say.sentence import Sentence, Stated, Statement

SMALL_POINTS, SMALL_SHARE = 0.05, 0.1
"""A difference below these is called small: of shares, points; of other figures, a part of the higher one."""
SELDOM = 0.05
"""How often any two districts of all that are compared may be so far apart though all are served alike."""
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


def disparity_of(metric: Metric, districts: Sequence[Served]) -> Sentence:
    """The gap between those at both ends, as sentences; why there is none where fewer than two can be compared.

    Those whose figures read the same are at an end together.
    """
    if len(districts) < 2:
        return Sentence(say("Too few districts have enough cases to be compared."))
    ordered = sorted(districts, key=lambda district: (district.value, -district.cases, district.name))
    ends = [list(group) for _, group in groupby(ordered, key=lambda district: district.point.figure)]
    if len(ends) == 1:
        return Sentence(
            say("There is no difference between the districts."), Statement(Stated.GAP, 0.0, metric=metric.slug)
        )
    words = _words(metric)
    lower_first = words in (LEAST_FIRST, LOWEST_FIRST) or metric.better is Better.LOWER
    first, last = (ends[0], ends[-1]) if lower_first else (ends[-1], ends[0])
    return Sentence.joined(_sentences(metric, words, first, last, len(ordered)))


def _sentences(
    metric: Metric, words: str, first: Sequence[Served], last: Sequence[Served], compared: int
) -> Iterator[str]:
    low, high = sorted((_largest(first), _largest(last)), key=lambda district: district.value)
    apart = high.value - low.value
    yield Sentence(
        say(words, first=_end_text(first), last=_end_text(last), apart=_gap_text(metric, apart)),
        Statement(Stated.GAP, apart, metric=metric.slug),
        *_ranks(metric, first, 1, compared),
        *_ranks(metric, last, compared - len(last) + 1, compared),
    )
    if (apart < SMALL_POINTS) if is_percent(metric) else (apart < SMALL_SHARE * abs(high.value)):
        yield say("That is a small difference.")
    elif _is_usual(metric, low, high, compared):
        yield say("With so few cases, districts that are served alike may differ as much.")
    if metric.kind.observed.has_fixed_denominator:
        yield say("Districts differ in size: a larger one has more of most things.")


def _ranks(metric: Metric, tied: Sequence[Served], place: int, compared: int) -> Iterator[Statement]:
    """The place that those at an end share, and the figure of each."""
    for district in tied:
        yield Statement(Stated.RANK, place, of=compared, metric=metric.slug, district=district.name)
        yield Statement(Stated.VALUE, district.value, metric=metric.slug, district=district.name)


def _largest(tied: Sequence[Served]) -> Served:
    return max(tied, key=lambda district: district.cases)


def _is_usual(metric: Metric, low: Served, high: Served, compared: int) -> bool:
    """Whether two shares, picked as the lowest and the highest, are as close as samples of one share often are."""
    if not metric.kind.traits.is_binomial:
        return False
    share = (low.value * low.cases + high.value * high.cases) / (low.cases + high.cases)
    # the standard error of a difference of two proportions, pooled, as in a two-proportion z-test
    deviation = sqrt(share * (1 - share) * (1 / low.cases + 1 / high.cases))
    # picked from many pairs: so far apart that not one time in twenty any pair of them would be (Bonferroni)
    unusual = NormalDist().inv_cdf(1 - SELDOM / (compared * (compared - 1)))
    return high.value - low.value < unusual * deviation


def _words(metric: Metric) -> str:
    """What the first and the last are called; of harm and of plain numbers nobody is served best."""
    lower = metric.better is Better.LOWER
    observed = metric.kind.observed
    if observed is Observed.EVENTS:
        return LEAST_FIRST if lower else MOST_FIRST
    if observed is Observed.LEVEL or metric.harm or metric.better is Better.RANGE:
        return LOWEST_FIRST if lower else HIGHEST_FIRST
    return SERVED


def _end_text(tied: Sequence[Served]) -> str:
    """Who is at an end: one with its counts, a few by their names, more by their number."""
    first = tied[0]
    figure = first.point.figure
    if len(tied) == 1:
        return say("{name}, {figure}", name=first.name, figure=", ".join(filter(None, (figure, first.of))))
    if len(tied) > FEW:
        return several("{number} district at {figure}", "{number} districts at {figure}", len(tied), figure=figure)
    return several(
        "{number} district at {figure}: {names}",
        "{number} districts at {figure}: {names}",
        len(tied),
        figure=figure,
        names=listed_names([district.name for district in sorted(tied, key=lambda district: -district.cases)]),
    )


def _gap_text(metric: Metric, apart: float) -> str:
    """A difference of figures: of shares, in points."""
    if not is_percent(metric):
        return with_unit(metric, apart)
    points = round(apart * 100, 1)
    return several("{amount} point", "{amount} points", plural_of(points), amount=plain_number(points))
