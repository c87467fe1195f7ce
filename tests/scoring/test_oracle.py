"""The engine agrees with an oracle that was written from DESIGN alone, and keeps what must hold of any scores.

First the oracle and what it found, then contributions and change, then rows and days, then digits.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from cityscore.model import Definitions, Period, PeriodStyle, Reason, from_plain
from cityscore.scoring.composite import Composite, Weighed, composite, contributions, mean_of, weighed
from cityscore.scoring.composite_change import CompositeChange, Movement, change_between
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import BALANCED, BOSTON_2019, TOOLKIT_2016, Method
from cityscore.scoring.metric_scores import REASONS, Score, Scores
from cityscore.scoring.receipts import receipt
from cityscore.scoring.status import STATUSES
from cityscore.scoring.windows import Windows
from tests.scoring import oracle
from tests.scoring.strategies import Case, cases, numbers_of, observations_of, one_metric, styles, weighings

FRIDAY = date(2024, 5, 31)
EXACT = ("through", "start", "end", "status", "reason", "days", "due")
CLOSE = ("value", "yardstick", "score")
ARRAYS = ("value", "yardstick", "score", "reason", "days", "due", "status")

quick = settings(deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
TIMES = int(os.environ.get("ORACLE_TIMES", "1"))
"""How many times as many examples are drawn as in each run of the tests: ``ORACLE_TIMES=50`` takes some minutes."""
thorough = settings(quick, max_examples=60 * TIMES, derandomize=TIMES == 1)
"""The same examples in each run of the tests, so that one that nobody has settled yet stops no other work."""
some = settings(quick, max_examples=25 * TIMES)
few = settings(quick, max_examples=15 * TIMES)
many = settings(quick, max_examples=200 * TIMES)
each_method = pytest.mark.parametrize("method", [BALANCED, BOSTON_2019, TOOLKIT_2016], ids=lambda method: method.name)
amounts = st.floats(1e-6, 1e6) | st.integers(1, 20).map(float)
directions = st.sampled_from(["higher", "lower"])


def score(case: Case, method: Method = BALANCED, style: PeriodStyle = PeriodStyle.COMPLETE) -> list[Scores]:
    """What the engine makes of a case."""
    observations = observations_of(case.definitions, case.rows)
    return list(score_all(case.definitions, observations, numbers_of(case.days), method, style))


def composite_of(case: Case, parts: Sequence[Scores], method: Method, style: PeriodStyle) -> Composite:
    """The composite of a case's scores."""
    city = case.definitions.city
    windows = Windows.seen_from(numbers_of(case.days), method.periods, method.style or style, city.calendar)
    return composite(parts, method, windows, city.near)


def scores_by_key(parts: Sequence[Scores], days: Sequence[date]) -> dict[tuple[str, str, Period, date], Score]:
    """Each score by metric, district, period and the day that was asked for."""
    return {
        (part.metric.slug, part.district, period, day): part.at(period, index)
        for part in parts
        for period in part.windows.periods
        for index, day in enumerate(days)
    }


def arrays_of(parts: Sequence[Scores]) -> dict[tuple[str, str, str], np.ndarray]:
    """The figures of each series."""
    return {(part.metric.slug, part.district, name): getattr(part, name) for part in parts for name in ARRAYS}


@each_method
@thorough
@given(case=cases(), style=styles())
def test_every_figure_is_the_oracles(method: Method, case: Case, style: PeriodStyle) -> None:
    town = oracle.read(case.plain)
    expected = oracle.scores(town, case.rows, case.days, method.name, style)
    parts = score(case, method, style)
    found = scores_by_key(parts, case.days)
    assert found.keys() == expected.keys()
    for key, one in found.items():
        event(f"{expected[key].reason or expected[key].status}")
        assume(not (method.round_up and a_hair_from_a_cent(expected[key].value, expected[key].yardstick)))
        assert agree(one, expected[key]), f"\n{one}\nis not\n{expected[key]}"

    whole = composite_of(case, parts, method, style)
    for row, period in enumerate(method.periods):
        for index, day in enumerate(case.days):
            assert_composite(whole, row, index, oracle.composite(town, expected, period, day, method.name))
            shares = oracle.contributions(town, expected, period, day)
            assert_close(contributions(weighed(parts, row, index)), shares)


def agree(one: Score, other: Score | oracle.Score) -> bool:
    """Whether two scores are the same, figures but for their last digits.

    Where no row is due, or none has come, there is no score, and DESIGN does not say what else is shown.
    """
    names = [name for name in EXACT if one.due or name not in ("start", "end")]
    return all(getattr(one, name) == getattr(other, name) for name in names) and all(
        same(getattr(one, name), getattr(other, name)) for name in (CLOSE if one.days else ())
    )


