"""``toolkit-2016`` gives what Boston's toolkit of 2016 itself shows on the values it shipped with."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from cityscore.model import Definitions, Period, PeriodStyle, Reason, from_plain
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import TOOLKIT_2016
from cityscore.scoring.observations import Observations

DATA = Path(__file__).parents[1] / "data" / "toolkit_2016"
PERIODS = ("day", "week", "month", "quarter")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


def last_values() -> dict[tuple[str, date], float]:
    """The last value entered for each metric and date."""
    entered = sorted(rows("values.csv"), key=lambda row: int(row["value_id"]))
    return {(row["metric_name"], date.fromisoformat(row["entry_date"])): float(row["val"]) for row in entered}


def definitions(shown: list[dict[str, str]]) -> Definitions:
    metrics = {}
    for place, row in enumerate(shown):
        metrics[f"m{place}"] = {
            "name": row["metric"],
            "department": "Boston",
            "kind": "average",
            "better": "higher" if row["higher_is_better"] == "1" else "lower",
            "rare": row["trend"] == "1",
            **({} if row["historic"] == "1" else {"target": float(row["target"])}),
        }
    city = {"name": "Boston", "timezone": "America/New_York"}
    return from_plain(Definitions, {"city": city, "cabinets": {"Boston": ["Boston"]}, "metrics": metrics})


@pytest.mark.parametrize("flags", ["as_shipped", "realistic"])
def test_every_figure_of_the_toolkit(flags: str) -> None:
    shown = rows(f"toolkit_scores_{flags}.csv")
    values = last_values()
    wanted = {row["metric"]: place for place, row in enumerate(shown)}
    kept = [(wanted[name], day, value) for (name, day), value in values.items() if name in wanted]
    observations = Observations(
        metric=np.array([index for index, _, _ in kept]),
        district=np.zeros(len(kept), dtype=np.int64),
        day=np.array([day for _, day, _ in kept], dtype="datetime64[D]"),
        numerator=np.array([value for _, _, value in kept]),
        denominator=np.ones(len(kept)),
    )
    through = np.array([number(date(2016, 7, 19))])
    scored = list(score_all(definitions(shown), observations, through, TOOLKIT_2016, PeriodStyle.COMPLETE))

    for row, scores in zip(shown, scored, strict=True):
        for period in PERIODS:
            score = scores.at(Period(period), 0)
            assert score.end == date.fromisoformat(row["last_entry"])
            if row[period] == "N/A":
                assert (score.score, score.reason) == (None, Reason.ZERO_VALUE), row["metric"]
            else:
                assert score.score == float(row[period]), (row["metric"], period)
            assert score.yardstick == pytest.approx(float(row["target"]), abs=1e-14)
