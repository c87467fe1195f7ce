"""Survey scales, rates, figures below zero and progress from a baseline, as in public reports; worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cityscore.model import Period, Reason
from cityscore.present.say.receipt_text import word
from cityscore.scoring.day_numbers import number
from cityscore.scoring.methods import BALANCED
from cityscore.scoring.receipts import receipt
from tests.scoring.small_city import Row, city, observations, score_one

JANUARY, FEBRUARY, MARCH = "2025-01-31", "2025-02-28", "2025-03-31"
MEAN: dict[str, Any] = {"name": "It", "kind": "average", "better": "higher", "cadence": "monthly"}
LEVEL: dict[str, Any] = {**MEAN, "kind": "level"}
NET = {"value": 0, "zero": -100}
SURVEY = {**MEAN, "cases": "answers", "target": {"value": 4, "zero": 1, "maximum": 5}}


@pytest.mark.parametrize(
    ("metric", "rows", "period", "value", "result"),
    [
        # ratio of sums: 980 / 1,130, not the mean of 0.5, 0.9 and 1
        (
            {**MEAN, "target": 0.8},
            [(JANUARY, 50, 100), (FEBRUARY, 900, 1000), (MARCH, 30, 30)],
            "quarter",
            0.8673,
            1.0776,
        ),
        # crimes by thousands of residents, less is better: 300 by 650
        ({**MEAN, "better": "lower", "target": 0.5}, [(MARCH, 300, 650)], "month", 0.4615, 1.0769),
        # net change of residents: -40 + 60 + 25 over three months, and in February alone
        ({**MEAN, "target": NET}, [(JANUARY, -40, 1), (FEBRUARY, 60, 1), (MARCH, 25, 1)], "quarter", 15.0, 1.1304),
        ({**LEVEL, "target": NET}, [(JANUARY, 60, 1), (FEBRUARY, 25, 1), (MARCH, -40, 1)], "quarter", -40.0, 0.6),
        ({**LEVEL, "target": NET}, [(MARCH, -100, 1)], "month", -100.0, 0.0),
        ({**LEVEL, "target": NET}, [(MARCH, -250, 1)], "month", -250.0, 0.0),
        # from a baseline of 200 to a goal of 100: half way
        ({**LEVEL, "better": "lower", "target": {"value": 100, "zero": 200}}, [(MARCH, 150, 1)], "month", 150.0, 0.5),
        # 1 to 5: 3.7 has come 2.7 of the 3 points from 1 to 4
        (SURVEY, [(MARCH, 37, 10)], "month", 3.7, 0.9),
        (SURVEY, [(MARCH, 50, 10)], "month", 5.0, 1.25),
        (SURVEY, [(MARCH, 10, 10)], "month", 1.0, 0.0),
    ],
)
def test_what_a_scale_scores(
    metric: dict[str, Any], rows: list[tuple[str, float, float]], period: str, value: float, result: float
) -> None:
    found = score_one(metric, [("it", *row) for row in rows], MARCH, period)
    assert (found.value, found.score) == (pytest.approx(value, abs=5e-5), pytest.approx(result, abs=5e-5))


def test_a_survey_of_nine_answers_is_not_judged() -> None:
    found = score_one(SURVEY, [("it", MARCH, 36, 9)], MARCH, "month")
    assert (found.value, found.score, found.reason) == (4.0, None, Reason.TOO_FEW_CASES)


def sentence(metric: dict[str, Any], rows: list[Row]) -> str:
    """What a receipt says of March."""
    definitions = city({"it": metric})
    made = receipt(
        definitions,
        observations(definitions, rows),
        definitions.metrics[0],
        *(Period.MONTH, number(date.fromisoformat(MARCH)), BALANCED, definitions.city.periods),
    )
    return word(made, near=0.05).sentence


@pytest.mark.parametrize(
    ("metric", "row", "said"),
    [
        ({**MEAN, "target": 0.8}, (980, 1130), "0.87, 980 by 1,130, against a target of 0.8: 1.08"),
        (
            {**MEAN, "unit": "percent", "target": 1},
            (294_000_000, 300_000_000),
            "98.0 %, 294,000,000 by 300,000,000, against a target of 100 %: 0.98",
        ),
        ({**MEAN, "better": "lower", "target": 0.5}, (300, 651), "0.46, 300 by 651, against a target of 0.5: 1.08"),
        ({**SURVEY, "unit": "points"}, (37, 10), "3.7 of 5 points from 10 answers, against a target of 4 points: 0.90"),
        ({**MEAN, "target": NET}, (-40, 1), "−40, against a target of 0: 0.60"),
    ],
)
def test_the_words_of_a_mean_say_what_is_averaged(metric: dict[str, Any], row: tuple[float, float], said: str) -> None:
    assert sentence(metric, [("it", MARCH, *row)]) == said


def test_zero_deaths_are_told_and_a_year_with_one_is_judged_only_as_asked() -> None:
    deaths = {"name": "Deaths", "kind": "count", "better": "lower", "rare": True, "target": 0}
    days = [("it", f"2025-03-{day:02}", float(day == 9), 1.0) for day in range(1, 32)]
    assert score_one(deaths, days, MARCH, "month").reason is Reason.TOO_FEW_CASES
    asked = {**deaths, "evidence": {"cases": 0}}
    assert score_one(asked, days, MARCH, "month").score == 0.0
    assert score_one(asked, days[9:], MARCH, "month").score == 1.0