def a_hair_from_a_cent(value: Fraction | None, yardstick: Fraction | None) -> bool:
    """Whether a ratio is so near to a whole 0.01, without being one, that binary arithmetic can't tell which side."""
    if not value or not yardstick:
        return False
    cents = [100 * value / yardstick, 100 * yardstick / value]
    return any(0 < abs(ratio - round(ratio)) < ratio * Fraction(1, 10**11) for ratio in cents)


def same(number: float | None, exact: Fraction | None) -> bool:
    """Whether a float is an exact number but for its last digits; None is only None."""
    if number is None or exact is None:
        return number is None and exact is None
    return math.isclose(number, exact, rel_tol=1e-9, abs_tol=1e-12)


def assert_composite(whole: Composite, row: int, index: int, other: oracle.Composite) -> None:
    """One composite is the oracle's."""
    cell = (row, index)
    reason, status = int(whole.reason[cell]), int(whole.status[cell])
    assert (REASONS[reason - 1] if reason else None) == other.reason
    assert (STATUSES[status] if status >= 0 else None) == other.status
    assert (whole.met[cell], whole.scored[cell]) == (other.met, other.scored)
    assert whole.provisional[cell] == other.provisional
    for name in ("score", "coverage"):
        number = float(getattr(whole, name)[cell])
        assert same(None if math.isnan(number) else number, getattr(other, name)), name


def assert_close(numbers: dict[str, float], exact: dict[str, Fraction]) -> None:
    """The same names with the same numbers, but for their last digits."""
    assert numbers.keys() == exact.keys()
    assert all(math.isclose(numbers[name], exact[name], rel_tol=1e-9, abs_tol=1e-12) for name in exact), numbers


# What the oracle found, in the smallest example of each.

TARGET = {"kind": "average", "target": 1.0}


def test_a_day_of_a_monthly_metric_has_no_observed_due_days_where_none_is_due() -> None:
    case = one_metric(TARGET | {"cadence": "monthly"}, {FRIDAY: 1.0}, FRIDAY)
    found = score(case)[0].at(Period.DAY, 0)
    assert (found.reason, found.days, found.due) == (Reason.NOT_DUE, 0, 0)


@pytest.mark.parametrize("method", [BOSTON_2019, TOOLKIT_2016], ids=lambda method: method.name)
@pytest.mark.parametrize("evidence", [{"coverage": 1.0}, {"cases": 10.0}], ids=str)
def test_any_evidence_is_enough_but_for_balanced(method: Method, evidence: dict[str, float]) -> None:
    case = one_metric(TARGET | {"evidence": evidence}, {FRIDAY: 1.0}, FRIDAY)
    assert score(case, method, PeriodStyle.ROLLING)[0].at(Period.WEEK, 0).score == 1.0


def test_the_toolkit_covers_the_day_asked_for_though_its_windows_end_sooner() -> None:
    case = one_metric(TARGET, {FRIDAY: 1.0}, FRIDAY + timedelta(days=9))
    found = score(case, TOOLKIT_2016)[0].at(Period.DAY, 0)
    assert (found.end, found.through) == (FRIDAY, FRIDAY + timedelta(days=9))


def test_a_lag_counts_from_the_day_asked_for_not_from_the_toolkits_last_observation() -> None:
    case = one_metric(TARGET | {"lag": 3}, {FRIDAY: 1.0}, FRIDAY + timedelta(days=9))
    found = score(case, TOOLKIT_2016)[0].at(Period.DAY, 0)
    assert (found.score, found.days, found.due) == (1.0, 1, 1)


def test_nothing_that_could_count_is_an_observation_to_the_toolkit_too() -> None:
    case = one_metric(TARGET, {FRIDAY: (0.0, 0.0)}, FRIDAY)
    found = score(case, TOOLKIT_2016)[0].at(Period.DAY, 0)
    assert (found.reason, found.days, found.due) == (Reason.NO_EVENTS, 1, 1)


def test_the_toolkits_rounding_lifts_no_large_mean_for_its_last_binary_digit() -> None:
    case = one_metric(TARGET | {"weight": 0.1}, {FRIDAY: 1666666.67}, FRIDAY)
    parts = score(case, TOOLKIT_2016)
    assert parts[0].at(Period.DAY, 0).score == 1666666.67
    assert composite_of(case, parts, TOOLKIT_2016, PeriodStyle.ROLLING).score[0, 0] == 1666666.67


