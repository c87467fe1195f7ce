"""How long things took, and by when they were to be done: real time over a change of clocks, office hours, holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.engines.tables import fetched
from cityscore.model import Definitions, Records, build_model, from_plain
from cityscore.records import observing
from cityscore.records.observing import CountedSource, count_sources
from tests.records.boston_cases import BOSTON

NIGHTS = [
    ("2025-03-09T06:55:00Z", "2025-03-09T07:05:00Z"),  # 01:55 before the clock leaves an hour out, 03:05 after it
    ("2025-11-02T05:55:00Z", "2025-11-02T06:05:00Z"),  # 01:55 before the clock is set back, 01:05 after it
]
TIMES = {"opened": "opened", "closed": "closed"}


def counted(
    folder: Path, text: str, kind: str = "ratio", hours: str | None = "09:00-17:00", **records: Any
) -> CountedSource:
    """What is counted of a file's text."""
    (folder / "cases.csv").write_text(text)
    calendar = {"holidays": "US-MA", **({"office_hours": hours} if hours else {})}
    city = {"name": "Boston", "timezone": "America/New_York", "calendar": calendar}
    q = {"q": 0.5} if kind == "quantile" else {}
    metric = {"name": "M", "department": "Works", "better": "higher", "kind": kind, **q}
    plain = {
        "city": city,
        "sources": {"cases": {"type": "file", "path": "cases.csv"}},
        "metrics": {"m": {**metric, "records": {"source": "cases", **records}}},
    }
    (found,) = count_sources(from_plain(Definitions, plain), folder, datetime(2026, 1, 1, tzinfo=BOSTON))
    return found


def rows(found: CountedSource) -> list[tuple[str, float, float]]:
    data = found.observations
    columns = (data.day.astype(str).tolist(), data.numerator.tolist(), data.denominator.tolist())
    return list(zip(*columns, strict=True))


def of_cases(*cases: tuple[str, ...], columns: str = "opened,closed") -> str:
    return "\n".join([columns, *(",".join(case) for case in cases), ""])


def test_ten_minutes_over_a_change_of_clocks_are_ten_minutes(tmp_path: Path) -> None:
    found = counted(tmp_path, of_cases(*NIGHTS), "quantile", duration={"from": "opened", "to": "closed"})
    assert rows(found) == [("2025-03-09", 600, 1), ("2025-11-02", 600, 1)]
    assert found.findings[0].odd == 0
    found = counted(tmp_path, of_cases(*NIGHTS), on_time={**TIMES, "within": "1 hour"})
    assert rows(found) == [("2025-03-09", 1, 1), ("2025-11-02", 1, 1)]


@pytest.mark.parametrize(
    ("opened", "closed", "within", "day", "met"),
    [
        ("2025-03-08T17:00:00Z", "2025-03-09T17:00:00Z", "24 hours", "2025-03-09", 1),  # 12:00 to 13:00 by the clock
        ("2025-03-08T17:00:00Z", "2025-03-09T17:00:01Z", "24 hours", "2025-03-09", 0),
        ("2025-03-08T17:00:00Z", "2025-03-09T16:00:00Z", "1 day", "2025-03-09", 1),  # 12:00 the next day
        ("2025-03-08T17:00:00Z", "2025-03-09T16:00:01Z", "1 day", "2025-03-09", 0),
        ("2025-11-01T16:00:00Z", "2025-11-02T16:00:00Z", "24 hours", "2025-11-02", 1),  # 12:00 to 11:00
        ("2025-11-01T16:00:00Z", "2025-11-02T16:00:01Z", "24 hours", "2025-11-02", 0),
        ("2025-11-02T05:30:00Z", "2025-11-02T06:30:01Z", "60 minutes", "2025-11-02", 0),  # 01:30 to 01:30
        ("2025-11-01T04:30:00Z", "2025-11-02T04:30:00Z", "1440 minutes", "2025-11-02", 1),
        ("2025-11-02T04:30:00Z", "2025-11-03T04:30:00Z", "24 hours", "2025-11-02", 1),  # due 23:30 of the same day
        ("2025-06-02T13:00:00Z", "2025-06-02T13:05:20Z", "5:20", "2025-06-02", 1),
        ("2025-06-02T13:00:00Z", "2025-06-02T13:05:21Z", "5:20", "2025-06-02", 0),
        ("2025-06-02T13:00:00Z", "2025-06-02T13:05:21Z", "320 seconds", "2025-06-02", 0),
        ("2025-06-02T13:00:00Z", "2025-06-16T13:00:00Z", "2 weeks", "2025-06-16", 1),
        ("2025-06-02T13:00:00Z", "2025-06-16T13:00:01Z", "2 weeks", "2025-06-16", 0),
    ],
)
def test_hours_are_real_ones_and_days_go_by_the_clock(
    tmp_path: Path, opened: str, closed: str, within: str, day: str, met: int
) -> None:
    found = counted(tmp_path, of_cases((opened, closed)), on_time={**TIMES, "within": within})
    assert rows(found) == [(day, met, 1)]


