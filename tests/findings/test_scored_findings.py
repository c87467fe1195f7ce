"""Figures that were scored wrongly, or could not be said: a definitions file and observations in, a scorecard out."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars
import pytest

import cityscore
from tests.scoring.one_series import days_from, month_ends

DAY = timedelta(days=1)
Rows = list[tuple[str, date, float, float]]
"""Metric, day, numerator, denominator."""


def rows(days: Iterable[date], numerator: Callable[[date], float], denominator: float = 1, metric: str = "m") -> Rows:
    """A row for each day."""
    return [(metric, day, numerator(day), denominator) for day in days]


@dataclass(frozen=True)
class Finding:
    """One case: what stands in the definitions, what was observed, and what is right."""

    number: str
    metrics: str
    rows: Rows
    through: str
    period: str
    right: dict[str, Any]
    """What the row of the period holds, by column."""
    city: str = ""
    cabinets: str = field(default="", repr=False)


def scorecard(found: Finding, folder: Path, since: str | None = None) -> cityscore.Scorecard:
    """The scorecard of a case."""
    file = folder / "city.yaml"
    file.write_text(f"city: {{name: Milltown, timezone: America/New_York{found.city}}}\nmetrics:\n{found.metrics}")
    columns = ["metric", "day", "numerator", "denominator"]
    frame = polars.DataFrame(found.rows, schema=columns, orient="row")
    return cityscore.score(frame, file, through=found.through, since=since)


def metric(keys: str, slug: str = "m", kind: str = "count", better: str = "higher") -> str:
    """A metric's line in a definitions file."""
    return f"  {slug}: {{name: {slug.title()}, department: Works, kind: {kind}, better: {better}, {keys}}}\n"


JANUARY_TO_MARCH = {1: 30, 2: 25, 3: 20}
PERMITS = {1: 95, 2: 97, 3: 108}
HOMES = {7: 90, 8: 110, 9: 100, 10: 105, 11: 115, 12: 100}
THANKSGIVINGS = [date(2020, 11, 26), date(2021, 11, 25), date(2022, 11, 24), date(2023, 11, 23), date(2024, 11, 28)]
LATE = "cadence: monthly, lag: 45, history: {years: 2}"
HALVED = "[{from: 2024-01-01, value: 24, per: year}, {from: 2030-12-31, value: 12, per: year, between: linear}]"
HALF_WAY = sum(
    24 - 12 * ((date(2027, month, 1) - date(2024, 1, 1)).days + (monthrange(2027, month)[1] - 1) / 2) / 2556
    for month in range(1, 13)
) / 12  # fmt: skip
"""A twelfth for each month, of what the path is in its middle."""
MILESTONES = (
    "milestones: [{name: Plan, due: 2025-01-31, done: 2025-01-20}, {name: Permit, due: 2025-03-15},"
    " {name: Opening, due: 2025-09-01}]"
)
PER_RESIDENT = (
    metric("cadence: monthly, target: 10", "crimes", better="lower")
    + metric("cadence: yearly, target: 1, scored: false", "residents", kind="level")
    + metric(
        "derived: {numerator: crimes, denominator: residents, times: 1000}, target: {value: 6, per: year}",
        "m",
        kind="derived",
        better="lower",
    )
)


def by_month(day: date) -> float:
    return day.day * JANUARY_TO_MARCH.get(day.month, 20)