@pytest.mark.parametrize(
    ("weights", "missing", "provisional"),
    [((0.1, 0.7), 0.8, True), ((0.2, 1.0), 0.3, False)],
    ids=["half", "four fifths"],
)
def test_coverage_of_just_enough_is_enough(weights: tuple[float, ...], missing: float, provisional: bool) -> None:
    plain = one_metric(TARGET, {}).plain
    metric = plain["metrics"].pop("m")
    plain["metrics"] = {f"m{place}": metric | {"weight": weight} for place, weight in enumerate((*weights, missing))}
    rows = tuple(oracle.Row(f"m{place}", "", FRIDAY, 1.0, 1.0) for place in range(len(weights)))
    case = Case(plain, rows, (FRIDAY,), from_plain(Definitions, plain))
    whole = composite_of(case, score(case), BALANCED, PeriodStyle.COMPLETE)
    assert (whole.score[0, 0], whole.provisional[0, 0]) == (1.0, provisional)


# What must hold of any scores.


def balanced(value: float, target: float, better: str) -> float:
    """The balanced score of one value against one target."""
    case = one_metric({"kind": "average", "better": better, "target": target}, {FRIDAY: value}, FRIDAY)
    found = score(case)[0].at(Period.DAY, 0).score
    assert found is not None
    return found


@some
@given(cases(), styles())
def test_balanced_scores_lie_between_0_and_2(case: Case, style: PeriodStyle) -> None:
    parts = score(case, BALANCED, style)
    for part in [*parts, composite_of(case, parts, BALANCED, style)]:
        known = part.score[~np.isnan(part.score)]
        assert ((known >= 0) & (known <= 2)).all()


@some
@given(amounts | st.just(0.0), amounts | st.just(0.0), directions)
def test_value_and_yardstick_changed_over_mirror_the_balanced_score(value: float, target: float, better: str) -> None:
    assume(value > 0 or target > 0)
    assert balanced(value, target, better) + balanced(target, value, better) == pytest.approx(2, abs=1e-12)


@some
@given(amounts, amounts)
def test_more_and_less_mirror_each_other(value: float, target: float) -> None:
    assert balanced(value, target, "higher") + balanced(value, target, "lower") == pytest.approx(2, abs=1e-12)


@some
@given(amounts | st.just(0.0), amounts | st.just(0.0), amounts | st.just(0.0), directions)
def test_a_better_value_never_scores_less(one: float, other: float, target: float, better: str) -> None:
    worse, best = sorted([one, other], reverse=better == "lower")
    assert balanced(worse, target, better) <= balanced(best, target, better)


@many
@given(weighings())
def test_contributions_add_up_to_the_mean_less_1(parts: tuple[Weighed, ...]) -> None:
    assume(parts)
    assert math.fsum(contributions(parts).values()) == pytest.approx(mean_of(parts) - 1, abs=1e-12)


@each_method
@some
@given(case=cases(), style=styles())
def test_contributions_add_up_to_the_cityscore_less_1(method: Method, case: Case, style: PeriodStyle) -> None:
    parts = score(case, method, style)
    whole = composite_of(case, parts, method, style)
    for row, day in zip(*np.nonzero(whole.scored), strict=True):
        adds = contributions(weighed(parts, row, day))
        assert math.fsum(adds.values()) == pytest.approx(whole.mean[row, day] - 1, rel=1e-12, abs=1e-12)


@many
@given(weighings(), weighings())
def test_a_change_is_the_sum_of_its_parts(before: tuple[Weighed, ...], now: tuple[Weighed, ...]) -> None:
    found = change_between(before, now)
    in_common = {each.metric for each in before} & {each.metric for each in now}
    assert (found is None) == (not in_common)
    if found is not None:
        assert_decomposes(found, before, now)


@some
@given(cases(), styles())
def test_a_change_between_two_days_is_the_sum_of_its_parts(case: Case, style: PeriodStyle) -> None:
    first = case.days[0]
    parts = score(replace(case, days=(first, first + timedelta(days=31))), BALANCED, style)
    for row in range(len(BALANCED.periods)):
        before, now = weighed(parts, row, 0), weighed(parts, row, 1)
        found = change_between(before, now)
        if found is not None:
            assert_decomposes(found, before, now)


def assert_decomposes(found: CompositeChange, before: tuple[Weighed, ...], now: tuple[Weighed, ...]) -> None:
    """The parts lead from one mean to the other, and each kind of part belongs to the metrics it should."""
    assert (found.before, found.now) == (pytest.approx(mean_of(before)), pytest.approx(mean_of(now)))
    assert math.fsum(part.amount for part in found.parts) == pytest.approx(mean_of(now) - mean_of(before), abs=1e-12)
    assert math.fsum(map(found.total, Movement)) == pytest.approx(found.amount, abs=1e-12)
    was, is_now = {each.metric for each in before}, {each.metric for each in now}
    belongs = {
        Movement.MOVED: was & is_now,
        Movement.REWEIGHTED: was & is_now,
        Movement.CAME: is_now - was,
        Movement.WENT: was - is_now,
    }
    for movement, metrics in belongs.items():
        having = {part.metric for part in found.parts if part.movement is movement}
        assert having <= metrics if movement is Movement.REWEIGHTED else having == metrics


