"""Goals as people say them: for a month, by a date, on the way from a baseline (numbers.md 7, 8)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cityscore.model import Period
from cityscore.present.say.figure_lines import line_of
from cityscore.present.say.plan_text import plan_sentence
from cityscore.present.say.receipt_text import word
from cityscore.present.say.target_text import target_text
from cityscore.scoring.day_numbers import number
from cityscore.scoring.methods import method_named
from cityscore.scoring.receipts import Receipt, receipt
from tests.scoring.small_city import Row, city, every_day, observations
from tests.scoring.test_plans import HALF, HOMES, PLAN, month_ends

PERMITS = {"name": "Permits", "kind": "count", "better": "higher", "cadence": "monthly", "cases": "permits"}
A_MONTH = PERMITS | {"target": {"value": 100, "per": "month"}}
QUARTER = month_ends("2025-01-01", 95, 120, 108)


def receipt_of(metric: dict[str, Any], rows: list[Row], through: str, period: str) -> Receipt:
    definitions = city({"it": metric})
    return receipt(
        definitions, observations(definitions, rows), definitions.metrics[0], Period(period),
        number(date.fromisoformat(through)), method_named("balanced"), definitions.city.periods,
    )  # fmt: skip


def steps(metric: dict[str, Any], rows: list[Row], through: str, period: str) -> list[str]:
    return list(word(receipt_of(metric, rows, through, period), 0.05).steps)


def told(rows: list[Row], through: str, period: str = "year", **more: Any) -> str:
    it = receipt_of(HOMES | {"target": PLAN} | more, rows, through, period)
    line = line_of(it.metric, it.score, it.numerator, it.denominator)
    assert line == plan_sentence(it.metric, it.score).removesuffix(".")  # as other lines in a list, without a full stop
    return plan_sentence(it.metric, it.score)


def test_a_plan_is_on_track_in_words_a_mayor_says() -> None:
    assert told(HALF, "2024-12-31") == (
        "620 of 605 planned by now, on track; 1,200 by 30 June 2025. The rest needs 97 a month."
    )
    assert told(HALF, "2024-12-31", "month") == "110 of 102 planned."
    assert told(HALF, "2024-12-31", better="lower") == (
        "620 of 605 planned by now, just over plan; 1,200 by 30 June 2025. The rest leaves 96 a month."
    )


@pytest.mark.parametrize(
    ("figures", "through", "how", "rest"),
    [
        ([200] * 3, "2024-09-30", "600 of 302 planned by now, ahead of plan", "The rest needs 67 a month."),
        ([20] * 11, "2025-05-31", "220 of 1,101 planned by now, behind plan", "The rest needs 980 a month."),
        ([100] * 12, "2025-06-30", "1,200 of 1,200 planned by now, on track", "The total is reached."),
        ([90] * 12, "2025-09-30", "1,080 of 1,200 planned by now, behind plan", "The plan is over."),
    ],
)
def test_what_the_rest_needs(figures: list[float], through: str, how: str, rest: str) -> None:
    assert told(month_ends("2024-07-01", *figures), through) == f"{how}; 1,200 by 30 June 2025. {rest}"


def test_a_budget_that_is_passed() -> None:
    assert told(month_ends("2024-07-01", *[150] * 9), "2025-03-31", better="lower").endswith("150 over the total.")


def test_a_plans_receipt_is_followed_with_a_pocket_calculator() -> None:
    found = steps(HOMES | {"target": PLAN}, HALF, "2024-12-31", "year")
    assert found[1:6] == [
        "Value: 620 homes in 184 days (620).",
        "Compared with 605 planned, of 1,200 by 30 June 2025.",
        "Planned, as much on each of its 365 days: 1,200 × 184 / 365 = 604.931507.",
        "What is left, by the months left: (1,200 - 620) / 6 = 96.67 a month.",
        "Ratio r = 620 / 604.931507 = 1.024909 (higher is better: value / yardstick).",
    ]
    sentence = word(receipt_of(HOMES | {"target": PLAN}, HALF, "2024-12-31", "year"), 0.05).sentence
    assert sentence == told(HALF, "2024-12-31") + " Score: 1.02."


def test_permits_in_march_and_in_a_quarter() -> None:
    march = receipt_of(A_MONTH, QUARTER, "2025-03-31", "month")
    assert word(march, 0.05).sentence == "108 permits in 31 days, against a target of 100 a month: 1.07"
    assert line_of(march.metric, march.score, march.numerator, march.denominator) == "108 · goal 100"
    found = steps(A_MONTH, QUARTER, "2025-03-31", "quarter")
    assert found[2:4] == ["Compared with a target of 300 (100 a month).", "3 months: 3 × 100 = 300."]


def test_a_week_of_a_months_goal_and_a_month_of_a_weeks() -> None:
    daily = A_MONTH | {"cadence": "daily"}
    rows = every_day("it", "2025-03-01", "2025-03-29", 4)
    assert steps(daily, rows, "2025-03-31", "month")[3] == (
        "For the 29 days that came of 31: 29 / 31 × 100 = 93.548387."
    )
    weekly = daily | {"target": {"value": 28, "per": "week"}}
    assert steps(weekly, rows, "2025-03-31", "month")[3] == "For the 29 days that came: 29 / 7 × 28 = 116."


def test_a_target_that_rose_within_the_month() -> None:
    rising = PERMITS | {"cadence": "daily", "target": [10, {"from": "2025-01-20", "value": 30}]}
    rows = every_day("it", "2025-01-01", "2025-01-19", 10) + every_day("it", "2025-01-20", "2025-01-31", 30)
    found = steps(rising, rows, "2025-01-31", "month")
    assert found[2:4] == [
        "Compared with a target of 17.74 a day, the mean of its days' goals.",
        "The mean of the goals of 31 days: (19 × 10 + 12 × 30) / 31 = 550 / 31 = 17.741935.",
    ]


def test_a_path_says_how_far_it_is() -> None:
    path = [{"from": "2024-07-01", "value": 200}, {"from": "2025-07-01", "value": 100, "between": "linear"}]
    backlog = {"name": "Backlog", "kind": "level", "better": "lower", "target": path}
    found = steps(backlog, every_day("it", "2025-01-01", "2025-01-31", 150), "2025-01-31", "month")
    assert found[2:4] == [
        "Compared with a target of 141 (from 200 to 100 by 1 July 2025), in force since 1 July 2024.",
        "On 31 January 2025, 214 of 365 days on the way: 200 + (100 - 200) × 214 / 365 = 141.369863.",
    ]
    (metric,) = city({"it": backlog}).metrics
    assert [target_text(metric, target) for target in metric.target] == ["from 200 to 100 by 1 July 2025", "100"]


def test_ten_per_cent_less_than_before() -> None:
    fires = {"name": "Fires", "kind": "count", "better": "lower", "history": {"years": 2, "times": 0.9}}
    rows = every_day("it", "2023-03-01", "2023-03-31", 8) + every_day("it", "2024-03-01", "2024-03-31", 12)
    found = steps(fires, rows + every_day("it", "2025-03-01", "2025-03-31", 9), "2025-03-31", "month")
    assert found[2] == "Compared with a goal of 9 a day, 10 % less than the usual 10 a day (2 earlier years)."
    assert found[5:7] == ["Together: 620 / 62 = 10.", "Asked for, 10 % less than before: 10 × 0.9 = 9."]
    assert found[-1].endswith("shown as 1.00 (meets its goal).")