FINDINGS = [
    Finding(
        "1",
        metric(LATE),
        rows(month_ends("2023-01-01", "2025-01-31"), by_month),
        "2025-03-31",
        "year",
        {"value": 30, "yardstick": 30, "score": 1, "status": "meets", "start": date(2025, 1, 1), "days": 1, "due": 1},
    ),
    Finding(
        "1, quarter",
        metric(LATE),
        rows(month_ends("2022-10-01", "2025-01-31"), by_month),
        "2025-03-31",
        "quarter",
        {"score": 1, "start": date(2024, 11, 1), "end": date(2025, 1, 31), "days": 3, "due": 3},
    ),
    Finding(
        "1b",
        metric("lag: 10, history: {years: 2}"),
        rows(days_from("2023-01-01", "2025-01-05"), lambda day: 10 * day.day),
        "2025-01-15",
        "year",
        {"value": 30, "yardstick": 30, "score": 1, "start": date(2025, 1, 1), "end": date(2025, 1, 5)},
    ),
    Finding(
        "5",
        metric("history: {years: 2}", kind="level", better="lower"),
        rows(days_from("2023-01-01", "2025-01-31"), lambda day: 9 + day.day),
        "2025-01-31",
        "month",
        {"value": 40, "yardstick": 40, "score": 1},
    ),
    Finding(
        "7",
        metric("cadence: monthly, target: {total: 1200, from: 2024-07-01, to: 2025-06-30}"),
        rows(month_ends("2024-07-01", "2024-12-31"), lambda day: HOMES[day.month]),
        "2024-12-31",
        "year",
        {
            "value": 620,
            "yardstick": 1200 * 184 / 365,
            "ratio": 620 * 365 / (1200 * 184),
            "status": "exceeds",
            "start": date(2024, 7, 1),
            "end": date(2024, 12, 31),
        },
        ", calendar: {fiscal_year_starts: july}",
    ),
    Finding(
        "8",
        metric("cadence: monthly, target: {value: 100, per: month}"),
        rows(month_ends("2025-01-01", "2025-03-31"), lambda day: PERMITS[day.month]),
        "2025-03-31",
        "month",
        {"value": 108, "yardstick": 100, "ratio": 1.08, "score": 2 - 100 / 108},
    ),
    Finding(
        "8, year",
        metric("cadence: monthly, target: {value: 100, per: month}"),
        rows(month_ends("2025-01-01", "2025-03-31"), lambda day: PERMITS[day.month]),
        "2025-03-31",
        "year",
        {"value": 300, "yardstick": 300, "score": 1, "status": "meets"},
    ),
    Finding(
        "10",  # halve deaths by 2030: in 2027 the path goes from about 18.9 down to 17.2, 18 in the middle
        metric(f"cadence: yearly, target: {HALVED}", better="lower"),
        rows([date(2027, 12, 31)], lambda day: 18),
        "2027-12-31",
        "year",
        {"value": 18, "yardstick": HALF_WAY, "days": 1, "due": 1},
    ),
    Finding(
        "11",
        metric("target: [{value: 10}, {from: 2025-01-20, value: 30}]"),
        rows(days_from("2025-01-01", "2025-01-31"), lambda day: 10 if day.day < 20 else 30),
        "2025-01-31",
        "month",
        {"yardstick": 550 / 31, "score": 1, "status": "meets"},
    ),
    Finding(
        "12",
        metric("history: {years: 2}"),
        rows(days_from("2020-01-01", "2024-12-01"), lambda day: 0 if day in THANKSGIVINGS else 100),
        "2024-12-01",
        "week",
        {"value": 600 / 7, "yardstick": 600 / 7, "score": 1, "start": date(2024, 11, 25)},
        ", calendar: {holidays: US-MA}",
    ),
    Finding(
        "19b",
        metric("cadence: quarterly, target: 3", kind="average"),
        rows([date(2024, 7, 31), date(2024, 10, 31), date(2025, 1, 31)], lambda day: 3),
        "2025-03-15",
        "quarter",
        {"score": 1, "start": date(2024, 11, 1), "end": date(2025, 1, 31), "days": 1, "due": 1},
        ", calendar: {fiscal_year_starts: may}",
    ),
    Finding(
        "21",
        metric("target: {value: 20, zero: -40}", kind="average"),
        rows([date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3)], lambda day: (-40, 60, 25)[day.day - 1]),
        "2025-01-03",
        "year",
        {"value": 15, "score": 55 / 60},
    ),
    Finding(
        "21, a day at the zero",
        metric("target: {value: 20, zero: -40}", kind="average"),
        rows([date(2025, 1, 1)], lambda day: -40),
        "2025-01-01",
        "day",
        {"value": -40, "score": 0},
    ),
    Finding(
        "22",
        metric(
            "target: [{from: 2024-01-01, value: 200}, {from: 2025-12-31, value: 100, between: linear}]",
            kind="level",
            better="lower",
        ),
        rows(days_from("2024-12-01", "2024-12-31"), lambda day: 150),
        "2024-12-31",
        "month",
        {"value": 150, "yardstick": 150, "score": 1, "status": "meets"},
    ),
    Finding(
        "22, ten per cent below last year",
        metric("history: {years: 1, times: 0.9}", better="lower"),
        rows(days_from("2024-01-01", "2025-01-31"), lambda day: 10 if day.year == 2024 else 9),
        "2025-01-31",
        "month",
        {"value": 9, "yardstick": 9, "score": 1},
    ),
    Finding(
        "23",
        PER_RESIDENT,
        rows(month_ends("2025-01-01", "2025-03-31"), lambda day: 300, metric="crimes")
        + rows([date(2024, 12, 31)], lambda day: 650_000, metric="residents"),
        "2025-03-31",
        "year",
        {"value": 900 / 650, "yardstick": 1.5, "days": 3, "due": 3},
    ),
    Finding(
        "24",
        metric("cadence: yearly, lag: 90, target: 0.85", kind="ratio"),
        rows([date(2023, 6, 30), date(2024, 6, 30)], lambda day: 85, 100),
        "2025-09-27",  # the figure of June 2025 is due tomorrow
        "year",
        {"value": 0.85, "score": 1, "start": date(2023, 7, 1), "end": date(2024, 6, 30), "days": 1, "due": 1},
        ", calendar: {fiscal_year_starts: july}",
    ),
    Finding(
        "25",
        metric(MILESTONES, kind="milestones"),
        [],
        "2025-03-31",
        "month",
        {"value": 0.5, "yardstick": 1, "score": 0.5, "status": "below"},
    ),
]


