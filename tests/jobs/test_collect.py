"""Collect: a city's sources fetched, checked together and completed; every problem of every file in one error."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cityscore
from cityscore.jobs.collect import Collected, sources_of_figures
from cityscore.jobs.collect import collect_observations as collected
from cityscore.jobs.source_failures import failures_error
from cityscore.model import CityScoreError, Definitions, Reason, from_plain
from cityscore.scoring.observations import Observations
from tests.effort import at_most

HEADER = "metric,day,numerator,denominator\n"
CALLS = {"name": "Calls answered", "kind": "ratio", "better": "higher", "target": 0.95}
FIRES = {"name": "Fires", "kind": "count", "better": "lower", "target": 10.0}
HOMICIDES = {"name": "Homicides", "kind": "count", "better": "lower", "rare": True, "target": 0.2}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def collect(*definitions: Any, **more: Any) -> Observations:
    """The observations alone."""
    return collected(*definitions, **more).observations


def city(metrics: dict[str, dict[str, Any]], **sources: dict[str, Any]) -> Definitions:
    return from_plain(
        Definitions,
        {
            "city": {"name": "Milltown", "timezone": "America/New_York"},
            "sources": {slug: {"type": "file", **source} for slug, source in sources.items()},
            "metrics": {slug: {"department": "Works", **metric} for slug, metric in metrics.items()},
        },
    )


def written(name: str, content: str | bytes) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)


def rows(data: Observations, definitions: Definitions) -> list[tuple[str, str, float, float]]:
    columns = (data.metric, data.day.astype(str), data.numerator, data.denominator)
    return sorted((definitions.metrics[row[0]].slug, *row[1:]) for row in zip(*columns, strict=True))


def problems_of(act: Callable[[], Collected]) -> list[str]:
    """What stops the sources of a collection, as one error tells it."""
    failures = act().failures
    assert failures
    return str(failures_error(failures)).splitlines()


def every_day(first: str, last: str, row: str) -> str:
    """A CSV row for each day, in which ``DAY`` stands for it."""
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    return "".join(row.replace("DAY", str(day)) + "\n" for day in days)


def test_the_rows_of_all_files_of_all_sources_in_any_format() -> None:
    definitions = city(
        {"calls": CALLS, "fires": {**FIRES, "source": "fires"}},
        daily={"path": "data/daily/*"},
        fires={"path": "data/**/fires.json.gz"},
    )
    written("city/data/daily/1.csv", HEADER + "calls,2025-03-03,90,100\n")
    written("city/data/daily/2.csv.gz", gzip.compress(f"{HEADER}calls,2025-03-04,91,100\n".encode()))
    written("city/data/daily/3.jsonl", '{"metric":"calls","day":"2025-03-05","numerator":92,"denominator":100}\n')
    written("city/data/all/fires.json.gz", gzip.compress(b'[{"metric":"fires","day":"2025-03-03","value":4}]'))
    table = pa.table({"metric": ["calls"], "day": [date(2025, 3, 6)], "numerator": [93], "denominator": [100]})
    pq.write_table(table, "city/data/daily/4.parquet")

    data = collect(definitions, Path("city"))

    assert rows(data, definitions) == [
        ("calls", "2025-03-03", 90, 100),
        ("calls", "2025-03-04", 91, 100),
        ("calls", "2025-03-05", 92, 100),
        ("calls", "2025-03-06", 93, 100),
        ("fires", "2025-03-03", 4, 1),
    ]


def test_no_sources_and_no_rows_are_no_observations() -> None:
    assert len(collect(city({"calls": CALLS}), Path())) == 0
    written("daily.csv", HEADER)
    written("more.json", "[]")
    definitions = city({"calls": CALLS}, daily={"path": "daily.csv", "absent": "zero"}, more={"path": "more.json"})
    data = collect(definitions, Path())
    assert (len(data), data.districts) == (0, ("",))


def test_all_problems_of_all_sources_are_told_at_once_source_by_source() -> None:
    definitions = city(
        {"calls": CALLS, "fires": {**FIRES, "source": "fires"}},
        gone={"path": "gone/*.csv"},
        daily={"path": "*.csv"},
        fires={"path": "fires/*"},
    )
    written("a.csv", HEADER + "calls,2025-03-03,ninety,100\ncalls,2025-03-04,90\nfires,2025-03-04,1,1\n")
    written("b.csv", "metric,day,valeu\n")
    written("c.csv", "")
    written("fires/1.jsonl", '{"metric":"fires","day":"2025-03-04","value":1}\n{"metric":"fires","day":}\n')
    written("fires/2.parquet", b"PAR1")
    written("fires/3.csv", HEADER + "fires,2025-03-04,2,1\ncalls,2025-03-03,1,2\ncals,2025-02-30,1,2\n")

    problems = problems_of(lambda: collected(definitions, Path()))

    assert [problem.split(" → ")[0] for problem in problems] == [
        f"sources.gone.path: no file matches 'gone/*.csv' in the folder {str(Path().absolute())!r}",
        "a.csv:2:numerator: must be a number, not 'ninety'",
        "a.csv:3: has 3 fields, but the header has 4",
        "a.csv:4:metric: 'fires' takes its figures from the source 'fires', not from 'daily' (1 row)",
        "b.csv:1: unknown column 'valeu'",
        "c.csv: is empty",
        "fires/1.jsonl:2:25: is no JSON: a value is missing",
        "fires/2.parquet: the Parquet file is cut short or damaged",
        "fires/3.csv:2: a second row for 'fires' on 2025-03-04; the first is fires/1.jsonl:1",
        "fires/3.csv:3: a second row for 'calls' on 2025-03-03; the first is a.csv:2",
        "fires/3.csv:4:metric: undefined metric 'cals' (1 row)",
        "fires/3.csv:4:day: 2025-02-30 is not a day in the calendar",
    ]
    assert all(" → " in problem for problem in problems)


def test_the_same_row_in_two_sources_is_an_error_that_names_both_lines() -> None:
    definitions = city({"calls": CALLS}, one={"path": "one.csv"}, two={"path": "two.json"})
    written("one.csv", HEADER + "calls,2025-03-03,90,100\n")
    written("two.json", '[\n{"metric":"calls","day":"2025-03-03","numerator":90,"denominator":100}\n]')
    (problem,) = problems_of(lambda: collected(definitions, Path()))
    assert problem.startswith("two.json:2: a second row for 'calls' on 2025-03-03; the first is one.csv:2 →")


def test_a_file_that_two_sources_read_is_told_first() -> None:
    definitions = city({"calls": CALLS}, one={"path": "*.csv"}, two={"path": "b.csv"})
    written("a.csv", HEADER)
    written("b.csv", HEADER + "calls,2025-03-03,90,100\n")
    first, *_ = problems_of(lambda: collected(definitions, Path()))
    assert first == "b.csv: is read for the source 'one' and again for 'two' → change the path of one of them"


RECORDS = {"source": "cases", "on_time": {"opened": "open_dt", "closed": "closed_dt", "within": "24 hours"}}


def test_figures_and_records_are_collected_together() -> None:
    records = {"source": "cases", "count": "opened", "district": "area"}
    definitions = city(
        {"calls": CALLS, "fires": {**FIRES, "records": records}},
        cases={"path": "cases.csv"},
        daily={"path": "daily.csv"},
    )
    written("daily.csv", HEADER + "calls,2025-03-03,90,100\n")
    written("cases.csv", "opened,area\n2025-03-03 09:00:00,North\n2025-03-03 10:00:00,\n")
    assert [source.slug for source in sources_of_figures(definitions)] == ["daily"]
    data = collect(definitions, Path())
    assert rows(data, definitions) == [
        ("calls", "2025-03-03", 90, 100),
        ("fires", "2025-03-03", 1, 1),
        ("fires", "2025-03-03", 2, 1),
    ]
    assert data.filled is not None
    assert data.filled.zeros.tolist() == [False, True, True]


def test_only_some_sources() -> None:
    definitions = city(
        {"calls": CALLS, "fires": FIRES, "potholes": {**CALLS, "records": RECORDS}},
        cases={"path": "cases.csv"},
        one={"path": "one.csv"},
        two={"path": "gone.csv"},
    )
    written("one.csv", HEADER + "calls,2025-03-03,90,100\n")
    assert len(collect(definitions, Path(), only=["one"])) == 1
    with pytest.raises(CityScoreError, match="unknown source 'ona' → did you mean 'one'"):
        collect(definitions, Path(), only=["ona"])
    assert [failure.source for failure in collected(definitions, Path(), only=["one", "cases"]).failures] == ["cases"]


def test_progress_hears_of_each_file_and_once_of_the_end() -> None:
    definitions = city({"calls": CALLS}, one={"path": "one/*.csv"}, gone={"path": "gone.csv"}, two={"path": "two.csv"})
    for name in ("one/a.csv", "one/b.csv", "two.csv", "gone.csv"):
        written(name, HEADER)
    heard: list[tuple[str, int, int]] = []
    collect(definitions, Path(), progress=lambda *said: heard.append(said))
    assert heard == [
        ("one/a.csv", 0, 2),
        ("one/b.csv", 1, 2),
        ("gone.csv", 0, 1),
        ("two.csv", 0, 1),
        ("", 3, 3),
    ]


# Zeros that a source leaves out


def test_zeros_are_added_source_by_source() -> None:
    definitions = city(
        {"calls": {**CALLS, "source": "calls"}, "fires": {**FIRES, "source": "fires"}, "homicides": HOMICIDES},
        calls={"path": "calls.csv"},
        fires={"path": "fires.csv", "absent": "zero"},
    )
    written("calls.csv", HEADER + "calls,2025-03-03,90,100\ncalls,2025-03-06,90,100\n")
    written("fires.csv", HEADER + "fires,2025-03-03,4,1\nhomicides,2025-03-05,1,1\n")
    assert rows(collect(definitions, Path()), definitions) == [
        ("calls", "2025-03-03", 90, 100),
        ("calls", "2025-03-06", 90, 100),
        ("fires", "2025-03-03", 4, 1),
        ("fires", "2025-03-04", 0, 1),
        ("fires", "2025-03-05", 0, 1),
        ("homicides", "2025-03-03", 0, 1),
        ("homicides", "2025-03-04", 0, 1),
        ("homicides", "2025-03-05", 1, 1),
    ]


def test_a_mistyped_year_does_not_make_a_dead_source_look_alive() -> None:
    definitions = city({"fires": FIRES}, fires={"path": "fires.csv", "absent": "zero"})
    written("fires.csv", HEADER + "fires,2025-03-03,4,1\nfires,2035-03-04,4,1\n")
    told = ["fires.csv:3:day: 2035-03-04 is still to come → check the day"]
    assert problems_of(lambda: collected(definitions, Path(), today=date(2025, 3, 31))) == told
    data = collect(definitions, Path(), through=date(2025, 3, 30), today=date(2035, 3, 31))
    assert rows(data, definitions) == [("fires", "2025-03-03", 4, 1)]


def test_a_dead_feed_scored_as_zero_so_incidents_fell_and_the_city_scored_29() -> None:
    """DESIGN 8: once its feed stops, a source's metrics are missing together; no zero is made of the silence."""
    definitions = city(
        {"calls": {**CALLS, "source": "calls"}, "fires": {**FIRES, "source": "incidents"}, "homicides": HOMICIDES},
        calls={"path": "calls.csv"},
        incidents={"path": "incidents.csv", "absent": "zero", "lag": 1},
    )
    written("calls.csv", HEADER + every_day("2025-01-06", "2025-03-30", "calls,DAY,95,100"))
    quiet = {"2025-02-02", "2025-03-12"}
    alive = every_day("2025-01-06", "2025-03-15", "fires,DAY,10,1").splitlines()
    alive = [line for line in alive if line.split(",")[1] not in quiet]
    homicides = ["homicides,2025-01-20,1,1", "homicides,2025-03-16,1,1"]  # the feed's last sign, a Sunday
    written("incidents.csv", HEADER + "\n".join(alive + homicides) + "\n")

    data = collect(definitions, Path())
    card = cityscore.score(data, definitions, since="2025-03-09", through="2025-03-30")
    scores = {(row["metric"], str(row["through"]), row["period"]): row for row in card.metrics.to_pylist()}
    whole = {(str(row["through"]), row["period"]): row for row in card.city.to_pylist()}

    # While the feed lives, a day that it leaves out is a zero ...
    assert (scores["fires", "2025-03-12", "day"]["value"], scores["fires", "2025-03-12", "day"]["score"]) == (0, 2)
    assert scores["fires", "2025-03-09", "week"]["value"] == 10
    assert scores["homicides", "2025-03-09", "month"]["days"] == 28
    # ... up to the day before its last sign of life, and from then on all its metrics are missing together.
    for metric in ("fires", "homicides"):
        for day in ("2025-03-16", "2025-03-17", "2025-03-30"):
            row = scores[metric, day, "day"]
            assert (row["value"], row["score"], row["reason"]) == (None, None, Reason.NO_OBSERVATIONS.value)
        for week in ("2025-03-23", "2025-03-30"):
            row = scores[metric, week, "week"]
            assert (row["value"], row["score"], row["days"], row["due"]) == (None, None, 0, 7)
    # So incidents do not fall, nothing scores as the best or the worst, and the coverage says what is not known.
    assert whole["2025-03-09", "week"]["coverage"] == 1
    assert whole["2025-03-30", "week"]["coverage"] == pytest.approx(1 / 3)
    assert whole["2025-03-30", "week"]["score"] is None  # withheld: less than half is known
    after = [row["score"] for row in card.metrics.to_pylist() if str(row["start"]) > "2025-03-15"]
    assert {score for score in after if score is not None} == {1.0}


