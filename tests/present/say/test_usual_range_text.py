"""What is usual, in words: whole things have whole limits, and what can't be told is said in its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cityscore.model import Metric, Period, from_plain
from cityscore.present.say.language import speaking
from cityscore.present.say.languages import languages
from cityscore.present.say.usual_range_text import (
    goal_record,
    judged_by,
    misfit_sentence,
    possible_limit,
    quiet_sentence,
    usual_range,
)
from cityscore.scoring.process_charts import Misfit

END = date(2025, 4, 6)


def metric(**differs: Any) -> Metric:
    stated = {"slug": "it", "name": "It", "department": "Works", "better": "lower", "kind": "level", "target": 40}
    return from_plain(Metric, stated | differs)


def test_no_limit_lies_where_no_value_can() -> None:
    assert possible_limit(metric(kind="ratio", better="higher", target=0.8), 1.08) == 1
    assert possible_limit(metric(), -3.0) == 0
    assert possible_limit(metric(), 1.08) == 1.08
    assert (
        possible_limit(metric(kind="average", target={"value": 4, "zero": 1, "maximum": 5}, better="higher"), 5.3) == 5
    )
    below = metric(kind="average", target={"value": 4, "zero": -8}, better="higher")
    assert possible_limit(below, -3.0) == -3


def test_whole_things_have_whole_limits() -> None:
    assert usual_range(metric(unit="lights"), (12.2, 43.13), whole=True) == "13 lights to 43 lights"
    assert usual_range(metric(unit="lights"), (12.2, 43.13)) == "12.2 lights to 43.13 lights"


def test_of_rare_events_it_is_how_many_in_how_many_days() -> None:
    deaths = metric(kind="count", rare=True, target=None, unit="per day")

    assert usual_range(deaths, (-0.1, 2.52), days=7) == "up to 17 in 7 days"
    assert usual_range(deaths, (0.2, 2.52), days=7) == "2 to 17 in 7 days"


def test_an_end_that_is_all_there_is_is_none() -> None:
    share = metric(kind="ratio", better="higher", target=0.8)

    assert usual_range(share, (0.572, 1.0)) == "57.2 % or more"
    assert usual_range(share, (0.0, 0.292)) == "up to 29.2 %"
    assert usual_range(share, (0.0, 1.0)) == "any value"
    assert usual_range(share, (0.2, 0.9)) == "20.0 % to 90.0 %"


@pytest.mark.parametrize("misfit", list(Misfit))
@pytest.mark.parametrize("period", [Period.WEEK, Period.MONTH, Period.QUARTER])
def test_limits_that_do_not_fit_are_not_told(misfit: Misfit, period: Period) -> None:
    assert misfit_sentence(misfit, period).startswith("Its usual range can't be told: ")


def test_a_new_beginning_is_proposed_with_both_levels() -> None:
    told = misfit_sentence(Misfit.OUTSIDE, Period.WEEK, (date(2025, 3, 3), "72 %", "81 %"))

    assert told == "Its usual range can't be told: since 3 March 2025 it runs at 72 %, before at 81 %."


def test_what_is_rare_is_told_by_its_days() -> None:
    assert quiet_sentence(63, 41.2) == "None for 63 days; 41 is usual."
    assert quiet_sentence(1, 0.2) == "None for 1 day; 1 is usual."
    assert quiet_sentence(0, 41.2) == "One on the last day; 41 days apart is usual."
    assert judged_by(Period.WEEK, Period.QUARTER) == "Too rare to tell by the week: it is judged by the quarter."
    assert judged_by(Period.WEEK, Period.WEEK) == ""
    assert judged_by(Period.WEEK, None).endswith("by the days between two.")


@pytest.mark.parametrize(
    ("met", "words"),
    [
        ([True] * 46 + [False] * 3, "Met its goal in 46 of the last 49 weeks scored."),
        ([True, False, True] * 5, "Met its goal in 10 of the last 15 weeks scored. It is hit or miss."),
        ([False] * 3 + [True] * 46, "Met its goal in 46 of the last 49 weeks scored."),
        ([True] * 52, "Met its goal in 52 of the last 52 weeks scored."),
        ([False] * 41, "Met its goal in 0 of the last 41 weeks scored."),
        ([True] * 40 + [False], "Met its goal in 40 of the last 41 weeks scored."),
        ([True, False] * 6, "Met its goal in 6 of the last 12 weeks scored."),
        ([True], ""),
    ],
)  # fmt: skip
def test_how_often_a_goal_was_met_is_a_fact(met: list[bool], words: str) -> None:
    assert goal_record(metric(), Period.WEEK, met, END) == words


def test_what_is_usual_is_no_goal() -> None:
    usual = {"target": None, "history": {"years": 3}}

    assert (
        goal_record(metric(**usual), Period.WEEK, [True] * 14, END)
        == "As usual or better in 14 of the last 14 weeks scored."
    )
    harm = metric(**usual, kind="count", harm=True)
    assert goal_record(harm, Period.MONTH, [True, False], END) == "No more than usual in 1 of the last 2 months scored."


def test_in_spanish() -> None:
    with speaking(next(one for one in languages() if one.code == "es")):
        assert quiet_sentence(63, 41.2) == "Ninguno desde hace 63 días; lo habitual son 41."
