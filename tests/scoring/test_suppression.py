"""Small figures of districts are hidden, and nobody can work them out from all that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.model import Calendar, Kind, Metric, Period, PeriodStyle, from_plain
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.suppression import (
    Cases,
    Hidden,
    Window,
    cases_of,
    first_small,
    hidden,
    scores_are_shown,
)
from cityscore.scoring.windows import window

CALENDAR = Calendar()
LEAST = 5
JANUARY = Window(Period.MONTH, date(2024, 1, 1), date(2024, 1, 31))
FEBRUARY = Window(Period.MONTH, date(2024, 2, 1), date(2024, 2, 29))
MARCH = Window(Period.MONTH, date(2024, 3, 1), date(2024, 3, 31))
QUARTER = Window(Period.QUARTER, date(2024, 1, 1), date(2024, 3, 31))
WEEK = Window(Period.WEEK, date(2024, 3, 18), date(2024, 3, 24))


def decided(cases: Cases, kind: Kind = Kind.RATIO, least: int = LEAST) -> Hidden:
    figures = ((window, cases) for window, each in cases.items() for cases in each.values())
    return hidden(cases, least, first_small(figures, least), kind, CALENDAR)


def months(*figures: Mapping[str, float]) -> dict[Window, Mapping[str, float]]:
    """January, February and March, with the quarter that they make."""
    whole = {district: sum(each[district] for each in figures) for district in figures[0]}
    return {**dict(zip((JANUARY, FEBRUARY, MARCH), figures, strict=True)), QUARTER: whole}


def test_a_small_district_hides_the_next_smallest_with_it() -> None:
    found = decided({JANUARY: {"Mill": 3, "Hill": 40, "Dale": 12, "Port": 90}})
    assert found[JANUARY] == {"Mill", "Dale"}


def test_two_that_are_small_together_hide_a_third() -> None:
    assert decided({JANUARY: {"Mill": 1, "Hill": 2, "Dale": 12, "Port": 90}})[JANUARY] == {"Mill", "Hill", "Dale"}
    assert decided({JANUARY: {"Mill": 2, "Hill": 3, "Dale": 12, "Port": 90}})[JANUARY] == {"Mill", "Hill"}


def test_zero_and_the_threshold_itself_are_shown_but_zero_hides_with_others_where_nothing_else_can() -> None:
    assert decided({JANUARY: {"Mill": 0, "Hill": 5, "Dale": 12}})[JANUARY] == frozenset()
    assert decided({JANUARY: {"Mill": 0, "Hill": 4, "Dale": 12}})[JANUARY] == {"Hill", "Dale"}
    assert decided({JANUARY: {"Mill": 0, "Hill": 4}})[JANUARY] == {"Mill", "Hill"}


def test_a_threshold_of_zero_shows_all() -> None:
    assert decided({JANUARY: {"Mill": 1, "Hill": 40}}, least=0)[JANUARY] == frozenset()


def test_a_quarter_of_months_that_are_shown_is_shown() -> None:
    found = decided(months({"Mill": 9, "Hill": 40}, {"Mill": 8, "Hill": 40}, {"Mill": 7, "Hill": 40}))
    assert found[QUARTER] == frozenset()


def test_a_quarter_does_not_give_a_hidden_month_back() -> None:
    found = decided(months({"Mill": 9, "Hill": 40}, {"Mill": 3, "Hill": 40}, {"Mill": 9, "Hill": 40}))
    assert found[FEBRUARY] == found[QUARTER] == {"Mill", "Hill"}
    assert found[JANUARY] == found[MARCH] == frozenset()


def test_a_quarter_is_shown_where_the_same_districts_are_hidden_in_each_of_its_months() -> None:
    figures = {"Mill": 3, "Hill": 9, "Dale": 70}
    found = decided(months(figures, figures, figures))
    assert found[JANUARY] == found[FEBRUARY] == found[MARCH] == {"Mill", "Hill"}
    assert found[QUARTER] == frozenset()


def test_a_quarter_that_is_small_itself_hides_another_of_those_whose_months_are_hidden() -> None:
    figures = {"Mill": 1, "Hill": 3, "Dale": 6, "Port": 70}
    found = decided(months(figures, figures, figures))
    assert found[JANUARY] == {"Mill", "Hill", "Dale"}
    assert found[QUARTER] == {"Mill", "Hill"}


def test_weeks_end_with_the_first_small_figure() -> None:
    before, after = (WEEK._replace(start=WEEK.start + d, end=WEEK.end + d) for d in (-timedelta(7), timedelta(7)))
    found = decided({before: {"Mill": 8, "Hill": 9}, WEEK: {"Mill": 3, "Hill": 9}, after: {"Mill": 8, "Hill": 9}})
    assert (found[before], found[WEEK], found[after]) == (set(), {"Mill", "Hill"}, {"Mill", "Hill"})


def test_a_level_is_measured_by_itself_and_a_quarters_is_its_last_months() -> None:
    backlog = from_plain(
        Metric, {"slug": "backlog", "name": "Backlog", "department": "Works", "better": "lower", "kind": "level"}
    )
    assert cases_of(backlog, 3.0, 1.0) == 3.0
    found = decided(months({"Mill": 9, "Hill": 40}, {"Mill": 9, "Hill": 40}, {"Mill": 3, "Hill": 40}), Kind.LEVEL)
    assert found[QUARTER] == found[MARCH] == {"Mill", "Hill"}


def test_scores_from_history_end_with_the_first_small_figure_and_those_from_targets_do_not() -> None:
    plain = {"slug": "calls", "name": "Calls", "department": "Works", "better": "higher", "kind": "ratio"}
    usual, goal = from_plain(Metric, plain), from_plain(Metric, {**plain, "target": 0.8})
    first = JANUARY.end
    assert scores_are_shown(goal, MARCH.end, first)
    assert not scores_are_shown(usual, MARCH.end, first)
    assert scores_are_shown(usual, date(2023, 12, 31), first)
    assert scores_are_shown(usual, MARCH.end, None)


@st.composite
def districts_by_day(draw: st.DrawFn) -> tuple[date, np.ndarray]:
    """Figures of some districts, shape (districts, days): of several sizes, so that some are small now and then."""
    first = date(2023, draw(st.integers(1, 12)), 1)
    many, days = draw(st.integers(2, 4)), draw(st.integers(200, 330))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rates = [draw(st.sampled_from((0.0, 0.05, 0.12, 0.2, 0.4, 0.9, 3.0))) for _ in range(many)]
    figures = generator.poisson(np.array(rates)[:, np.newaxis], (many, days))
    for _ in range(draw(st.integers(0, 3))):  # a quiet time
        begin = draw(st.integers(0, days - 1))
        figures[draw(st.integers(0, many - 1)), begin : begin + draw(st.integers(5, 100))] = 0
    return first, figures


def windows_of(first: date, days: int) -> list[Window]:
    """All windows that lie wholly in some days."""
    through = np.arange(number(first), number(first) + days)
    found = {
        Window(period, day_of(start), day_of(end))
        for period in (Period.WEEK, Period.MONTH, Period.QUARTER)
        for start, end in zip(*window(period, PeriodStyle.COMPLETE, through, CALENDAR), strict=True)
    }
    return sorted((each for each in found if each.start >= first), key=lambda each: each.end)


def cases_in(first: date, figures: np.ndarray) -> dict[Window, dict[str, float]]:
    return {
        each: {
            str(place): float(row[(each.start - first).days : (each.end - first).days + 1].sum())
            for place, row in enumerate(figures)
        }
        for each in windows_of(first, figures.shape[1])
    }


def worked_out(first: date, cases: Cases, found: Hidden, many: int) -> Sequence[tuple[Window, str]]:
    """The hidden figures that follow from all that is shown, and from the city's of any span of days.

    A figure of a span of days is a difference of two running sums; what follows is the row space of what is known.
    """
    ends = sorted({each.start for each in cases} | {each.end + timedelta(1) for each in cases})
    places = {day: place for place, day in enumerate(ends)}

    def figure(window: Window, district: int) -> np.ndarray:
        row = np.zeros((many, len(ends)))
        row[district, places[window.end + timedelta(1)]] += 1
        row[district, places[window.start]] -= 1
        return row.ravel()

    shown = [figure(w, int(d)) for w, each in cases.items() for d in each if d not in found[w]]
    totals = []
    for place in range(1, len(ends)):
        row = np.zeros((many, len(ends)))
        row[:, place], row[:, place - 1] = 1, -1
        totals.append(row.ravel())
    known = np.array(shown + totals)
    _, sizes, rows = np.linalg.svd(known, full_matrices=False)
    base = rows[sizes > 1e-9]
    asked = [(w, d, figure(w, int(d))) for w, districts in found.items() for d in districts]
    return [(w, d) for w, d, row in asked if np.linalg.norm(row - base.T @ (base @ row)) < 1e-6]


@settings(max_examples=60, deadline=None)
@given(districts_by_day())
def test_no_hidden_figure_follows_from_those_that_are_shown(drawn: tuple[date, np.ndarray]) -> None:
    first, figures = drawn
    cases = cases_in(first, figures)
    found = decided(cases)
    assert worked_out(first, cases, found, len(figures)) == []


@settings(max_examples=60, deadline=None)
@given(districts_by_day())
def test_small_figures_are_hidden_and_what_is_hidden_is_together_not_small(drawn: tuple[date, np.ndarray]) -> None:
    first, figures = drawn
    cases = cases_in(first, figures)
    for each, districts in decided(cases).items():
        assert {district for district, cases in cases[each].items() if 0 < cases < LEAST} <= districts
        together = sum(cases[each][district] for district in districts)
        assert not districts or len(districts) > 1
        assert together >= LEAST or districts in (set(), set(cases[each]))


@settings(max_examples=30, deadline=None)
@given(districts_by_day(), st.integers(60, 200))
def test_what_was_shown_stays_shown(drawn: tuple[date, np.ndarray], days: int) -> None:
    first, figures = drawn
    later = decided(cases_in(first, figures))
    earlier = decided(cases_in(first, figures[:, :days]))
    assert all(later[each] == districts for each, districts in earlier.items())


def test_the_attack_finds_what_is_not_hidden_well() -> None:
    first = date(2024, 1, 1)
    cases = months({"0": 9, "1": 40}, {"0": 3, "1": 40}, {"0": 9, "1": 40})
    careless = {window: frozenset() for window in cases} | {FEBRUARY: frozenset({"0", "1"})}
    assert set(worked_out(first, cases, careless, 2)) == {(FEBRUARY, "0"), (FEBRUARY, "1")}
    assert worked_out(first, cases, decided(cases), 2) == []


def test_a_first_small_week_that_ends_with_its_month_is_not_the_month_less_its_other_weeks() -> None:
    monday = date(2021, 2, 1)  # four weeks are that February
    figures = np.full((3, 66), 4)
    figures[0, 28:34] = 0  # from 22 February on
    cases = cases_in(monday - timedelta(7), figures)
    february = Window(Period.MONTH, monday, monday + timedelta(27))
    found = decided(cases)
    assert found[february] == found[Window(Period.WEEK, date(2021, 2, 22), february.end)] == {"0", "1", "2"}
    assert worked_out(monday - timedelta(7), cases, found, 3) == []


def test_what_was_taken_out_hides_a_second_district_in_its_own_window_alone() -> None:
    cases = {window: {"East": 40.0, "West": 30.0, "South": 20.0} for window in (JANUARY, FEBRUARY)}
    redacted = {JANUARY: frozenset({"East"})}
    assert hidden(cases, LEAST, None, Kind.COUNT, CALENDAR, redacted) == {
        JANUARY: frozenset({"East", "South"}),
        FEBRUARY: frozenset(),
    }
