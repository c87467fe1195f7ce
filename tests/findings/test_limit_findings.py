"""What limits had wrong, by findings A1, A9 and A10 of sentences.md, and 2 and 2b of numbers.md."""

from __future__ import annotations

import numpy as np
import pytest

import cityscore
from cityscore.model import Signal
from cityscore.scoring.observations import Floats
from cityscore.scoring.process_charts import ChartInput, ChartKind, LastState, last_states


def last_weeks(kind: ChartKind, total: Floats, size: float) -> list[LastState]:
    """What is said of the last week of each series, shape (series, weeks)."""
    series, weeks = total.shape
    given = ChartInput(kind, total.ravel().astype(float), np.full(total.size, size), np.ones(total.size, dtype=bool))
    first = np.arange(series) * weeks
    return last_states(given, first, first + weeks - 1)


def named(states: list[LastState]) -> float:
    """The share of last weeks that are named unusual."""
    return float(np.mean([state.signal not in (None, Signal.COMMON) for state in states]))


@pytest.mark.parametrize("place", [0, 20, 51])
def test_a1_one_event_in_a_year_makes_no_week_unusual(place: int) -> None:
    counts = [0] * 52
    counts[place] = 1
    made = cityscore.chart(counts, kind="count", better="lower", target=0)

    assert set(made.signals) == {Signal.COMMON}
    assert (made.lower < made.mean).all()
    assert (made.mean < made.upper).all()
    assert made.upper[-1] > 1  # so one more is ordinary
    assert made.words == (f"{counts[-1]} is nothing unusual: 0 to {made.upper[-1]:.3g} is usual.",)
    assert made.assurance == "inconsistent"


def test_a1_twelve_weeks_of_homicides_are_as_usual() -> None:
    made = cityscore.chart([0, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0], kind="count", better="lower")

    assert set(made.signals) == {Signal.COMMON}
    assert made.provisional


@pytest.mark.parametrize("weeks", [12, 26, 52])
@pytest.mark.parametrize("mean", [0.05, 0.1, 0.2, 0.33, 0.5, 1, 5])
def test_a1_in_rare_events_that_never_change_hardly_a_last_week_is_named(mean: float, weeks: int) -> None:
    drawn = np.random.default_rng(21).poisson(mean, (400, weeks))  # it was up to 95 % of them

    assert named(last_weeks(ChartKind.COUNT, drawn, 7.0)) <= 0.03


def test_a1_a_share_that_was_whole_but_for_once_is_ordinary() -> None:
    met = [1.0] * 51
    met.insert(30, 0.993)
    made = cityscore.chart(met, n=143, better="higher", target=0.95)

    assert set(made.signals) == {Signal.COMMON}
    assert made.upper[-1] == 1
    assert made.lower[-1] < 0.99


def test_a9_seventeen_of_twenty_three_is_inside_limits_that_know_it_is_twenty_three() -> None:
    cases = [23, 31, 9, 27, 22, 35, 24, 19, 28, 26, 23]
    met = [21, 28, 7, 25, 21, 32, 22, 17, 25, 24, 17]
    made = cityscore.chart(np.array(met) / cases, n=cases, better="higher", target=0.9)

    assert made.words == ("There are fewer than 12 values to tell what is usual.",)
    cases, met = [*cases[:-1], 25, 30, 21, 23], [*met[:-1], 23, 27, 19, 17]
    made = cityscore.chart(np.array(met) / cases, n=cases, better="higher", target=0.9)
    assert made.signals[-1] is Signal.COMMON
    assert made.lower[-1] < 17 / 23
    assert made.provisional
    assert not any("chance" in words or "real" in words for words in made.words)


@pytest.mark.parametrize("share", [0.93, 0.98])
def test_a9_twenty_of_twenty_is_never_more_than_usual(share: float) -> None:
    drawn = np.random.default_rng(5).binomial(20, share, (200, 52))
    drawn[:, -1] = 20

    assert not any(state.signal is Signal.ABOVE_UPPER for state in last_weeks(ChartKind.SHARE, drawn, 20.0))


@pytest.mark.parametrize(("cases", "spread"), [(100, 0.8), (1000, 0.5)])
def test_a10_where_each_week_follows_the_one_before_limits_do_not_fit(cases: int, spread: float) -> None:
    random = np.random.default_rng(10)
    off = np.zeros((200, 52))
    for week in range(1, 52):
        off[:, week] = 0.85 * off[:, week - 1] + random.normal(0, spread * np.sqrt(1 - 0.85**2), 200)
    states = last_weeks(ChartKind.SHARE, random.binomial(cases, 1 / (1 + 0.25 * np.exp(-off))), float(cases))

    assert np.mean([state.misfit is not None for state in states]) > 0.8
    assert named(states) <= 0.05  # it was up to 78 % of all weeks
    assert all(state.signal is None for state in states if state.misfit)


def test_a10_a_season_has_no_verdict_without_earlier_years() -> None:
    random = np.random.default_rng(11)
    phase = random.uniform(0, 2 * np.pi, (200, 1))
    usual = 300 * (1 + 0.25 * np.sin(2 * np.pi * np.arange(52) / 52 + phase))
    states = last_weeks(ChartKind.COUNT, random.poisson(usual), 7.0)

    assert np.mean([state.misfit is not None for state in states]) > 0.9
    assert named(states) <= 0.03


def test_a10_a_fall_from_80_to_64_percent_of_50_is_seen_within_four_weeks() -> None:
    random = np.random.default_rng(12)
    drawn = np.hstack([random.binomial(50, 0.8, (1000, 52)), random.binomial(50, 0.64, (1000, 4))])
    seen = np.zeros(1000, dtype=bool)
    for weeks in range(1, 5):
        states = last_weeks(ChartKind.SHARE, drawn[:, weeks : 52 + weeks], 50.0)
        seen |= np.array([state.signal not in (None, Signal.COMMON) and not state.signal.is_high for state in states])

    assert seen.mean() >= 0.85


@pytest.mark.parametrize("kind", ["average", "level"])
def test_what_is_always_the_same_is_never_unusual(kind: str) -> None:
    """A reader of thirty scorecards: a survey of 4.2 in all 30 weeks was "unusually high", once in 200."""
    answers = [round(4 + week % 33, 0) for week in range(30)]
    values = [round(4.2 * count, 10) / count for count in answers]
    made = cityscore.chart(values, n=answers if kind == "average" else None, kind=kind)
    assert set(made.signals) <= {"common", None}
    assert np.isnan(made.lower).all()
