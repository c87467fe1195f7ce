"""What is unusual, in words: how high or low, how seldom, for better or worse; harm that became less is not praised."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.model import Metric, Period, Signal, from_plain
from cityscore.present.say.sentence import Direction, Stated, Statement
from cityscore.present.say.signal_text import Tone, UnusualWindow, once_in_shown, sign_of, tone_of, why_sentence
from cityscore.scoring.process_charts import ChartKind

CHARTED = [Period.WEEK, Period.MONTH, Period.QUARTER]


def metric(**differs: Any) -> Metric:
    stated = {"slug": "it", "name": "It", "department": "Works", "better": "lower", "kind": "count"}
    return from_plain(Metric, stated | differs)


def test_harm_that_became_less_is_not_celebrated() -> None:
    deaths = metric(harm=True, unit="per day")

    assert tone_of(deaths, Signal.RUN_BELOW) is Tone.CHANGED
    assert sign_of(deaths, Signal.BELOW_LOWER).words == "unusually low"
    assert sign_of(deaths, Signal.RUN_BELOW).words == "a tendency downward"
    assert sign_of(deaths, Signal.ABOVE_UPPER).words == "unusually high, for the worse"
    assert sign_of(metric(), Signal.BELOW_LOWER).words == "unusually low, for the better"


def test_long_days_between_two_are_few_of_them() -> None:
    long, often = Signal.ABOVE_UPPER, Signal.BELOW_LOWER

    assert sign_of(metric(harm=True), long, ChartKind.BETWEEN)[:2] == ("↓", "unusually long without one")
    assert sign_of(metric(harm=True), often, ChartKind.BETWEEN)[:2] == ("↑", "more often than usual, for the worse")
    assert sign_of(metric(better="higher"), long, ChartKind.BETWEEN).tone is Tone.WORSE


@pytest.mark.parametrize(
    ("signal", "period", "words"),
    [
        (Signal.ABOVE_UPPER, Period.WEEK, "9 is unusually high for this service: a week like it comes about once in 50."),  # noqa: E501
        (Signal.BELOW_LOWER, Period.MONTH, "9 is unusually low for this service: a month like it comes about once in 50."),  # noqa: E501
        (Signal.RUN_ABOVE, Period.WEEK, "A tendency: 9 weeks in a row above its average."),
        (Signal.FALLING, Period.QUARTER, "A tendency: 9 quarters in a row, each lower than the one before."),
        (Signal.NEAR_LOWER, Period.WEEK, "Two of the last three weeks were near the lower end of its usual range."),
        (Signal.COMMON, Period.WEEK, ""),
    ],
)  # fmt: skip
def test_why_is_a_sentence(signal: Signal, period: Period, words: str) -> None:
    assert why_sentence(metric(), UnusualWindow(signal, period, once_in=57.0, run=9), "9") == words


def test_what_a_sentence_states_is_beside_it() -> None:
    high = why_sentence(metric(), UnusualWindow(Signal.ABOVE_UPPER, Period.WEEK, once_in=57.0), "9")
    row = why_sentence(metric(), UnusualWindow(Signal.RUN_BELOW, Period.WEEK, run=9), "9")

    assert high.states == (Statement(Stated.UNUSUAL, 50, metric="it", period="week", direction=Direction.UP),)
    assert row.states == (Statement(Stated.TENDENCY, 9, metric="it", period="week", direction=Direction.DOWN),)


def test_of_a_run_whose_length_is_not_known_only_what_is_certain_is_said() -> None:
    told = why_sentence(metric(), UnusualWindow(Signal.RUN_BELOW, Period.WEEK), "9")

    assert told == "A tendency: the last ones were all below its average."


def test_of_few_windows_it_is_said_so_far() -> None:
    told = why_sentence(metric(), UnusualWindow(Signal.ABOVE_UPPER, Period.WEEK, once_in=57.0, provisional=True), "9")

    assert told.endswith("about once in 50. So far: fewer than 20 weeks are known.")


@pytest.mark.parametrize("signal", [signal for signal in Signal if signal is not Signal.COMMON])
@pytest.mark.parametrize("period", CHARTED)
@pytest.mark.parametrize("once_in", [None, 200.0])
def test_every_signal_has_a_sentence(signal: Signal, period: Period, once_in: float | None) -> None:
    sentence = why_sentence(metric(), UnusualWindow(signal, period, once_in=once_in), "9")

    assert sentence.endswith(".")
    assert "{" not in sentence


def test_beyond_a_thousand_nobody_can_tell() -> None:
    told = why_sentence(metric(), UnusualWindow(Signal.ABOVE_UPPER, Period.WEEK, once_in=1e5), "9")

    assert told == "9 is unusually high for this service: a week like it comes less than once in 1,000."


@pytest.mark.parametrize(
    ("once_in", "shown"), [(1.2, 2), (49.9, 40), (50.0, 50), (99_999.0, 1000), (float("inf"), 1000)]
)
def test_rarity_is_rounded_down_and_no_more_than_a_thousand(once_in: float, shown: int) -> None:
    assert once_in_shown(once_in) == shown
