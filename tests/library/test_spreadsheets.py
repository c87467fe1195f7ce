"""Sheets say the same however they are written: long or wide, in any delimiter, with points or commas."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.files.days import Order
from cityscore.files.grids import read_grids
from cityscore.files.numbers import Decimal
from cityscore.library.spreadsheets import Ask, Read, Reading, guessed, headings_of, read_sheets
from cityscore.model import Definitions, from_plain

METRIC = {"department": "Works", "better": "higher", "target": 1}
TOWN = from_plain(
    Definitions,
    {
        "city": {"name": "Milltown", "timezone": "UTC"},
        "metrics": {
            "potholes": {**METRIC, "name": "Potholes on time", "kind": "ratio"},
            "calls": {**METRIC, "name": "Calls", "kind": "count"},
            "rent": {**METRIC, "name": "Rent paid", "kind": "average", "cadence": "monthly"},
            "trees": {**METRIC, "name": "Trees planted", "kind": "count", "cadence": "monthly", "department": "Parks"},
        },
    },
)
SLUGS = [metric.slug for metric in TOWN.metrics]


def read(data: str | bytes, order: Order | None = None, decimal: Decimal | None = None, **more: Any) -> Read | Ask:
    grids = read_grids(data.encode() if isinstance(data, str) else data, "file")
    plans = [guessed(grid, headings_of(grid), TOWN) for grid in grids]
    return read_sheets(grids, Reading(plans, order, decimal), TOWN, **more)


def figures(found: Read | Ask) -> set[tuple[str, str, float, float]]:
    assert isinstance(found, Read), found
    assert found.observations is not None, found.rejected
    rows = found.observations
    columns = (rows.metric, rows.day, rows.numerator, rows.denominator)
    return {(SLUGS[metric], str(day), float(up), float(down)) for metric, day, up, down in zip(*columns, strict=True)}


NUMBERS = st.one_of(st.integers(0, 10**9).map(float), st.integers(0, 10**7).map(lambda whole: whole / 100))
DAYS = st.dates(date(2010, 1, 1), date(2025, 12, 31))
ROWS = st.dictionaries(DAYS, NUMBERS, min_size=1, max_size=12)


def written(number: float, decimal: Decimal, thousands: bool) -> str:
    text = f"{number:,.2f}" if thousands else f"{number:.2f}"
    return text if decimal is Decimal.POINT else text.translate(str.maketrans(",.", ".,"))


@settings(deadline=None)  # the first example imports what PyArrow needs
@given(
    ROWS,
    st.sampled_from(";\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(Decimal),
    st.booleans(),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d %B %Y", "%B %d, %Y", "%Y/%m/%d", "%Y%m%d"]),
)
def test_long_rows_say_the_same_however_they_are_written(
    rows: dict[date, float], delimiter: str, encoding: str, decimal: Decimal, thousands: bool, days: str
) -> None:
    lines = [delimiter.join(("métrica", "día", "valor"))]
    lines += [
        delimiter.join(("Calls", day.strftime(days), written(number, decimal, thousands)))
        for day, number in rows.items()
    ]
    order = Order.DAY_FIRST if days.startswith("%d") else Order.MONTH_FIRST
    found = read("\r\n".join(lines).encode(encoding), order, decimal)
    assert figures(found) == {("calls", day.isoformat(), number, 1.0) for day, number in rows.items()}


@settings(deadline=None)
@given(ROWS)
def test_days_across_say_what_days_below_one_another_say(rows: dict[date, float]) -> None:
    across = "Service," + ",".join(map(str, rows)) + "\nCalls," + ",".join(map(repr, rows.values()))
    below = "Date,Calls\n" + "\n".join(f"{day},{number!r}" for day, number in rows.items())
    wanted = {("calls", day.isoformat(), number, 1.0) for day, number in rows.items()}
    assert figures(read(across)) == figures(read(below)) == wanted


def test_months_across_are_filed_under_their_last_days() -> None:
    headings = "Measure,Jan 2024,February 2024,marzo 2024,2024-04,5/2024"
    found = read(f"{headings}\nRent paid,94 %,95.5%,-,n/a,\nTrees planted,3,0,1,2,4\n")
    assert figures(found) == {
        *(("rent", day, share, 1.0) for day, share in (("2024-01-31", 0.94), ("2024-02-29", 0.955))),
        *(("trees", f"2024-{end}", many, 1.0) for end, many in (("01-31", 3.0), ("02-29", 0.0), ("03-31", 1.0))),
        *(("trees", f"2024-{end}", many, 1.0) for end, many in (("04-30", 2.0), ("05-31", 4.0))),
    }
    assert isinstance(found, Read)
    assert found.blanks == 3


def test_a_month_of_a_daily_metric_is_rejected_and_never_spread() -> None:
    found = read("Measure,Jan 2024\nCalls,310\n")
    assert isinstance(found, Read)
    assert [(each.line, each.column) for each in found.rejected] == [(2, "Jan 2024")]


def test_two_lines_of_headings_pair_what_met_with_all() -> None:
    data = "Report\n\n,2025-03-03,,2025-03-04,\nService,Met,All,Met,All\nPotholes on time,3,4,5,6\nTotal,3,4,5,6\n"
    found = read(data)
    assert figures(found) == {("potholes", "2025-03-03", 3.0, 4.0), ("potholes", "2025-03-04", 5.0, 6.0)}
    assert isinstance(found, Read)
    assert found.totals == [("", 6)]


@pytest.mark.parametrize(
    ("day", "asks"),
    [
        ("03/04/2016", "03/04/2016"),
        ("04/04/2016", ""),
        ("13/04/2016", ""),
        ("03/04/16", "03/04/16"),
        ("2016/03/04", ""),
    ],
)
def test_a_day_that_may_be_two_is_asked_about(day: str, asks: str) -> None:
    found = read(f"metric;day;value\ncalls;{day};5\n")
    assert (found.order if isinstance(found, Ask) else "") == asks


def test_one_day_that_can_be_told_tells_the_others() -> None:
    found = read("metric;day;value\ncalls;03/04/2016;5\ncalls;25/04/2016;6\n")
    assert figures(found) == {("calls", "2016-04-03", 5.0, 1.0), ("calls", "2016-04-25", 6.0, 1.0)}


@pytest.mark.parametrize(
    ("number", "asks", "is_read_as"),
    [
        ("1,234", "1,234", 0),
        ("1.234", "1.234", 0),
        ("0.875", "", 0.875),
        ("1,23", "", 1.23),
        ("1,234,567", "", 1234567),
        ("0,5 %", "", 0.005),
    ],
)
def test_a_number_that_may_be_two_is_asked_about(number: str, asks: str, is_read_as: float) -> None:
    found = read(f"metric;day;value\ncalls;2016-03-04;{number}\n")
    if asks:
        assert isinstance(found, Ask)
        assert found.decimal == asks
    else:
        assert figures(found) == {("calls", "2016-03-04", is_read_as, 1.0)}


def test_a_data_owner_gives_no_others_figures_and_nobody_those_to_come() -> None:
    data = "metric,day,value\ncalls,2025-03-03,5\ntrees,2025-02-28,1\ncalls,2025-03-05,5\n"
    found = read(data, allowed=["Works"], today=date(2025, 3, 4))
    assert isinstance(found, Read)
    assert [(each.line, each.message) for each in found.rejected] == [
        (3, "'Trees planted' is Parks's, whose figures you do not give"),
        (4, "2025-03-05 is still to come"),
    ]


def test_what_a_plan_lacks_is_asked_for() -> None:
    found = read("what,when,how\n1,2,3\n")
    assert isinstance(found, Ask)
    assert found.wrong == ["say in which column the figures stand"]


def test_many_rows_are_read_in_one_go() -> None:
    first = date(1950, 1, 1)
    lines = [f"calls,{first + timedelta(days=n)},{n % 50}" for n in range(20_000)]
    found = read("metric,day,value\n" + "\n".join(lines))
    assert isinstance(found, Read)
    assert found.observations is not None
    assert len(found.observations) == 20_000


def test_lines_are_those_of_the_file_with_breaks_within_cells() -> None:
    out = io.StringIO()
    out.write('metric,day,value,remark\ncalls,2025-03-03,5,"two\nlines"\ncalls,2025-03-04,x,\n')
    found = read(out.getvalue())
    assert isinstance(found, Read)
    assert [each.line for each in found.rejected] == [4]