# Size


@pytest.mark.parametrize(("format", "calls_a_row"), [("csv", 1), ("jsonl", 60)])
def test_two_hundred_thousand_rows_are_few_steps_each(format: str, calls_a_row: int) -> None:
    days = np.datetime_as_string(np.arange(np.datetime64("2022-01-01"), np.datetime64("2022-01-01") + 1000))
    places = [f"District {number}" for number in range(5)]
    figures = [(f"m{number}", str(day), place) for day in days for number in range(40) for place in places]
    if format == "csv":
        body = "".join(f"{metric},{day},{place},3\n" for metric, day, place in figures)
        written("daily.csv", "metric,day,district,value\n" + body)
    else:
        names = ("metric", "day", "district")
        objects = (json.dumps({**dict(zip(names, row, strict=True)), "value": 3}) for row in figures)
        written("daily.jsonl", "\n".join(objects))
    definitions = city(
        {f"m{number}": FIRES | {"name": f"Fires {number}"} for number in range(40)}, daily={"path": f"daily.{format}"}
    )
    with at_most(200_000 * calls_a_row):
        data = collect(definitions, Path())
    assert len(data) == 200_000


def test_many_bad_rows_in_many_files_are_counted_and_twenty_shown() -> None:
    definitions = city({"calls": CALLS}, daily={"path": "*.csv"})
    for number in range(5):
        written(f"{number}.csv", HEADER + every_day(f"202{number}-01-01", f"202{number}-12-31", "calls,DAY,x,100"))
    (failure,) = collected(definitions, Path()).failures
    assert failure.total == 366 + 365 * 3 + 366
    assert len(failure.problems) == 20
    assert all(re.match(r"0\.csv:\d+:numerator", str(problem)) for problem in failure.problems)
