"""Budget: 10 million cases counted on time by type and district in 1.3 × the best hand-written SQL, within 2 GB."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measuring import Alone, alone
from cityscore.demo import boston_311
from cityscore.model import Definitions, from_plain
from cityscore.records.observing import EARLIEST, count_sources
from cityscore.records.working_calendar import WorkingCalendar

CASES, TYPES, ROUNDS = 10_000_000, 40, 5
DAYS_APART = 10
"""Each copy of the year's cases is so many days later than the one before: four years in all."""
SPANS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 45)
"""Business days, dealt out to the types in turn."""
OPENS, CLOSES = "08:30", "17:00"
AS_OF = datetime(2019, 1, 1, tzinfo=ZoneInfo("America/New_York"))
FILE, FEW = "cases.parquet", "few.parquet"
DUCKDB = "duckdb"
SECOND_ENGINES: tuple[str, ...] = ("spark",)
"""Engines whose time is told beside DuckDB's, as a source names them; Spark on this machine."""


def run() -> None:
    """Print the ratio of each round, seconds and memory of both; first that they give the same rows."""
    with TemporaryDirectory(prefix="cityscore-benchmark-") as scratch:
        folder = Path(scratch)
        types = alone(partial(_make, folder)).result
        rows = _check(folder, types)
        print(f"  {CASES:,} cases of {len(types)} types: {rows:,} rows, the same in both, {ROUNDS} rounds in turn")
        ours: list[Alone] = []
        best: list[Alone] = []
        for _ in range(ROUNDS):
            ours.append(alone(_ours, folder, types, DUCKDB))
            best.append(alone(_by_hand, folder, types))
        ratios, own = (
            [getattr(one, clock) / getattr(other, clock) for one, other in zip(ours, best, strict=True)]
            for clock in ("seconds", "own")
        )
        shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"  counted / SQL by hand: {median(ratios):.2f} × (own {median(own):.2f} ×; rounds {shown}; limit 1.3)")
        for name, took in (("counted", ours), ("SQL by hand", best)):
            seconds, peak = median(each.seconds for each in took), max(each.peak for each in took)
            print(f"  {name}: {seconds:.2f} s, memory at most {peak:,.0f} MB (limit of ours 2,000)")
        for engine in SECOND_ENGINES:
            _tell_of(engine, folder, types, median(each.seconds for each in ours))


def _tell_of(engine: str, folder: Path, types: list[str], seconds: float) -> None:
    """Print how long another engine takes once it has started, and that it gives the same rows."""
    took = alone(_ours, folder, types, engine)
    alone(_saved, folder, types, engine)
    _require_same(folder / "by-hand.parquet", folder / f"{engine}.parquet")
    print(f"  on {engine}: {took}; {took.seconds / seconds:.1f} × DuckDB, the same rows")