@pytest.mark.parametrize(("timezone", "length"), [(None, 4200), ("America/New_York", 600)])
def test_a_stated_zone_is_a_known_one(tmp_path: Path, timezone: str | None, length: int) -> None:
    case = ("2025-03-09 01:55:00", "2025-03-09 03:05:00")
    more = {"timezone": timezone} if timezone else {}
    found = counted(tmp_path, of_cases(case), "quantile", duration={"from": "opened", "to": "closed"}, **more)
    assert rows(found) == [("2025-03-09", length, 1)]


def test_a_clock_that_is_set_back_makes_no_case_odd(tmp_path: Path) -> None:
    cases = [
        ("2025-11-02 01:55:00", "2025-11-02 01:05:00"),  # the hour that the clock showed twice: ten minutes
        ("2025-11-02 02:05:00", "2025-11-02 01:55:00"),  # no clock says that
        ("2025-11-03 01:55:00", "2025-11-03 01:05:00"),
    ]
    found = counted(tmp_path, of_cases(*cases), "quantile", duration={"from": "opened", "to": "closed"})
    assert rows(found) == [("2025-11-02", 600, 1)]
    assert found.findings[0].odd == 2
    found = counted(tmp_path, of_cases(*cases), on_time={**TIMES, "within": "1 hour"})
    assert found.findings[0].odd == 2


def test_the_hours_shown_twice_are_looked_up_for_odd_cases_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []

    def explained(table: Any) -> Any:
        plans.append(table.get_backend().con.execute(f"EXPLAIN {table.compile()}").fetchall()[0][1])
        return fetched(table)

    monkeypatch.setattr(observing, "fetched", explained)
    cases = of_cases(("2025-11-02 01:55:00", "2025-11-02 01:05:00"))
    counted(tmp_path, cases, on_time={**TIMES, "within": "1 business day"})
    assert plans
    assert not any("MARK" in plan for plan in plans)  # DuckDB joins a list with all records, whatever asks for it


@pytest.mark.parametrize(
    ("opened", "within", "due"),
    [
        # Martin Luther King's day, 20 January 2025, is off; offices are open from 9 to 17
        ("2025-01-17 15:00:00", "2 business hours", "2025-01-17 17:00:00"),
        ("2025-01-17 15:00:00", "4 business hours", "2025-01-21 11:00:00"),
        ("2025-01-17 15:00:00", "8 business hours", "2025-01-21 15:00:00"),
        ("2025-01-17 15:00:00", "16 business hours", "2025-01-22 15:00:00"),
        ("2025-01-18 12:00:00", "1 business hour", "2025-01-21 10:00:00"),
        ("2025-01-17 08:00:00", "8 business hours", "2025-01-17 17:00:00"),
        ("2025-01-17 17:00:00", "1 business hour", "2025-01-21 10:00:00"),
        ("2025-01-17 15:00:00", "1 business day", "2025-01-21 15:00:00"),
    ],
)
def test_only_office_hours_of_business_days_count(tmp_path: Path, opened: str, within: str, due: str) -> None:
    moment = datetime.fromisoformat(due)
    cases = of_cases((opened, due), (opened, str(moment + timedelta(seconds=1))))
    found = counted(tmp_path, cases, on_time={**TIMES, "within": within})
    assert rows(found) == [(due[:10], 1, 2)]