@each_method
@some
@given(case=cases(), style=styles(), seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_is_nothing(method: Method, case: Case, style: PeriodStyle, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(case.rows))
    other = replace(case, rows=tuple(case.rows[place] for place in order))
    assert_same(score(case, method, style), score(other, method, style))


@each_method
@some
@given(case=cases(), style=styles())
def test_a_day_scores_the_same_alone_and_among_others(method: Method, case: Case, style: PeriodStyle) -> None:
    first = case.days[0]
    days = tuple(first + timedelta(days=n) for n in range(-3, 4)) + case.days[1:]
    days = tuple(sorted(set(days)))
    together = arrays_of(score(replace(case, days=days), method, style))
    for place, day in enumerate(days):
        alone = arrays_of(score(replace(case, days=(day,)), method, style))
        for name, figures in alone.items():
            np.testing.assert_allclose(figures[:, 0], together[name][:, place], rtol=1e-13, err_msg=f"{name} {day}")


@each_method
@some
@given(case=cases(), style=styles())
def test_what_comes_later_is_nothing(method: Method, case: Case, style: PeriodStyle) -> None:
    case = replace(case, days=case.days[:1])
    known = tuple(row for row in case.rows if row.day <= case.days[0])
    later = arrays_of(score(case, method, style))
    for name, figures in arrays_of(score(replace(case, rows=known), method, style)).items():
        np.testing.assert_allclose(figures, later[name], rtol=1e-13, err_msg=str(name))


@each_method
@few
@given(case=cases(), style=styles())
def test_a_receipt_has_the_score_it_explains(method: Method, case: Case, style: PeriodStyle) -> None:
    observations, last = observations_of(case.definitions, case.rows), number(case.days[-1])
    for part in score(case, method, style):
        for period in part.windows.periods:
            explained = part.at(period, -1)
            made = receipt(case.definitions, observations, part.metric, period, last, method, style, part.district)
            assert agree(made.score, explained), f"\n{made.score}\nis not\n{explained}"


def assert_same(some_parts: list, other_parts: list) -> None:
    """Two sets of scores are the same to the last digit."""
    one, other = arrays_of(some_parts), arrays_of(other_parts)
    assert one.keys() == other.keys()
    for name, figures in one.items():
        np.testing.assert_array_equal(figures, other[name], err_msg=str(name))


TEN_YEARS = [date(2015, 1, 1) + timedelta(days=n) for n in range(3652)]
WINDOWS = [Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR]


def average_over_ten_years(figures: list[tuple[float, float]]) -> tuple[Case, list[date]]:
    """A metric with ten years of figures, and the days to look at."""
    days = (date(2016, 2, 29), date(2019, 7, 3), TEN_YEARS[-1])
    metric = {"kind": "average", "history": {"years": "all"}}
    return one_metric(metric, dict(zip(TEN_YEARS, figures, strict=True)), *days), list(days)


@few
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 1000, 10**9, 10**12]))
def test_whole_numbers_are_summed_exactly_over_ten_years(seed: int, most: int) -> None:
    random = np.random.default_rng(seed)
    figures = [
        (float(above), float(below)) for above, below in zip(*random.integers(1, most + 1, (2, 3652)), strict=True)
    ]
    case, days = average_over_ten_years(figures)
    found = score(case)[0]
    for period in WINDOWS:
        for index in range(len(days)):
            one = found.at(period, index)
            assert one.value == float(pooled(figures, one.start, one.end))


@few
@given(st.lists(st.sampled_from([0.1, 0.2, 0.7, 1.1, 12.3, 1e-7]), min_size=1, max_size=11), st.booleans())
def test_ten_years_of_tenths_cost_no_digit_nor_does_one_huge_figure(pattern: list[float], huge: bool) -> None:
    figures = [(pattern[place % len(pattern)], 1.0) for place in range(3652)]
    if huge:
        figures[40] = (1e15, 1.0)
    case, days = average_over_ten_years(figures)
    found = score(case)[0]
    for period in WINDOWS:
        for index in range(len(days)):
            one = found.at(period, index)
            exact = pooled(figures, one.start, one.end)
            assert abs(Fraction(one.value) - exact) <= exact * Fraction(1, 10**15), (period, days[index])


def pooled(figures: list[tuple[float, float]], first: date, last: date) -> Fraction:
    """The exact Σ numerator / Σ denominator of some days."""
    chosen = figures[(first - TEN_YEARS[0]).days : (last - TEN_YEARS[0]).days + 1]
    return sum(Fraction(above) for above, _ in chosen) / sum(Fraction(below) for _, below in chosen)
