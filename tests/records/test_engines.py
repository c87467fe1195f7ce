"""The same definitions on DuckDB, PostgreSQL and Apache Spark: equal observations, and a plain oracle's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import holidays
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cityscore.model import Definitions, from_plain
from cityscore.records.observing import CountedSource, count_sources
from cityscore.scoring.backlog import backlog_of
from cityscore.scoring.day_numbers import number
from tests.records import oracle
from tests.records.boston_cases import BOSTON, path_of
from tests.records.engine_stages import ENGINES, Stage
from tests.records.test_oracle import CASES, SCHEMA, metric, rows_of

every_engine = pytest.mark.parametrize("stage", ENGINES, indirect=True)
AS_OF = datetime(2024, 11, 12, 12)
OFFICE = oracle.Office(time(8, 30), time(17), holidays.country_holidays("US", subdiv="MA"))
US = "%m/%d/%Y %I:%M:%S %p"
LENGTH = {"from": "opened", "to": "closed"}
WAYS = {
    "within": metric(
        "ratio", where="type = 'sign'", on_time={"opened": "opened", "closed": "closed", "within": "3 business days"}
    ),
    "hours": metric("ratio", on_time={"opened": "opened", "closed": "closed", "within": "36 hours"}),
    "due": metric(
        "ratio",
        where="type in ('light', 'pot''s hole') and amount >= 500",
        on_time={"opened": "opened", "closed": "closed", "due": "due", "counted_on": "outcome"},
    ),
    "median": metric("quantile", duration=LENGTH),
    "mean": metric("average", duration=LENGTH),
    "count": metric("count", where="not type = 'light' and district is not null", count="opened"),
    "share": metric("ratio", share={"where": "type = 'sign' or upper(type) like 'POT%'", "on": "opened"}),
    "sum": metric("average", sum={"of": "amount", "on": "opened"}),
}


def written(metrics: dict[str, Any], format: str | None = None, **more: Any) -> dict[str, Any]:
    """The metrics, with how their times are written."""
    found = {}
    for slug, each in metrics.items():
        records = {**each["records"], **more}
        way = next(name for name in ("on_time", "duration", "count", "share", "sum") if name in records)
        if format:
            block = {"on": records[way]} if isinstance(records[way], str) else records[way]
            records[way] = {**block, "format": format}
        found[slug] = {**each, "records": records}
    return found


def observed(
    stage: Stage, source: dict[str, Any], metrics: dict[str, Any], as_of: datetime = AS_OF, *, backlog: bool = False
) -> CountedSource:
    calendar = {"holidays": "US-MA", "office_hours": "08:30-17:00"}
    city = {"name": "Boston", "timezone": "America/New_York", "calendar": calendar}
    plain = {"city": city, "sources": {"cases": source}, "metrics": metrics}
    moment = as_of.replace(tzinfo=BOSTON)
    (found,) = count_sources(from_plain(Definitions, plain), stage.folder, moment, backlog=backlog)
    return found


def wanted(cases: list[dict[str, Any]], *, known: bool = False) -> dict[str, Any]:
    """What the oracle makes of cases, by metric; ``known`` says whether the zone of their times is."""
    lengths = oracle.lengths(cases, AS_OF, known=known)
    dated: dict[str, dict[oracle.Key, list[float]]] = {name: {} for name in ("count", "share", "sum")}
    for case in cases:
        for district in {"", case["district"] or ""} if case["opened"] <= AS_OF else ():
            key = (district, case["opened"].date())
            if case["type"] != "light" and case["district"]:
                dated["count"].setdefault(key, [0, 1])[0] += 1
            share = dated["share"].setdefault(key, [0, 0])
            share[0] += case["type"] in ("sign", "pot's hole")
            share[1] += 1
            amount = dated["sum"].setdefault(key, [0, 0])
            amount[0] += case["amount"]
            amount[1] += 1
    large = [case for case in cases if case["type"] != "sign" and case["amount"] >= 500]
    signs = [case for case in cases if case["type"] == "sign"]
    return {
        "within": oracle.on_time(signs, AS_OF, "3 business days", "due", OFFICE, known=known),
        "hours": oracle.on_time(cases, AS_OF, "36 hours", "due", OFFICE, known=known),
        "due": oracle.on_time(large, AS_OF, None, "outcome", OFFICE, known=known),
        "median": lengths,
        "mean": {key: (sum(each.elements()), each.total()) for key, each in lengths.items()},
        **{name: {key: tuple(row) for key, row in rows.items()} for name, rows in dated.items()},
    }


def made(found: CountedSource) -> dict[str, Any]:
    """What an engine made, as the oracle has it."""
    results: dict[str, Any] = {}
    for index, name in enumerate(WAYS):
        rows = rows_of(found.observations, index)
        if name == "median":
            samples: dict[oracle.Key, Counter[int]] = {}
            for key, value, times in rows:
                samples.setdefault(key, Counter())[int(value)] += int(times)
            results[name] = samples
        else:
            results[name] = {key: (numerator, denominator) for key, numerator, denominator in rows}
            assert len(results[name]) == len(rows)
    return results


def left(found: CountedSource, days: list[date]) -> dict[str, Any]:
    """The backlog that an engine's cases make, as the oracle has it."""
    assert found.cases is not None
    names = {index: name for index, name in enumerate(WAYS) if "on_time" in WAYS[name]["records"]}
    made = backlog_of(found.cases, names, number(days[0]), number(days[-1]))
    results: dict[str, Any] = {name: {} for name in names.values()}
    columns = (made.metric, made.day, made.open, made.overdue, made.cleared, made.median_age)
    for index, day, open, overdue, cleared, age in zip(*(column.tolist() for column in columns), strict=True):
        results[names[index]][day] = open, overdue, cleared, None if age != age else age
    return results


