"""Observations in dataframes and files: what they become, and what each mistake is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cityscore.library.checking import check, check_files
from cityscore.library.reading import read
from cityscore.model import Definitions, InvalidInput, InvalidObservations, from_plain
from cityscore.scoring.observations import Observations

KINDS = {
    "potholes": {"kind": "ratio", "name": "Potholes on time", "was": "holes"},
    "calls": {"kind": "count"},
    "survey": {"kind": "average"},
    "attendance": {"kind": "average_ratio"},
    "response": {"kind": "quantile", "q": 0.5},
    "backlog": {"kind": "level"},
    "weekly": {"kind": "count", "cadence": "weekly"},
    "monthly": {"kind": "count", "cadence": "monthly"},
    "quarterly": {"kind": "count", "cadence": "quarterly"},
    "workdays": {"kind": "count", "cadence": "weekdays"},
}


def city(**calendar: object) -> Definitions:
    metrics = {
        slug: {"name": slug, "department": "Public Works", "better": "higher", **metric}
        for slug, metric in KINDS.items()
    }
    return from_plain(
        Definitions,
        {
            "city": {"name": "Boston", "timezone": "America/New_York", "calendar": calendar},
            "cabinets": {"Streets": ["Public Works"]},
            "metrics": metrics,
        },
    )


CITY = city()
SLUGS = tuple(KINDS)

FRAMES: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": lambda columns: pl.DataFrame(columns, strict=False),
    "pyarrow": pa.table,
    "lazy": lambda columns: pl.LazyFrame(columns, strict=False),
}

frames = pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)


def problems_of(act: Callable[[], object]) -> list[str]:
    with pytest.raises(InvalidObservations) as error:
        act()
    return str(error.value).splitlines()


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Observations]:
    """Checks a CSV given as text."""
    monkeypatch.chdir(tmp_path)

    def checked(text: str, **options: Any) -> Observations:
        Path("calls.csv").write_text(text, encoding="utf-8")
        return check_files("calls.csv", CITY, **options)

    return checked


@pytest.fixture
def told(checked: Callable[..., Observations]) -> Callable[..., list[str]]:
    """The problems of a CSV given as text."""
    return lambda text, **options: problems_of(lambda: checked(text, **options))


BOTH = "metric,day,numerator,denominator\n"
VALUE = "metric,day,value\n"
SAMPLES = "metric,day,value,count\n"
LEAVE_OUT = "leave the row out if the figure is missing, write 0 if it is zero"


def plain(data: Observations) -> list[tuple[object, ...]]:
    return [
        (SLUGS[metric], data.districts[district], str(day), numerator, denominator)
        for metric, district, day, numerator, denominator in zip(
            data.metric, data.district, data.day, data.numerator, data.denominator, strict=True
        )
    ]


# What rows become


@frames
def test_rows_become_observations(frame: Callable[..., Any]) -> None:
    data = check(
        frame(
            {
                "metric": ["potholes", "holes", "calls", "survey", "response", "response"],
                "day": [date(2025, 3, 18), *[date(2025, 3, 19)] * 5],
                "district": ["Roxbury", "", None, " Back Bay", "", ""],
                "numerator": [5, 0, 12, 4.5, None, None],
                "denominator": [7, 0, None, None, None, None],
                "value": [None, None, None, None, 40, 60],
                "count": [None, None, None, None, 3, None],
            }
        ),
        CITY,
    )
    assert plain(data) == [
        ("potholes", "Roxbury", "2025-03-18", 5, 7),
        ("potholes", "", "2025-03-19", 0, 0),
        ("calls", "", "2025-03-19", 12, 1),
        ("survey", "Back Bay", "2025-03-19", 4.5, 1),
        ("response", "", "2025-03-19", 40, 3),
        ("response", "", "2025-03-19", 60, 1),
    ]
    assert data.districts == ("", "Back Bay", "Roxbury")
    assert data.day.dtype == np.dtype("datetime64[D]")
    assert (data.metric.dtype, data.numerator.dtype) == (np.int64, np.float64)


def test_a_csv_becomes_the_same(checked: Callable[..., Observations]) -> None:
    data = checked(
        "metric,day,district,numerator,denominator,value,count\n"
        "potholes,2025-03-18,Roxbury,5,7,,\n"
        "calls,2025-03-18T00:00,, 12 ,,,\n"
        "calls,2025-03-19 00:00:00,,+.5e1,1,,\n"
        "backlog,2025-03-19,,,,8,\n"
        "response,2025-03-19,,,,40,3\n"
    )
    assert plain(data) == [
        ("potholes", "Roxbury", "2025-03-18", 5, 7),
        ("calls", "", "2025-03-18", 12, 1),
        ("calls", "", "2025-03-19", 5, 1),
        ("backlog", "", "2025-03-19", 8, 1),
        ("response", "", "2025-03-19", 40, 3),
    ]


def test_value_alone_stands_for_numerator_and_denominator(checked: Callable[..., Observations]) -> None:
    data = checked(VALUE + "calls,2025-03-18,5\nsurvey,2025-03-18,4.25\nbacklog,2025-03-18,0\n")
    assert [row[3:] for row in plain(data)] == [(5, 1), (4.25, 1), (0, 1)]


def test_no_rows(checked: Callable[..., Observations]) -> None:
    data = checked(BOTH)
    assert len(data) == 0
    assert data.districts == ("",)


@pytest.mark.parametrize("kind", ["potholes", "survey", "attendance"])
def test_nothing_of_nothing_is_fine(checked: Callable[..., Observations], kind: str) -> None:
    assert plain(checked(BOTH + f"{kind},2025-03-18,0,0\n"))[0][3:] == (0, 0)


def test_numbers_of_every_type() -> None:
    for values in (pa.array([5], pa.int8()), pa.array([5], pa.uint64()), pa.array([Decimal("5.00")]), pa.array(["5"])):
        data = check(pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": values}), CITY)
        assert data.numerator.tolist() == [5]
    large = check(pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": [2**60]}), CITY)
    assert large.numerator.tolist() == [2.0**60]
    wide = check(
        pl.DataFrame({"metric": ["calls"], "day": ["2025-03-18"], "value": pl.Series([5], dtype=pl.Int128)}), CITY
    )
    assert wide.numerator.tolist() == [5]
    negative_zero = check(pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": [-0.0]}), CITY)
    assert not np.signbit(negative_zero.numerator[0])


@pytest.mark.parametrize(
    "days",
    [
        pa.array([date(2025, 3, 18)], pa.date32()),
        pa.array([date(2025, 3, 18)], pa.date64()),
        *(pa.array([datetime(2025, 3, 18)], pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")),
        pa.array(["2025-03-18"]).dictionary_encode(),
        pa.array(["2025-03-18"], pa.string_view()),
        pa.array([b"2025-03-18"]),
    ],
)
def test_days_of_every_type(days: pa.Array) -> None:
    data = check(pa.table({"metric": ["calls"], "day": days, "value": [5]}), CITY)
    assert data.day.tolist() == [date(2025, 3, 18)]


def test_pandas_timestamps_objects_and_categories() -> None:
    for days in (
        pd.to_datetime(["2025-03-18", "2025-03-19"]),
        pd.Series([pd.Timestamp("2025-03-18"), "2025-03-19"], dtype=object),
        pd.Series([date(2025, 3, 18), date(2025, 3, 19)], dtype=object),
        pd.Categorical(["2025-03-18", "2025-03-19"]),
    ):
        data = check(pd.DataFrame({"metric": pd.Categorical(["calls"] * 2), "day": days, "value": [5, 6]}), CITY)
        assert data.day.tolist() == [date(2025, 3, 18), date(2025, 3, 19)]


@frames
def test_districts_may_be_numbers(frame: Callable[..., Any]) -> None:
    data = check(
        frame({"metric": ["calls"] * 3, "day": ["2025-03-18"] * 3, "district": [10, 2, None], "value": [1, 2, 3]}), CITY
    )
    assert data.districts == ("", "10", "2")
    assert data.district.tolist() == [1, 2, 0]


def test_white_space_around_a_district_is_nothing(checked: Callable[..., Observations]) -> None:
    data = checked("metric,day,district,value\ncalls,2025-03-18, Roxbury ,1\ncalls,2025-03-19,Roxbury,2\n")
    assert data.districts == ("", "Roxbury")
    assert data.district.tolist() == [1, 1]


@pytest.mark.parametrize("other", ["ROXBURY  CROSSING", "Roxbury\u00a0crossing"])
def test_districts_that_only_look_different(told: Callable[..., list[str]], other: str) -> None:
    [problem] = told(
        "metric,day,district,value\n"
        f"calls,2025-03-18,Roxbury Crossing,1\ncalls,2025-03-18,{other},1\ncalls,2025-03-19,{other},1\n"
    )
    assert problem == (
        f"calls.csv:3:district: {other!r} and 'Roxbury Crossing' differ only in case or spacing"
        " → write it one way, as they are one district"
    )


def test_daily_periods_of_pandas_are_days_and_longer_ones_are_not() -> None:
    def frame(frequency: str) -> pd.DataFrame:
        days = pd.Series(pd.period_range("2025-03-18", periods=2, freq=frequency))
        return pd.DataFrame({"metric": ["calls"] * 2, "day": days, "value": [5, 6]})

    assert check(frame("D"), CITY).day.tolist() == [date(2025, 3, 18), date(2025, 3, 19)]
    assert "must be a day such as 2025-03-18, not '2025-03' →" in problems_of(lambda: check(frame("M"), CITY))[0]


def test_missing_days_among_mixed_objects_are_blank() -> None:
    days = pd.Series([pd.NaT, pd.NA, float("nan"), None, "soon", pd.Timestamp("2025-03-18")], dtype=object)
    problems = problems_of(lambda: check(pd.DataFrame({"metric": ["calls"] * 6, "day": days, "value": [5] * 6}), CITY))
    assert [problem.split(" ")[1] for problem in problems] == ["is"] * 4 + ["must"]


def test_days_before_1970_and_at_the_ends(checked: Callable[..., Observations]) -> None:
    data = checked(VALUE + "calls,1900-01-01,1\ncalls,1969-12-31,1\ncalls,2199-12-31,1\n")
    assert [str(day) for day in data.day] == ["1900-01-01", "1969-12-31", "2199-12-31"]


# Figures


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("n/a", f"must be a number, not 'n/a' → {LEAVE_OUT}"),
        ("nan", f"must be a number, not 'nan' → {LEAVE_OUT}"),
        ("", f"is blank → {LEAVE_OUT}"),
        ("  ", f"is blank → {LEAVE_OUT}"),
        ("inf", f"must be a finite number, not 'inf' → {LEAVE_OUT}"),
        ("1e999", f"must be a finite number, not '1e999' → {LEAVE_OUT}"),
        ("-3", "must be 0 or more, not '-3' → check the sign; leave the row out if the figure is missing"),
        ("1e100", "must be below 1e100, not '1e100' → check the figure; leave the row out if it is missing"),
        ('"1,234"', "must be a number, not '1,234' → write it without the separator of the thousands: 1234"),
        ('"1,234,567.5"', "→ write it without the separator of the thousands: 1234567.5"),
        ("1 234", "→ write it without the separator of the thousands: 1234"),
        ('"0,5"', "must be a number, not '0,5' → write it with a decimal point: 0.5"),
        ("94%", "must be a number, not '94%' → write it as a decimal, without the sign: 0.94"),
        ("94.5 %", "→ write it as a decimal, without the sign: 0.945"),
        ("$12", "→ write the number alone: 12"),
        ("0x1A", f"must be a number, not '0x1A' → {LEAVE_OUT}"),
        ("1_000", f"must be a number, not '1_000' → {LEAVE_OUT}"),
        ("٣", f"must be a number, not '٣' → {LEAVE_OUT}"),
        ("x" * 99, "must be a number, not 'xxxx"),
    ],
)
def test_cells_that_are_no_numbers(told: Callable[..., list[str]], written: str, says: str) -> None:
    row = f"calls,2025-03-17,5,1\ncalls,2025-03-18,{written},1\n"
    [problem] = told(BOTH + row)
    assert problem.startswith("calls.csv:3:numerator: ")
    assert says in problem
    assert len(problem) < 200


@pytest.mark.parametrize("column", ["numerator", "denominator", "value", "count"])
def test_every_column_of_figures_is_checked(told: Callable[..., list[str]], column: str) -> None:
    figures = {"numerator": "n/a,1,,", "denominator": "1,n/a,,", "value": ",,n/a,", "count": ",,5,n/a"}[column]
    slug = "response" if column in ("value", "count") else "potholes"
    [problem] = told(f"metric,day,numerator,denominator,value,count\n{slug},2025-03-18,{figures}\n")
    assert problem == f"calls.csv:2:{column}: must be a number, not 'n/a' → {LEAVE_OUT}"


@frames
def test_a_dataframe_names_the_row(frame: Callable[..., Any]) -> None:
    days = [date(2025, 3, day) for day in (17, 18, 19, 20)]
    bad = frame({"metric": ["calls"] * 4, "day": days, "value": [1.0, None, float("inf"), -2.0]})
    blank, infinite, negative = problems_of(lambda: check(bad, CITY))
    assert blank == f"observations:2:value: is blank → {LEAVE_OUT}"
    assert infinite == f"observations:3:value: must be a finite number, not inf → {LEAVE_OUT}"
    assert negative.startswith("observations:4:value: must be 0 or more, not -2")


def test_mixed_objects_are_shown_as_written() -> None:
    frame = pd.DataFrame({"metric": ["calls"] * 2, "day": ["2025-03-18", "2025-03-19"], "value": [5, "n/a"]})
    assert problems_of(lambda: check(frame, CITY)) == [
        f"observations:2:value: must be a number, not 'n/a' → {LEAVE_OUT}"
    ]


def test_nan_and_truth_are_no_numbers() -> None:
    frame = pl.DataFrame({"metric": ["calls"], "day": ["2025-03-18"], "value": [float("nan")]})
    assert problems_of(lambda: check(frame, CITY)) == [f"observations:1:value: must be a number, not nan → {LEAVE_OUT}"]
    frame = frame.with_columns(value=pl.lit(True))
    assert "must be a number, not true" in problems_of(lambda: check(frame, CITY))[0]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (pl.Series([[1, 2]]), "a list"),
        (pl.Series([{"a": 1}]), "a struct"),
        (pd.Series([[1]]), "a list"),
        (pd.Series([1 + 2j]), "'(1+2j)'"),
    ],
)
def test_cells_that_hold_several_figures(values: Any, found: str) -> None:
    columns = {"metric": ["calls"], "day": ["2025-03-18"], "value": values}
    frame = pl.DataFrame(columns) if isinstance(values, pl.Series) else pd.DataFrame(columns)
    assert problems_of(lambda: check(frame, CITY)) == [
        f"observations:1:value: must be a number, not {found} → {LEAVE_OUT}"
    ]


# Figures and kinds


@pytest.mark.parametrize(
    ("text", "place", "says", "fix"),
    [
        (BOTH + "potholes,2025-03-18,9,7\n", "numerator", "9 is above the denominator, 7", "those that met"),
        (BOTH + "attendance,2025-03-18,1,0\n", "numerator", "1 is above the denominator, 0", "those that met"),
        (BOTH + "potholes,2025-03-18,9,\n", "denominator", "is blank, but 'potholes' is of kind ratio", "in all"),
        ("metric,day,numerator\npotholes,2025-03-18,9\n", "denominator", "is blank", "kind: average"),
        (VALUE + "potholes,2025-03-18,0.9\n", "value", "needs a numerator and a denominator", "kind: average"),
        (VALUE + "attendance,2025-03-18,0.9\n", "value", "'attendance' is of kind average_ratio", "kind: average"),
        (BOTH + "calls,2025-03-18,9,7\n", "denominator", "must be 1 or blank, not 7: 'calls'", "kind: average"),
        (BOTH + "backlog,2025-03-18,9,0\n", "denominator", "must be 1 or blank, not 0: 'backlog'", "kind: average"),
        (BOTH + "survey,2025-03-18,9,0\n", "denominator", "is 0, but the numerator is 9", "0 for both"),
        (BOTH + "response,2025-03-18,9,\n", "numerator", "'response' is a quantile", "write value and count"),
        (SAMPLES + "calls,2025-03-18,9,1\n", "count", "only a quantile has counts", "write numerator and denominator"),
        (SAMPLES + "response,2025-03-18,9,1.5\n", "count", "must be a whole number, not 1.5", "how many times"),
        (SAMPLES + "response,2025-03-18,9,1e19\n", "count", "below 9,007,199,254,740,992, not 1e+19", "how many times"),
        (SAMPLES + "response,2025-03-18,,2\n", "value", "is blank", LEAVE_OUT),
        (
            "metric,day,numerator,denominator,value\nsurvey,2025-03-18,9,2,4.5\n",
            "value",
            "stands beside a numerator or denominator",
            "value alone",
        ),
    ],
)
def test_figures_that_do_not_fit_the_kind(
    told: Callable[..., list[str]], text: str, place: str, says: str, fix: str
) -> None:
    [problem] = told(text)
    what, _, advice = problem.partition(" → ")
    assert what.startswith(f"calls.csv:2:{place}: ")
    assert says in what
    assert fix in advice


def test_both_figures_given_for_a_quantile_are_two_problems(told: Callable[..., list[str]]) -> None:
    assert len(told(BOTH + "response,2025-03-18,9,2\n")) == 2


# Days


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "is blank → write the day, such as 2025-03-18"),
        ("2025-02-30", "2025-02-30 is not a day in the calendar → February 2025 has 28 days"),
        ("2025-13-01", "2025-13-01 is not a day in the calendar → the months are 01 to 12"),
        ("0000-01-01", "0000-01-01 is not a day in the calendar"),
        ("03/18/2025", "must be a day such as 2025-03-18, not '03/18/2025' → write 2025-03-18"),
        ("18.03.2025", "→ write 2025-03-18"),
        ("3/18/25", "→ write 2025-03-18"),
        ("03/04/2025", "→ write 2025-03-04 if the month comes first, 2025-04-03 if the day does"),
        ("20250318", "→ write 2025-03-18"),
        ("2025-3-8", "→ write 2025-03-08"),
        ("yesterday", "must be a day such as 2025-03-18, not 'yesterday' → write year-month-day"),
        ("2025-03-18T12:30", "must be a day, not a time of day, '2025-03-18T12:30' → write 2025-03-18"),
        ("2025-03-18 00:00:01", "must be a day, not a time of day"),
        ("2025-03-18T00:00:00Z", "must be a day, not a time with a zone, '2025-03-18T00:00:00Z' → give the city's"),
        ("2025-03-18T00:00:00-04:00", "→ give the city's local day, without time and zone"),
        ("1899-12-31", "the year 1899 is outside 1900 to 2199 → check the year"),
        ("2200-01-01", "the year 2200 is outside 1900 to 2199"),
    ],
)
def test_cells_that_are_no_days(told: Callable[..., list[str]], written: str, says: str) -> None:
    [problem] = told(VALUE + f"calls,2025-03-17,5\ncalls,{written},5\n")
    assert problem.startswith("calls.csv:3:day: ")
    assert says in problem


@frames
def test_times_in_a_dataframe(frame: Callable[..., Any]) -> None:
    times = [datetime(2025, 3, 18), datetime(2025, 3, 19, 1, 30), datetime(1825, 3, 18), None]
    made = frame({"metric": ["calls"] * 4, "day": times, "value": [5] * 4})
    assert problems_of(lambda: check(made, CITY)) == [
        "observations:2:day: must be a day, not a time of day, '2025-03-19T01:30:00' → write 2025-03-19",
        "observations:3:day: the year 1825 is outside 1900 to 2199 → check the year",
        "observations:4:day: is blank → write the day, such as 2025-03-18",
    ]


@frames
def test_times_with_a_zone_in_a_dataframe(frame: Callable[..., Any]) -> None:
    made = frame({"metric": ["calls"], "day": [datetime(2025, 3, 18, tzinfo=UTC)], "value": [5]})
    [problem] = problems_of(lambda: check(made, CITY))
    assert problem.startswith("observations:1:day: must be a day, not a time with a zone, '2025-03-18T00:00:00Z'")
    assert "give the city's local day" in problem


@pytest.mark.parametrize(
    ("slug", "filed", "right"),
    [
        ("weekly", "2025-03-18", "write 2025-03-23, a Sunday"),
        ("monthly", "2024-02-28", "write 2024-02-29"),
        ("quarterly", "2025-05-31", "write 2025-06-30"),
        ("quarterly", "1969-10-01", "write 1969-12-31"),
    ],
)
def test_slower_metrics_are_filed_under_their_last_day(
    told: Callable[..., list[str]], checked: Callable[..., Observations], slug: str, filed: str, right: str
) -> None:
    [problem] = told(VALUE + f"{slug},{filed},5\n")
    assert problem.startswith(f"calls.csv:2:day: {slug!r} is {slug}, and {filed} is not the last day of its ")
    assert problem.endswith(f"→ {right}")
    assert len(checked(VALUE + f"{slug},{right.split()[1].strip(',')},5\n")) == 1


def test_the_week_ends_as_the_city_says() -> None:
    saturday = pa.table({"metric": ["weekly"], "day": [date(2025, 3, 22)], "value": [5]})
    assert len(check(saturday, city(week_starts="sunday"))) == 1
    assert "write 2025-03-23" in problems_of(lambda: check(saturday, CITY))[0]


def test_a_sunday_is_fine_for_weekdays(checked: Callable[..., Observations]) -> None:
    assert len(checked(VALUE + "workdays,2025-03-23,5\n")) == 1


# Metrics


def test_undefined_metrics_are_told_once_with_how_many_rows(told: Callable[..., list[str]]) -> None:
    first, second, third, fourth = told(
        VALUE + "calls,2025-03-18,5\ncall,2025-03-18,5\nxyz,2025-03-18,5\ncall,2025-03-19,5\n"
        "Potholes on time,2025-03-18,5\n,2025-03-18,5\n"
    )
    assert first == "calls.csv:3:metric: undefined metric 'call' (2 rows) → did you mean 'calls'?"
    assert second.startswith("calls.csv:4:metric: undefined metric 'xyz' (1 row) → use one of: potholes, calls")
    assert third == "calls.csv:6:metric: undefined metric 'Potholes on time' (1 row) → did you mean 'potholes'?"
    assert fourth == "calls.csv:7:metric: is blank → write the metric's slug"


def test_a_former_slug_and_the_present_one_are_the_same_metric(told: Callable[..., list[str]]) -> None:
    [problem] = told(BOTH + "potholes,2025-03-18,5,7\nholes,2025-03-18,5,7\n")
    assert problem.startswith("calls.csv:3: a second row for 'potholes' on 2025-03-18; the first is calls.csv:2")


# Duplicates


def test_duplicates_are_an_error_that_names_both_lines(told: Callable[..., list[str]]) -> None:
    problems = told(
        "metric,day,district,value\ncalls,2025-03-18,,5\ncalls,2025-03-18,Roxbury,5\ncalls,2025-03-19,,5\n"
        "calls,2025-03-18,Roxbury,6\ncalls,2025-03-18,,5\ncalls,2025-03-18,,7\n"
    )
    advice = 'keep one; or say duplicates="last" or "sum" (on the command line: --duplicates last)'
    assert problems == [
        f"calls.csv:5: a second row for 'calls' on 2025-03-18 in 'Roxbury'; the first is calls.csv:3 → {advice}",
        f"calls.csv:6: a second row for 'calls' on 2025-03-18; the first is calls.csv:2 → {advice}",
        f"calls.csv:7: a second row for 'calls' on 2025-03-18; the first is calls.csv:2 → {advice}",
    ]


def test_duplicates_between_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b.csv"):
        Path(name).write_text(VALUE + f"calls,2025-03-18,{ord(name[0])}\n")
    [problem] = problems_of(lambda: check_files(["a.csv", "b.csv"], CITY))
    assert problem.startswith("b.csv:2: a second row for 'calls' on 2025-03-18; the first is a.csv:2 →")
    assert check_files(["b.csv", "a.csv"], CITY, duplicates="last").numerator.tolist() == [97]


def test_samples_are_duplicates_only_with_the_same_value(told: Callable[..., list[str]]) -> None:
    [problem] = told(
        SAMPLES + "response,2025-03-18,5,1\nresponse,2025-03-18,6,1\nresponse,2025-03-18,5,2\nresponse,2025-03-19,5,2\n"
    )
    assert problem.startswith("calls.csv:4: a second row for 'response' on 2025-03-18 with value 5; the first is calls")


SEVERAL = (
    "metric,day,numerator,denominator,value,count\n"
    "potholes,2025-03-18,5,7,,\n"
    "calls,2025-03-18,3,,,\n"
    "response,2025-03-18,,,40,2\n"
    "survey,2025-03-18,9,2,,\n"
    "backlog,2025-03-18,8,1,,\n"
    "potholes,2025-03-18,6,8,,\n"
    "calls,2025-03-18,4,1,,\n"
    "calls,2025-03-19,4,1,,\n"
    "response,2025-03-18,,,50,1\n"
    "response,2025-03-18,,,40,3\n"
    "survey,2025-03-18,1,1,,\n"
    "backlog,2025-03-18,9,1,,\n"
    "calls,2025-03-18,5,1,,\n"
)


def test_the_last_of_duplicates(checked: Callable[..., Observations]) -> None:
    assert [(row[0], *row[3:]) for row in plain(checked(SEVERAL, duplicates="last"))] == [
        ("potholes", 6, 8),
        ("calls", 4, 1),
        ("response", 50, 1),
        ("response", 40, 3),
        ("survey", 1, 1),
        ("backlog", 9, 1),
        ("calls", 5, 1),
    ]


def test_the_sum_of_duplicates(checked: Callable[..., Observations]) -> None:
    assert [(row[0], *row[3:]) for row in plain(checked(SEVERAL, duplicates="sum"))] == [
        ("potholes", 11, 15),
        ("calls", 12, 1),
        ("response", 40, 5),
        ("survey", 10, 3),
        ("backlog", 17, 1),
        ("calls", 4, 1),
        ("response", 50, 1),
    ]


def test_an_unknown_meaning_of_duplicates() -> None:
    with pytest.raises(InvalidInput, match="unknown duplicates 'first' → use one of: error, last, sum"):
        check(pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": [5]}), CITY, duplicates="first")


@pytest.mark.parametrize("mode", [None, 3, ["last"]])
def test_what_is_no_meaning_of_duplicates(mode: Any) -> None:
    with pytest.raises(
        InvalidInput, match=r"unknown duplicates .* → (use one of: error, last, sum|did you mean 'last')"
    ):
        check(pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": [5]}), CITY, duplicates=mode)


# Dataframes that won't do


def test_columns_of_dataframes_are_checked() -> None:
    assert problems_of(lambda: check(pd.DataFrame({"metrik": ["calls"], 5: [1]}), CITY)) == [
        "observations: unknown column 'metrik' → did you mean 'metric'? or delete the column",
        "observations: unknown column '5' → use one of: metric, day, district, numerator, denominator, value, count; "
        "or delete the column",
        "observations: column 'day' is missing → the columns are metric,day,numerator,denominator",
        "observations: columns 'numerator' and 'denominator' are missing → add them, or value alone",
    ]


def test_columns_of_the_same_name() -> None:
    frame = pd.DataFrame([[1, 2]], columns=["value", "value"])
    assert "two columns of the same name" in problems_of(lambda: check(frame, CITY))[0]


def test_columns_of_the_users_own_for_file_and_line() -> None:
    frame = pd.DataFrame({"metric": ["calls"], "day": ["2025-03-18"], "value": [5], "file": ["a"], "line": [7]})
    assert [problem.partition(" →")[0] for problem in problems_of(lambda: check(frame, CITY))] == [
        "observations: unknown column 'file'",
        "observations: unknown column 'line'",
    ]


def test_rows_read_from_files_beside_rows_that_were_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("calls.csv").write_text(VALUE + "calls,2025-03-18,n/a\n")
    own = pd.DataFrame({"metric": ["calls"], "day": ["2025-03-19"], "value": ["n/a"]})
    both = pd.concat([read("calls.csv").to_pandas(), own], ignore_index=True)
    problems = problems_of(lambda: check(both, CITY))
    assert [problem.split(": ")[0] for problem in problems] == ["calls.csv:2:value", "observations:2:value"]


@pytest.mark.parametrize("thing", [5, None, [{"metric": "calls"}], pd.Series([1])])
def test_things_that_are_no_dataframes(thing: object) -> None:
    assert problems_of(lambda: check(thing, CITY))[0].startswith("observations: must be a dataframe, not ")


# Order, number and place of problems


def test_all_problems_of_a_row_and_of_ragged_rows_in_order(told: Callable[..., list[str]]) -> None:
    problems = told(
        BOTH + "\n"
        "calls,2025-02-30,n/a,1\n"
        "calls,2025-03-18,5\n"
        '"calls","2025-03-19\n",5,1\n'
        "calls,2025-03-20,-1,2\n"
        "calls,2025-03-20,1,1,1\n"
    )
    assert [problem.split(": ")[0] for problem in problems] == [
        "calls.csv:3:day",
        "calls.csv:3:numerator",
        "calls.csv:4",
        "calls.csv:7:numerator",
        "calls.csv:7:denominator",
        "calls.csv:8",
    ]


def test_lines_survive_a_dataframe_filtered_by_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("calls.csv").write_text(VALUE + "\nother,2025-03-18,1\ncalls,2025-03-18,n/a\n")
    table = read("calls.csv")
    for frame in (table.slice(1), pl.from_arrow(table)[1:], table.to_pandas()[1:]):
        [problem] = problems_of(lambda frame=frame: check(frame, CITY))
        assert problem.startswith("calls.csv:4:value: must be a number, not 'n/a'")


def test_a_million_bad_rows_are_counted_and_twenty_shown(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(BOTH + "pothole,03/18/2025,n/a,-1\n" * 1_000_000)
    with pytest.raises(InvalidObservations) as error:
        check_files(path, CITY)
    assert error.value.total == 3_000_001
    assert len(error.value.problems) == 20
    assert [(problem.line, problem.column) for problem in error.value.problems[:5]] == [
        (2, "metric"),
        (2, "day"),
        (2, "numerator"),
        (2, "denominator"),
        (3, "day"),
    ]
    assert "undefined metric 'pothole' (1,000,000 rows)" in str(error.value)
    assert str(error.value).endswith("… and 2,999,981 more problems like these.")


def test_a_million_good_rows() -> None:
    days = np.tile(np.datetime64("1990-01-01") + np.arange(10_000), 100)
    districts = np.repeat(np.arange(100).astype(str), 10_000)
    frame = pl.DataFrame({"metric": "calls", "day": days, "district": districts, "value": np.arange(1_000_000)})
    data = check(frame, CITY)
    assert len(data) == 1_000_000
    assert data.numerator.sum() == 999_999 * 500_000