@pytest.mark.parametrize("found", FINDINGS, ids=lambda found: found.number)
def test_the_right_value_is_scored(found: Finding, tmp_path: Path) -> None:
    card = scorecard(found, tmp_path)
    (row,) = [row for row in card.metrics.to_dicts() if (row["metric"], row["period"]) == ("m", found.period)]
    assert row["reason"] in (None, ""), row
    for column, right in found.right.items():
        assert row[column] == (pytest.approx(right) if isinstance(right, int | float) else right), (column, row)


EQUATION = re.compile(r"(?<![×+*] )(?<![\d.,])([\d.,]+) / ([\d.,]+) = (-?[\d.,]*\d)")


@pytest.mark.parametrize("found", FINDINGS, ids=lambda found: found.number)
def test_each_quotient_on_its_receipt_is_true(found: Finding, tmp_path: Path) -> None:
    """Case 5: "80 / 2 = 25" stood there."""
    receipt = str(scorecard(found, tmp_path).receipt("m", found.period))
    for above, below, quotient in EQUATION.findall(receipt):
        numbers = [float(text.replace(",", "")) for text in (above, below, quotient)]
        decimals = len(quotient.partition(".")[2])
        assert numbers[0] / numbers[1] == pytest.approx(numbers[2], rel=1e-5, abs=0.51 * 10**-decimals), receipt


LATE_ALL_THE_TIME = [
    ("6", "cadence: monthly, lag: 45", "month", month_ends("2024-01-01", "2025-12-31"), 45),
    ("6b, monthly", "cadence: monthly, lag: 10", "month", month_ends("2024-01-01", "2025-12-31"), 10),
    (
        "6b, a survey",
        "cadence: quarterly, lag: 45",
        "quarter",
        [day for day in month_ends("2024-01-01", "2025-12-31") if day.month % 3 == 0],
        45,
    ),
    ("6b, daily", "lag: 10", "week", days_from("2024-12-01", "2025-12-31"), 10),
]


@pytest.mark.parametrize(
    ("number", "keys", "period", "days", "lag"), LATE_ALL_THE_TIME, ids=lambda value: str(value)[:12]
)
def test_a_late_figure_has_a_score_on_every_day(
    number: str, keys: str, period: str, days: list[date], lag: int, tmp_path: Path
) -> None:
    """181 days of 2025, on each of which the newest window that is due has a score, all of it in."""
    known = rows([day for day in days if day <= date(2025, 6, 30) - lag * DAY], lambda day: 92, 100)
    found = Finding(number, metric(f"{keys}, target: 0.92", kind="ratio"), known, "2025-06-30", period, {})
    table = scorecard(found, tmp_path, since="2025-01-01").metrics.to_dicts()
    shown = [row for row in table if (row["metric"], row["period"]) == ("m", period)]
    assert len(shown) == 181
    assert {row["score"] for row in shown} == {1.0}
    assert all(row["days"] == row["due"] > 0 for row in shown)


def test_slower_services_are_part_of_what_is_current(tmp_path: Path) -> None:
    """Case 6 (B6): with a headline of a week a monthly service was "no figure due" for ever."""
    metrics = metric("target: 1", "calls", kind="average") + metric(
        "cadence: monthly, lag: 45, target: 2", kind="average"
    )
    figures = rows(days_from("2025-03-01", "2025-03-16"), lambda day: 1, metric="calls")
    figures += rows(month_ends("2024-06-01", "2025-01-31"), lambda day: 1)
    found = Finding("6", metrics, figures, "2025-03-17", "current", {})
    table = scorecard(found, tmp_path).city.to_dicts()
    (row,) = [row for row in table if row["period"] == "current"]
    assert (row["score"], row["met"], row["scored"], row["coverage"]) == (0.75, 1, 2, 1.0)
    assert (row["start"], row["end"]) == (None, None)


def test_words_of_a_quotient_do_not_count_its_denominator(tmp_path: Path) -> None:
    """Cases 20 and 23 (B9): "the mean of 1,130 figures" of three rows, "of 651 figures" of a month."""
    days = [date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3)]
    met, of = (50, 900, 30), (100, 1000, 30)
    figures = [("m", day, met[place], of[place]) for place, day in enumerate(days)]
    found = Finding("20", metric("target: 0.8", kind="average"), figures, "2025-01-03", "year", {})
    card = scorecard(found, tmp_path)
    (row,) = [row for row in card.metrics.to_dicts() if row["period"] == "year"]
    assert row["value"] == pytest.approx(980 / 1130)
    assert "1,130 figures" not in str(card.receipt("m", "year"))


def test_no_values_make_an_empty_chart() -> None:
    """Case 29: ``cityscore.xmr([])`` raised an IndexError."""
    chart = cityscore.xmr([])
    assert (list(chart.upper), list(chart.lower), list(chart.signals)) == ([], [], [])
