"""Random records against plain Python: every way of counting, the clock's changes and leap days included."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import holidays
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cityscore.model import Definitions, from_plain
from cityscore.records.observing import count_sources
from cityscore.scoring.observations import Observations
from tests.records import oracle
from tests.records.boston_cases import BOSTON

DAYS = [
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 9),
    date(2024, 3, 10),
    date(2024, 11, 3),
    date(2024, 12, 24),
]
"""A leap day, the days on which clocks change, days before holidays."""
CLOCKS = [time(0), time(2, 30), time(8, 29, 59), time(8, 30), time(12), time(16, 59, 59), time(17), time(23, 59, 59)]
MOMENTS = st.builds(
    lambda day, plus, clock: datetime.combine(day + timedelta(days=plus), clock),
    st.sampled_from(DAYS),
    st.integers(-3, 12),
    st.sampled_from(CLOCKS) | st.times().map(lambda clock: clock.replace(microsecond=0)),
)
CASES = st.fixed_dictionaries(
    {
        "opened": MOMENTS,
        "closed": st.none() | MOMENTS,
        "due": st.none() | MOMENTS,
        "type": st.sampled_from(["light", "sign", "pot's hole"]),
        "district": st.sampled_from(["North", "South", "", None]),
        "amount": st.integers(0, 1000),
    }
)
SCHEMA = pa.schema(
    [
        *((name, pa.timestamp("s")) for name in ("opened", "closed", "due")),
        *((name, pa.string()) for name in ("type", "district")),
        ("amount", pa.int64()),
    ]
)
AS_OF = st.sampled_from([datetime(2024, 3, 11, 12), datetime(2025, 2, 1)])
WITHIN = st.none() | st.sampled_from(["1 business day", "3 business days", "36 hours", "2 days"])
HOURS = st.sampled_from([None, "08:30-17:00"])


def metric(kind: str, **counting: Any) -> dict[str, Any]:
    records = {"source": "cases", "district": "district", **counting}
    q = {"q": 0.5} if kind == "quantile" else {}
    return {"name": "M", "department": "Works", "better": "higher", "kind": kind, **q, "records": records}


def counted(
    cases: list[dict[str, Any]], as_of: datetime, metrics: dict[str, Any], hours: str | None, folder: Path
) -> Observations:
    pq.write_table(pa.Table.from_pylist(cases, SCHEMA), folder / "cases.parquet")
    calendar = {"holidays": "US-MA", **({"office_hours": hours} if hours else {})}
    city = {"name": "Boston", "timezone": "America/New_York", "calendar": calendar}
    sources = {"cases": {"type": "file", "path": "cases.parquet"}}
    definitions = from_plain(Definitions, {"city": city, "sources": sources, "metrics": metrics})
    (found,) = count_sources(definitions, folder, as_of.replace(tzinfo=BOSTON))
    return found.observations


def rows_of(data: Observations, metric: int) -> list[tuple[tuple[str, date], float, float]]:
    columns = (data.metric.tolist(), data.district.tolist(), data.day.tolist(), data.numerator, data.denominator)
    return [
        ((data.districts[district], day), float(numerator), float(denominator))
        for index, district, day, numerator, denominator in zip(*columns, strict=True)
        if index == metric
    ]


@settings(max_examples=60, deadline=None)
@given(
    cases=st.lists(CASES, max_size=12),
    as_of=AS_OF,
    within=WITHIN,
    counted_on=st.sampled_from(["due", "outcome", "closed", "opened"]),
    hours=HOURS,
)
@example(cases=[], as_of=datetime(2025, 2, 1), within=None, counted_on="due", hours=None)
def test_on_time(
    tmp_path_factory: pytest.TempPathFactory,
    cases: list[dict[str, Any]],
    as_of: datetime,
    within: str | None,
    counted_on: str,
    hours: str | None,
) -> None:
    span = {"within": within} if within else {"due": "due"}
    counting = {"opened": "opened", "closed": "closed", "counted_on": counted_on, **span}
    metrics = {
        "signs": metric("ratio", where="type = 'sign'", on_time=counting),
        "all": metric("ratio", on_time=counting),
        "others": metric("ratio", where="type in ('light', 'pot''s hole') and amount >= 500", on_time=counting),
    }
    data = counted(cases, as_of, metrics, hours, tmp_path_factory.mktemp("cases"))
    opens, closes = (time(8, 30), time(17)) if hours else (None, None)
    office = oracle.Office(opens, closes, holidays.country_holidays("US", subdiv="MA"))
    chosen = (
        [case for case in cases if case["type"] == "sign"],
        cases,
        [case for case in cases if case["type"] != "sign" and case["amount"] >= 500],
    )
    for index, mine in enumerate(chosen):
        wanted = oracle.on_time(mine, as_of, within, counted_on, office)
        found = {key: (numerator, denominator) for key, numerator, denominator in rows_of(data, index)}
        assert found == wanted


@settings(max_examples=40, deadline=None)
@given(cases=st.lists(CASES, max_size=12), as_of=AS_OF)
def test_durations_counts_shares_and_sums(
    tmp_path_factory: pytest.TempPathFactory, cases: list[dict[str, Any]], as_of: datetime
) -> None:
    length = {"from": "opened", "to": "closed"}
    metrics = {
        "median": metric("quantile", duration=length),
        "mean": metric("average", duration=length),
        "count": metric("count", count="opened"),
        "share": metric("ratio", share={"where": "type = 'sign' or amount > 900", "on": "opened"}),
        "sum": metric("average", sum={"of": "amount", "on": "opened"}),
    }
    data = counted(cases, as_of, metrics, None, tmp_path_factory.mktemp("cases"))
    lengths = oracle.lengths(cases, as_of)
    samples: dict[oracle.Key, Counter[int]] = {}
    for key, value, times in rows_of(data, 0):
        samples.setdefault(key, Counter())[int(value)] += int(times)
    assert samples == lengths
    sums = {key: (sum(each.elements()), each.total()) for key, each in lengths.items()}
    assert {key: (numerator, denominator) for key, numerator, denominator in rows_of(data, 1)} == sums

    wanted: dict[oracle.Key, list[int]] = {}
    for case in cases:
        if case["opened"] <= as_of:
            for district in {"", case["district"] or ""}:
                row = wanted.setdefault((district, case["opened"].date()), [0, 0, 0])
                row[0] += 1
                row[1] += case["type"] == "sign" or case["amount"] > 900
                row[2] += case["amount"]
    found = {key: (numerator, denominator) for key, numerator, denominator in rows_of(data, 2)}
    assert found == {key: (row[0], 1) for key, row in wanted.items()}
    found = {key: (numerator, denominator) for key, numerator, denominator in rows_of(data, 3)}
    assert found == {key: (row[1], row[0]) for key, row in wanted.items()}
    found = {key: (numerator, denominator) for key, numerator, denominator in rows_of(data, 4)}
    assert found == {key: (row[2], row[0]) for key, row in wanted.items()}