def test_a_business_day_from_a_saturday_without_office_hours_ends_with_monday(tmp_path: Path) -> None:
    cases = of_cases(("2025-06-07 12:00:00", "2025-06-10 00:00:00"), ("2025-06-07 12:00:00", "2025-06-10 00:00:01"))
    found = counted(tmp_path, cases, hours=None, on_time={**TIMES, "within": "1 business day"})
    assert rows(found) == [("2025-06-10", 1, 2)]  # due at the midnight that Tuesday begins with


@pytest.mark.parametrize(
    ("hold", "unit"),
    [("3600", "seconds"), ("1:00:00", "seconds"), ("60", "minutes"), ("60:00", "minutes"), ("1", "hours")],
)
def test_time_on_hold_is_taken_off(tmp_path: Path, hold: str, unit: str) -> None:
    paused = {"column": "hold", "unit": unit}
    columns = "opened,closed,hold"
    text = of_cases(("2025-06-02 10:00:00", "2025-06-02 13:00:00", hold), columns=columns)
    length = {"from": "opened", "to": "closed", "paused": paused}
    assert rows(counted(tmp_path, text, "quantile", duration=length)) == [("2025-06-02", 7200, 1)]
    for within, met in (("2 hours", 1), ("119 minutes", 0), ("2 business hours", 1)):
        found = counted(tmp_path, text, on_time={**TIMES, "within": within, "paused": paused})
        assert rows(found) == [("2025-06-02", met, 1)]


def test_a_hold_that_is_blank_is_none_and_one_that_cant_be_read_is_refused(tmp_path: Path) -> None:
    columns, length = "opened,closed,hold", {"from": "opened", "to": "closed", "paused": "hold"}
    text = of_cases(
        ("2025-06-02 10:00:00", "2025-06-02 13:00:00", ""),
        ("2025-06-02 10:00:00", "2025-06-02 10:00:05", "9"),  # longer than it took
        columns=columns,
    )
    found = counted(tmp_path, text, "quantile", duration=length)
    assert rows(found) == [("2025-06-02", 0, 1), ("2025-06-02", 10800, 1)]
    assert found.findings[0].held_longer == 1
    text = of_cases(("2025-06-02 10:00:00", "2025-06-02 13:00:00", "5:20"), columns=columns)
    with pytest.raises(Exception, match="time on hold of the column 'hold' can't be read, such as '5:20'"):
        counted(tmp_path, text, "quantile", duration=length)


@pytest.mark.parametrize("end", ["Z", " UTC", ".%fZ", "%z"])
def test_a_format_with_a_literal_z_reads_utc(tmp_path: Path, end: str) -> None:
    written = {"Z": "Z", " UTC": " UTC", ".%fZ": ".123Z", "%z": "Z"}[end]
    text = of_cases((f"2024-07-01T02:00:00{written}",), columns="opened")
    found = counted(tmp_path, text, "count", count={"on": "opened", "format": f"%Y-%m-%dT%H:%M:%S{end}"})
    assert rows(found) == [("2024-06-30", 1, 1)]


@pytest.mark.parametrize("where", ["c - o > 600", "status ="])
def test_a_condition_that_no_run_could_use_is_refused_where_it_is_said(where: str) -> None:
    problems = build_model(Records, {"source": "cases", "where": where, "count": "opened"})[1]
    assert [problem.place for problem in problems] == [("where",)]


MINUTES = st.integers(0, 20 * 24 * 60)


