"""What stands under a metric's name: figure, goal, and why there is no score."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.model import Period
from cityscore.present.say.figure_lines import figure_line
from tests.scoring.small_city import CALLS, FIRES, HOMICIDES, Row, city, every_day, score

SUNDAY = "2025-03-30"
WEEK = ("2025-03-24", SUNDAY)
SCALE = {"value": 4, "zero": 1, "maximum": 5}
SURVEY = {"name": "Survey", "kind": "average", "better": "higher", "target": SCALE, "cases": "answers"}
MEDIAN = {
    "name": "Wait",
    "kind": "quantile",
    "q": 0.5,
    "better": "lower",
    "unit": "minutes",
    "target": 8,
    "cases": "calls",
}
NET = {
    **{"name": "Net migration", "kind": "level", "better": "higher", "unit": "residents"},
    "target": {"value": 0, "zero": -100},
}


def line(metric: dict[str, Any], rows: list[Row], period: str = "day", method: str = "balanced") -> str:
    (scores,) = score(city({"it": metric}), rows, SUNDAY, method)
    return figure_line(scores, scores.windows.periods.index(Period(period)), -1)


@pytest.mark.parametrize(
    ("metric", "rows", "period", "text"),
    [
        (CALLS, [("it", SUNDAY, 741, 788)], "day", "741 of 788 · goal 95 %"),
        (CALLS, [("it", SUNDAY, 1741, 1788)], "day", "1,741 of 1,788 · goal 95 %"),
        (FIRES, every_day("it", *WEEK, 8), "week", "8 a day · goal 10 a day"),
        (
            FIRES | {"target": None},
            every_day("it", *WEEK, 8) + every_day("it", "2024-03-25", "2024-03-31", 232 / 7),
            "week",
            "8 a day · usual 33.14 a day",
        ),
        (FIRES | {"scored": False}, every_day("it", *WEEK, 8), "week", "8 a day · not scored"),
        (CALLS, [("it", SUNDAY, 3, 4)], "day", "3 of 4 · too few cases"),
        (SURVEY, [("it", SUNDAY, 4.2 * 812, 812)], "day", "4.2 of 5 · 812 answers · goal 4"),
        (SURVEY, [("it", SUNDAY, 4, 1)], "day", "4 of 5 · answers: 1 · too few cases"),
        (SURVEY | {"cases": None}, [("it", SUNDAY, 4, 1)], "day", "4 of 5 · goal 4"),
        (MEDIAN, [("it", SUNDAY, 6, 12)], "day", "6 minutes · 12 calls · goal 8 minutes"),
        (MEDIAN | {"cases": None}, [("it", SUNDAY, 6, 12)], "day", "6 minutes · 12 samples · goal 8 minutes"),
        (NET, [("it", SUNDAY, -40, 1)], "day", "−40 residents · goal 0 residents"),
        (CALLS, [("it", SUNDAY, 0, 0)], "day", "nothing to count"),
        (CALLS, [], "day", "no figures"),
        (CALLS, [("it", SUNDAY, 90, 100)], "week", "90 of 100 · only 1 of 7 figures came"),
        (CALLS | {"active": {"to": "2025-01-01"}}, [], "week", "not measured then"),
        (CALLS | {"cadence": "monthly"}, [], "week", "no figure due"),
        (
            CALLS | {"cadence": "weekly"},
            [("it", "2025-03-28", 90, 100)],
            "week",
            "90 of 100 · only 0 of 1 figure came",
        ),
    ],
)
def test_a_figure_in_a_line(metric: dict[str, Any], rows: list[Row], period: str, text: str) -> None:
    assert line(metric, rows, period) == text


def test_other_methods_lines() -> None:
    assert line(HOMICIDES, [("it", SUNDAY, 0, 1)], method="boston-2019") == "0 a day · zero can't be scored"
    assert line(CALLS, [("it", SUNDAY, 741, 788)], method="toolkit-2016") == "94.0 % · goal 95 %"  # a mean of days