def backlogs_wanted(cases: list[dict[str, Any]], days: list[date]) -> dict[str, Any]:
    """What the oracle makes of cases, by metric."""
    large = [case for case in cases if case["type"] != "sign" and case["amount"] >= 500]
    signs = [case for case in cases if case["type"] == "sign"]
    return {
        "within": oracle.backlog(signs, AS_OF, "3 business days", OFFICE, days),
        "hours": oracle.backlog(cases, AS_OF, "36 hours", OFFICE, days),
        "due": oracle.backlog(large, AS_OF, None, OFFICE, days),
    }


def real(moment: datetime | None) -> datetime | None:
    """A local time that a clock has shown: one in the hour it left out becomes the one it showed instead."""
    return moment and moment.replace(tzinfo=BOSTON).astimezone(UTC).astimezone(BOSTON).replace(tzinfo=None)


def shown(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**case, **{name: real(case[name]) for name in ("opened", "closed", "due")}} for case in cases]


def in_words(table: pa.Table, format: str, zone: str = "") -> pa.Table:
    """The table with its times written as text; ``zone`` that of the times, written at their ends with ``%z``."""
    for place, name in enumerate(("opened", "closed", "due")):
        moments = table[name].to_pylist()
        texts = [each and (each.replace(tzinfo=BOSTON) if zone else each).strftime(format) for each in moments]
        table = table.set_column(place, name, pa.array(texts, pa.string()))
    return table


few_large = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MANY = st.lists(CASES, min_size=25, max_size=60)


@every_engine
@few_large
@given(cases=MANY)
def test_times_as_times(stage: Stage, cases: list[dict[str, Any]]) -> None:
    table = pa.Table.from_pylist(cases, SCHEMA)
    found = observed(stage, stage.put(table), WAYS, backlog=True)
    assert made(found) == wanted(cases)
    days = [date(2024, 3, 1) + timedelta(days=each) for each in range((AS_OF.date() - date(2024, 3, 1)).days)]
    assert left(found, days) == backlogs_wanted(cases, days)


@every_engine
@few_large
@given(cases=MANY)
def test_moments_with_a_zone_become_the_citys_local_time(stage: Stage, cases: list[dict[str, Any]]) -> None:
    cases = shown(cases)
    moments = [
        {name: each.replace(tzinfo=BOSTON) if isinstance(each, datetime) else each for name, each in case.items()}
        for case in cases
    ]
    zoned = pa.schema(
        [(f.name, pa.timestamp("us", "UTC") if pa.types.is_timestamp(f.type) else f.type) for f in SCHEMA]
    )
    table = pa.Table.from_pylist(moments, zoned)
    assert made(observed(stage, stage.put(table), WAYS)) == wanted(cases, known=True)


@every_engine
@few_large
@given(cases=MANY)
def test_times_of_another_zone_are_the_citys(stage: Stage, cases: list[dict[str, Any]]) -> None:
    cases = shown(cases)
    moments = [
        {
            name: each.replace(tzinfo=BOSTON).astimezone(UTC).replace(tzinfo=None)
            if isinstance(each, datetime)
            else each
            for name, each in case.items()
        }
        for case in cases
    ]
    table = pa.Table.from_pylist(moments, SCHEMA)
    assert made(observed(stage, stage.put(table), written(WAYS, timezone="UTC"))) == wanted(cases, known=True)