def _make(folder: Path) -> Callable[[], list[str]]:
    """Write the cases: those of 2015 of the most frequent types, over and over, each time some days later."""

    def make() -> list[str]:
        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false")
        cases = f"read_parquet('{boston_311.CASES}')"
        found = connection.sql(f"SELECT type FROM {cases} GROUP BY 1 ORDER BY count(*) DESC, type LIMIT {TYPES}")
        types = sorted(name for (name,) in found.fetchall())
        connection.execute("CREATE TABLE types AS SELECT unnest($1) AS type", [types])
        connection.execute(f"CREATE TABLE year AS FROM {cases} SEMI JOIN types USING (type) ORDER BY opened")
        copies = -(-CASES // connection.sql("FROM year").shape[0])
        connection.execute(
            f"""
            COPY (
                SELECT "case" + copy * 10_000_000 AS "case", opened + later AS opened, due + later AS due,
                    closed + later AS closed, flag, type, neighborhood
                FROM (SELECT copy, copy * INTERVAL {DAYS_APART} DAY AS later FROM range({copies}) AS _(copy))
                    CROSS JOIN year
                LIMIT {CASES}
            ) TO '{folder / FILE}' (FORMAT parquet)
            """
        )
        connection.execute(f"COPY (FROM year LIMIT 1000) TO '{folder / FEW}' (FORMAT parquet)")
        return types

    return make


# --- Ours ---


def _ours(folder: Path, types: list[str], engine: str) -> Callable[[], int]:
    few, all = (_definitions(types, engine, file) for file in (FEW, FILE))
    list(count_sources(few, folder, AS_OF))  # so that nothing is loaded for the first time
    return lambda: sum(len(each.observations) for each in count_sources(all, folder, AS_OF))


def _definitions(types: list[str], engine: str, file: str = FILE) -> Definitions:
    metrics = {
        f"type-{number}": {
            "name": each,
            "department": "Works",
            "better": "higher",
            "kind": "ratio",
            "records": {
                "source": "cases",
                "where": f"type = '{each}'",
                "on_time": {"opened": "opened", "closed": "closed", "within": _span(number)},
                "district": "neighborhood",
            },
        }
        for number, each in enumerate(types)
    }
    source = {"type": "file", "path": file}
    if engine != DUCKDB:
        source["engine"] = engine
    calendar = {"holidays": "US-MA", "office_hours": f"{OPENS}-{CLOSES}"}
    city = {"name": "Boston", "timezone": "America/New_York", "calendar": calendar}
    return from_plain(Definitions, {"city": city, "sources": {"cases": source}, "metrics": metrics})


def _days(number: int) -> int:
    return SPANS[number % len(SPANS)]


def _span(number: int) -> str:
    days = _days(number)
    return f"{days} business day{'' if days == 1 else 's'}"


# --- By hand ---

SQL = """
WITH dated AS (
    SELECT rule, span, closed, coalesce(trim(neighborhood), '') AS district, opened::date AS opened_on,
        opened::time AS clock
    FROM read_parquet($file) JOIN rules USING (type)
    WHERE opened <= $as_of
), numbered AS (
    SELECT rule, closed, district, number + span + (works AND clock >= $closes)::int AS number,
        CASE WHEN works AND clock >= $opens AND clock < $closes THEN clock ELSE $opens END AS clock
    FROM dated JOIN days ON days.day = opened_on
), owed AS (
    SELECT rule, district, closed, sequence.day AS due_on, sequence.day + clock AS due
    FROM numbered JOIN sequence USING (number)
), counted AS (
    SELECT rule, district, due_on, count(*) FILTER (closed <= due AND closed <= $as_of) AS met, count(*) AS cases
    FROM owed WHERE due <= $as_of GROUP BY ALL
)
SELECT rule, district, due_on, met, cases FROM counted WHERE district <> ''
UNION ALL SELECT rule, '', due_on, sum(met), sum(cases) FROM counted GROUP BY ALL
"""


def _by_hand(folder: Path, types: list[str]) -> Callable[[], int]:
    calendar = _calendar(types)
    _counted_by_hand(folder / FEW, types, calendar)
    return lambda: int(_counted_by_hand(folder / FILE, types, calendar).num_rows)


def _calendar(types: list[str]) -> WorkingCalendar:
    """The working calendar, which an analyst has as a table."""
    return WorkingCalendar.of(_definitions(types, DUCKDB).city.calendar, EARLIEST, date(2030, 1, 1))


def _counted_by_hand(file: Path, types: list[str], calendar: WorkingCalendar) -> pa.Table:
    """What an analyst's SQL makes: rule, district ('' for the whole city), day, met, cases."""
    rules = pa.table({"type": types, "rule": range(len(types)), "span": [_days(each) for each in range(len(types))]})
    works = calendar.works
    all_days = np.datetime64(calendar.first, "D") + np.arange(len(works))
    days = pa.table({"day": all_days, "works": works == 1, "number": np.cumsum(works) - works})
    sequence = pa.table({"number": np.arange(works.sum()), "day": all_days[works == 1]})
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    for name, table in (("rules", rules), ("days", days), ("sequence", sequence)):
        connection.register("made", table)
        connection.execute(f"CREATE TABLE {name} AS FROM made")
    clocks = {name: time.fromisoformat(text) for name, text in (("opens", OPENS), ("closes", CLOSES))}
    values = {"file": str(file), "as_of": AS_OF.replace(tzinfo=None), **clocks}
    return connection.sql(SQL, params=values).to_arrow_table()


# --- The same rows ---


def _check(folder: Path, types: list[str]) -> int:
    """Require that both give the same rows; returns how many."""
    alone(_saved, folder, types, DUCKDB)
    alone(_saved_by_hand, folder, types)
    return _require_same(folder / "by-hand.parquet", folder / f"{DUCKDB}.parquet")


def _saved(folder: Path, types: list[str], engine: str) -> Callable[[], None]:
    def save() -> None:
        (found,) = count_sources(_definitions(types, engine), folder, AS_OF)
        data = found.observations
        columns: dict[str, Any] = {
            "rule": data.metric,
            "district": np.array(data.districts, dtype=object)[data.district],
            "day": data.day,
            "met": data.numerator.astype(np.int64),
            "cases": data.denominator.astype(np.int64),
        }
        pq.write_table(pa.table(columns), folder / f"{engine}.parquet")

    return save


def _saved_by_hand(folder: Path, types: list[str]) -> Callable[[], None]:
    calendar = _calendar(types)
    return lambda: pq.write_table(_counted_by_hand(folder / FILE, types, calendar), folder / "by-hand.parquet")


def _require_same(one: Path, other: Path) -> int:
    """Raise unless two files hold the same rows; returns how many."""
    same, either, cases = duckdb.execute(
        """
        SELECT count(*) FILTER (one.met = other.met AND one.cases = other.cases), count(*), sum(one.cases)
        FROM read_parquet($one) AS one FULL JOIN read_parquet($other) AS other
            ON one.rule = other.rule AND one.district = other.district AND one.due_on = other.day
        """,
        {"one": str(one), "other": str(other)},
    ).fetchall()[0]
    if not cases or same != either:
        raise AssertionError(f"{either - same:,} of {either:,} rows differ")
    return int(either)