def worked_off(opened: datetime, seconds: int, hours: tuple[int, int]) -> datetime:
    """When so many seconds of office hours have gone by, in plain Python: minute by minute."""
    off = {date(2025, 1, 20)}
    left, at = seconds // 60, opened
    while left:
        works = at.weekday() < 5 and at.date() not in off
        if works and hours[0] <= at.hour < hours[1]:
            left -= 1
        at += timedelta(minutes=1)
    return at


@settings(max_examples=4, deadline=None)
@given(afters=st.lists(MINUTES, min_size=25, max_size=50), hours=st.integers(1, 40), hold=st.integers(0, 600))
def test_office_hours_agree_with_a_count_minute_by_minute(
    tmp_path_factory: pytest.TempPathFactory, afters: list[int], hours: int, hold: int
) -> None:
    cases, days = [], []
    for after in afters:
        opened = datetime(2025, 1, 10) + timedelta(minutes=after)
        due = worked_off(opened, hours * 3600 + hold * 60, (9, 17))
        cases += [(str(opened), str(due + timedelta(seconds=later)), str(hold)) for later in (0, 1)]
        days.append(str(due.date()))
    within = {"within": f"{hours} business hours", "paused": {"column": "hold", "unit": "minutes"}}
    folder = tmp_path_factory.mktemp("cases")
    found = counted(folder, of_cases(*cases, columns="opened,closed,hold"), on_time={**TIMES, **within})
    assert rows(found) == [(day, days.count(day), 2 * days.count(day)) for day in sorted(set(days))]


HISTORY = """id,updated,status,opened,closed
1,2025-06-02 09:00:00,open,2025-06-02 09:00:00,
1,2025-06-04 09:00:00,closed,2025-06-02 09:00:00,2025-06-04 09:00:00
2,2025-06-02 09:00:00,closed,2025-06-02 09:00:00,2025-06-03 09:00:00
2,2025-06-05 09:00:00,void,2025-06-02 09:00:00,2025-06-03 09:00:00
,2025-06-02 09:00:00,open,2025-06-02 09:00:00,
,2025-06-02 09:00:00,open,2025-06-02 09:00:00,
"""


def test_the_newest_row_of_a_case_is_counted(tmp_path: Path) -> None:
    newest = {"id": "id", "latest_by": "updated"}
    found = counted(tmp_path, HISTORY, "count", count="opened", **newest)
    assert rows(found) == [("2025-06-02", 4, 1)]
    assert found.findings[0].older == 2
    assert found.findings[0].repeated == 0
    found = counted(tmp_path, HISTORY, "count", count="opened", where="status <> 'void'", **newest)
    assert rows(found) == [("2025-06-02", 3, 1)]
    found = counted(tmp_path, HISTORY, "count", count="opened", where="status = 'closed'", **newest)
    assert rows(found) == [("2025-06-02", 1, 1)]  # case 2 was made void later


@pytest.mark.parametrize("turned", [False, True])
def test_rows_that_are_as_new_as_each_other_give_the_same_in_any_order(tmp_path: Path, turned: bool) -> None:
    cases = [
        ("1", "7", "open", "2025-06-02 09:00:00", ""),
        ("1", "7", "closed", "2025-06-02 09:00:00", "2025-06-03 09:00:00"),
        ("1", "10", "reopened", "2025-06-02 09:00:00", "2025-06-05 09:00:00"),
        ("1", "10", "closed", "2025-06-02 09:00:00", "2025-06-05 09:00:00"),
        ("1", "9", "closed", "2025-06-02 09:00:00", "2025-06-08 09:00:00"),
    ]
    text = of_cases(*(cases[::-1] if turned else cases), columns="id,version,status,opened,closed")
    newest = {"id": "id", "latest_by": "version", "where": "status <> 'none'"}
    found = counted(tmp_path, text, "quantile", duration={"from": "opened", "to": "closed"}, **newest)
    assert rows(found) == [("2025-06-05", 3 * 86_400, 1)]