@every_engine
@pytest.mark.parametrize(
    ("format", "said", "zone"),
    [
        (US, US, ""),
        ("%Y-%m-%d %H:%M:%S", None, ""),
        ("%Y-%m-%dT%H:%M:%S%z", None, "Boston"),
        ("%d.%m.%Y %H:%M:%S %z", "%d.%m.%Y %H:%M:%S %z", "Boston"),
    ],
)
@few_large
@given(cases=MANY)
def test_times_as_text(stage: Stage, format: str, said: str | None, zone: str, cases: list[dict[str, Any]]) -> None:
    cases = shown(cases)
    table = in_words(pa.Table.from_pylist(cases, SCHEMA), format, zone)
    found = observed(stage, stage.put(table, "csv"), written(WAYS, said))
    assert made(found) == wanted(cases, known=bool(zone))


@every_engine
def test_parts_of_a_second_never_count(stage: Stage) -> None:
    opened = datetime(2024, 3, 4, 9, 0, 0, 900_000)
    row = {"opened": opened, "closed": opened + timedelta(seconds=10, microseconds=700_000)}
    table = pa.table({name: pa.array([moment], pa.timestamp("us")) for name, moment in row.items()})
    definition = metric("quantile", duration=LENGTH)
    del definition["records"]["district"]
    found = observed(stage, stage.put(table), {"median": definition})
    assert found.observations.numerator.tolist() == [11]  # from second 0 to second 11


@every_engine
def test_a_due_date_without_a_clock_is_met_until_its_day_ends(stage: Stage) -> None:
    closed = [datetime(2024, 3, 5, 23, 59, 59), datetime(2024, 3, 6)]
    table = pa.table(
        {
            "opened": pa.array([datetime(2024, 3, 4, 9)] * 2, pa.timestamp("s")),
            "closed": pa.array(closed, pa.timestamp("s")),
            "due": pa.array([date(2024, 3, 5)] * 2, pa.date32()),
        }
    )
    definition = metric("ratio", on_time={"opened": "opened", "closed": "closed", "due": "due"})
    del definition["records"]["district"]
    data = observed(stage, stage.put(table), {"due": definition}).observations
    assert (data.day.tolist(), data.numerator.tolist(), data.denominator.tolist()) == ([date(2024, 3, 5)], [1], [2])


def boston_metrics() -> Iterator[tuple[str, dict[str, Any]]]:
    opened = {"opened": "opened", "closed": "closed"}
    for slug, type, within in (
        ("signs", "Sign Repair", "10 business days"),
        ("lights", "Street Light Outages", "10 business days"),
        ("ground", "Ground Maintenance", "5 business days"),
        ("needles", "Needle Pickup", "24 hours"),
    ):
        records = {"where": f"type = '{type}'", "on_time": {**opened, "within": within}, "district": "neighborhood"}
        yield slug, {**metric("ratio"), "records": {"source": "cases", **records}}
    due = {"source": "cases", "on_time": {**opened, "due": "due"}, "district": "neighborhood"}
    yield "all", {**metric("ratio"), "records": due}
    length = {"source": "cases", "duration": LENGTH, "where": "type like '%Graffiti%'", "district": "neighborhood"}
    yield "graffiti", {**metric("quantile"), "records": length}


@every_engine
def test_bostons_year_is_the_same_everywhere(stage: Stage) -> None:
    cases = pq.read_table(path_of("boston_311_2015.parquet"))
    metrics, as_of = dict(boston_metrics()), datetime(2016, 1, 13)
    found = observed(stage, stage.put(cases), metrics, as_of, backlog=True)
    embedded = Stage("duckdb", stage.folder)
    usual = observed(embedded, embedded.put(cases), metrics, as_of, backlog=True)
    assert len(usual.observations) > 20_000
    assert found.findings == usual.findings
    assert found.observations.districts == usual.observations.districts
    for column in ("metric", "district", "day", "numerator", "denominator"):
        assert np.array_equal(getattr(found.observations, column), getattr(usual.observations, column))
    on_time, days = range(5), (number(date(2015, 1, 1)), number(date(2016, 1, 12)))
    backlogs = [backlog_of(each.cases, on_time, *days) for each in (found, usual) if each.cases]
    for column in ("metric", "day", "open", "overdue", "cleared", "median_age"):
        one, other = (getattr(each, column) for each in backlogs)
        assert np.array_equal(one, other, equal_nan=column == "median_age")
