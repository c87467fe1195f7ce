"""A backlog as a metric of its own: what is open, overdue, and how old it is, at the end of each day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.library.record_counts import count_records
from cityscore.model import Definitions, InvalidDefinitions, Records, from_plain

TIMES = {"opened": "opened", "closed": "closed", "within": "2 days"}
CASES = """opened,closed,ward,type
2025-06-01 09:00:00,2025-06-03 09:00:00,North,sign
2025-06-01 10:00:00,2025-06-06 10:00:00,South,sign
2025-06-02 09:00:00,,South,sign
2025-06-02 09:00:00,2025-06-02 17:00:00,North,light
"""
KINDS = {"calls": "count"}
Row = tuple[str, str, float]


def levels(folder: Path, text: str, metrics: dict[str, dict[str, Any]], as_of: datetime) -> dict[str, list[Row]]:
    """The observations of each metric: district, day and level."""
    (folder / "cases.csv").write_text(text)
    base = {"name": "M", "department": "Works", "better": "lower", "kind": "level"}
    plain = {
        "city": {"name": "Boston", "timezone": "UTC"},
        "sources": {"cases": {"type": "file", "path": "cases.csv"}},
        "metrics": {
            slug: {**base, "kind": KINDS.get(slug, "level"), "records": {"source": "cases", **more}}
            for slug, more in metrics.items()
        },
    }
    counts = count_records(from_plain(Definitions, plain), folder, as_of)
    (found,) = counts.hand_overs
    rows: dict[str, list[Row]] = {slug: [] for slug in metrics}
    data = found.stated
    columns = (data.metric.tolist(), data.district.tolist(), data.day.astype(str).tolist(), data.numerator.tolist())
    for index, district, day, level in zip(*columns, strict=True):
        rows[list(metrics)[index]].append((data.districts[district], day, level))
    return rows


def test_what_is_open_overdue_and_how_old_it_is(tmp_path: Path) -> None:
    metrics = {
        "open": {"backlog": "open", "on_time": TIMES},
        "overdue": {"backlog": "overdue", "on_time": TIMES, "where": "type = 'sign'"},
        "age": {"backlog": "median_age", "duration": {"from": "opened", "to": "closed"}},
    }
    rows = levels(tmp_path, CASES, metrics, datetime(2025, 6, 10, 12, tzinfo=UTC))
    days = [f"2025-06-0{day}" for day in range(1, 7)]  # to the last day on which anything was opened or closed
    assert rows["open"] == [("", day, level) for day, level in zip(days, [2, 3, 2, 2, 2, 1], strict=True)]
    assert rows["overdue"] == [("", day, level) for day, level in zip(days, [0, 0, 1, 2, 2, 1], strict=True)]
    assert rows["age"] == [("", day, level) for day, level in zip(days, [0, 1, 1.5, 2.5, 3.5, 4], strict=True)]


def test_by_district_from_its_first_case_on(tmp_path: Path) -> None:
    metrics = {"open": {"backlog": "open", "on_time": TIMES, "district": "ward", "where": "type = 'sign'"}}
    rows = levels(tmp_path, CASES, metrics, datetime(2025, 6, 4, 12, tzinfo=UTC))["open"]
    assert [(name, level) for name, day, level in rows if day == "2025-06-03"] == [("", 2), ("North", 0), ("South", 2)]
    assert [level for name, _, level in rows if name == "South"] == [1, 2, 2]


def test_a_feed_that_stopped_says_nothing_of_what_is_open(tmp_path: Path) -> None:
    metrics: dict[str, dict[str, Any]] = {"open": {"backlog": "open", "on_time": TIMES}, "calls": {"count": "opened"}}
    text = "\n".join(CASES.splitlines()[:3]) + "\n"
    rows = levels(tmp_path, text, metrics, datetime(2025, 9, 1, tzinfo=UTC))
    assert rows["open"][-1] == ("", "2025-06-06", 0)
    assert rows["calls"] == [("", "2025-06-01", 2)]


def test_a_source_without_a_case_has_no_backlog(tmp_path: Path) -> None:
    metrics = {"open": {"backlog": "open", "on_time": TIMES}}
    assert levels(tmp_path, "opened,closed\n", metrics, datetime(2025, 9, 1, tzinfo=UTC)) == {"open": []}


DAYS = st.integers(0, 40)
WARDS = st.sampled_from(["", "North", "South"])


@settings(max_examples=8, deadline=None)
@given(
    cases=st.lists(st.tuples(DAYS, st.none() | st.integers(1, 40), st.sampled_from(["", "North", "South"])), min_size=5)
)
def test_levels_are_those_of_a_count_day_by_day(
    tmp_path_factory: pytest.TempPathFactory, cases: list[tuple[int, int | None, str]]
) -> None:
    first, as_of = date(2025, 6, 1), date(2025, 7, 1)
    cases = [(opened, None if took is None else opened + took, ward) for opened, took, ward in cases]
    days = [first + timedelta(days=day) for day in range(30)]
    lines = [
        f"{first + timedelta(opened)} 12:00:00,{f'{first + timedelta(closed)} 13:00:00' if closed else ''},{ward}"
        for opened, closed, ward in cases
    ]
    events = [day for opened, closed, _ in cases for day in (opened, closed) if day is not None and day < 30]
    metrics = {
        name.replace("_", "-"): {"backlog": name, "on_time": TIMES, "district": "ward"}
        for name in ("open", "overdue", "median_age")
    }
    text = "\n".join(["opened,closed,ward", *lines, ""])
    moment = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    rows = levels(tmp_path_factory.mktemp("cases"), text, metrics, moment)
    wanted: dict[str, list[Row]] = {name: [] for name in metrics}
    spans = range(min(events), max(events) + 1) if events else range(0)
    for district in ("", "North", "South"):
        own = [case for case in cases if district in ("", case[2]) and case[0] <= 29]
        for day in spans:
            if not own or (district and day < min(opened for opened, *_ in own)):
                continue
            there = [opened for opened, closed, _ in own if opened <= day and (closed is None or closed > day)]
            wanted["open"].append((district, str(days[day]), len(there)))
            wanted["overdue"].append((district, str(days[day]), sum(opened + 2 <= day for opened in there)))
            age = median(day - opened for opened in there) if there else 0
            wanted["median-age"].append((district, str(days[day]), age))
    assert rows == wanted


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"backlog": "open", "count": "opened"}, "backlog: says open, but not by which times"),
        ({"backlog": "overdue", "duration": {"from": "a", "to": "b"}}, "backlog: says overdue, but not by which times"),
    ],
)
def test_a_backlog_without_its_times_is_refused(stated: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidDefinitions, match=message):
        from_plain(Records, {"source": "cases", **stated})


def test_a_backlog_is_a_level() -> None:
    records = from_plain(Records, {"source": "cases", "backlog": "open", "on_time": TIMES})
    assert records.way == "backlog"
