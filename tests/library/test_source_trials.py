"""Sources tried out before a run: what no run could use is an error, what is not there now a warning; none hangs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cityscore.library import source_trials
from cityscore.library.source_trials import try_sources
from cityscore.model import Definitions, from_plain

ADDRESS = "CASES_DATABASE"
CASES = """type,SR Status,opened,closed,paid
Pothole,Open,03/04/2025 10:00,,50
Sign,Closed,03/05/2025 10:00,03/06/2025 11:00,(20.00)
"""
US = "%m/%d/%Y %H:%M"
COUNT = {"on": "opened", "format": US}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cases.csv").write_text(CASES, encoding="utf-8")


def city(place: dict[str, Any], /, **metric: Any) -> Definitions:
    metric = {"name": "M", "department": "Works", "better": "lower", "kind": "count", **metric}
    plain = {
        "city": {"name": "Milltown", "timezone": "America/New_York"},
        "sources": {"s": {"type": "file", **place}},
        "metrics": {"m": metric},
    }
    return from_plain(Definitions, plain)


def tried(place: dict[str, Any], /, **metric: Any) -> list[tuple[bool, str]]:
    """Whether each problem is an error, and what it says."""
    return [(not problem.warning, str(problem)) for problem in try_sources(city(place, **metric), Path())]


def counted(records: dict[str, Any], **metric: Any) -> list[tuple[bool, str]]:
    return tried({"path": "cases.csv"}, records={"source": "s", **records}, **metric)


@pytest.mark.parametrize(
    ("records", "says"),
    [
        (
            {"count": {"on": "opend", "format": US}},
            "records.count.on: there is no column 'opend' in its source → did you",
        ),
        ({"where": "tipe = 'Pothole'", "count": COUNT}, "records.where: there is no column 'tipe' in its source → did"),
        (
            {"where": 'type = "Pothole"', "count": COUNT},
            "records.where: there is no column 'Pothole' in its source → write a text in single quotes, 'Pothole'; or, "
            "for a column, use one of: type, SR Status, opened, closed, paid",
        ),
        (
            {"where": "type = Water", "count": COUNT},
            "records.where: there is no column 'Water' in its source → write a text in single quotes, 'Water'; or, ",
        ),
        ({"count": {"on": "opened", "format": "%Y-%m-%d"}}, "records.count.on: the times of the column 'opened' can't"),
        ({"count": {"on": "opened"}}, "→ state how they are written, such as format: '%m/%d/%Y %I:%M:%S %p'"),
        (
            {"sum": {"of": "paid", "on": "opened", "format": US}},
            "metrics.m.records.sum.of: a figure of the column 'paid' must be",
        ),
        ({"count": COUNT, "district": "ward"}, "records.district: there is no column 'ward' in its source"),
        ({"count": COUNT, "id": "number"}, "records.id: there is no column 'number' in its source"),
    ],
)
def test_what_no_run_could_count_is_an_error(records: dict[str, Any], says: str) -> None:
    [(is_error, text)] = counted(records)
    assert is_error
    assert says in text
    assert "t_on" not in text


def test_what_a_share_asks_is_tried_too() -> None:
    share = {"on": "opened", "format": US, "where": "state = 'Open'"}
    [(is_error, text)] = counted({"share": share}, kind="ratio")
    assert is_error
    assert "records.share.where: there is no column 'state'" in text


def test_what_a_run_can_use_has_no_problem() -> None:
    assert counted({"where": "\"SR Status\" = 'Open' and type <> 'void'", "count": COUNT}) == []


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"path": "gone.csv"}, "sources.s.path: there is no file 'gone.csv' → check the path"),
        ({"path": "gone/*.csv"}, "sources.s.path: no file matches 'gone/*.csv' in the folder"),
        ({"path": "empty.csv"}, "sources.s.path: 'empty.csv' is empty now"),
        (
            {"type": "table", "table": "cases", "connection": ADDRESS},
            "sources.s.connection: the environment variable CASES_DATABASE is not set, so it can't be tried",
        ),
    ],
)
@pytest.mark.parametrize("metric", [{"source": "s"}, {"records": {"source": "s", "count": COUNT}}])
def test_what_is_not_there_now_is_a_warning(source: dict[str, Any], says: str, metric: dict[str, Any]) -> None:
    Path("empty.csv").touch()
    [(is_error, text)] = tried(source, **metric)
    assert not is_error
    assert text.startswith(says)


def test_a_folder_is_an_error() -> None:
    Path("data").mkdir()
    [(is_error, text)] = tried({"path": "data"}, source="s")
    assert is_error
    assert "is a folder → name the files in it" in text


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes calls, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"postgresql://me:secret@127.0.0.1:{server.getsockname()[1]}/cases"


TABLE = {"type": "table", "table": "cases", "connection": ADDRESS}


def test_a_database_that_never_answers_is_a_warning_in_time(monkeypatch: pytest.MonkeyPatch, silent: str) -> None:
    monkeypatch.setenv(ADDRESS, f"{silent}?connect_timeout=2")
    definitions = city(TABLE, records={"source": "s", "count": COUNT})
    [problem] = try_sources(definitions, Path(), seconds=0.2)
    assert (problem.warning, problem.id) == (True, "sources.slow")
    assert "could not be looked through within 0.2 seconds" in problem.message


def test_a_database_that_refuses_calls_is_a_warning(monkeypatch: pytest.MonkeyPatch, silent: str) -> None:
    monkeypatch.setenv(ADDRESS, "postgresql://me:secret@127.0.0.1:1/cases")
    definitions = city(TABLE, records={"source": "s", "count": COUNT})
    [problem] = try_sources(definitions, Path())
    assert (problem.warning, problem.id) == (True, "sources.away")
    assert "secret" not in str(problem)


def test_an_address_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, "postgresql://me:se/secret@127.0.0.1:1/cases")
    [(is_error, text)] = tried(TABLE, records={"source": "s", "count": COUNT})
    assert is_error
    assert "in a password write @ as %40" in text


def test_few_rows_of_a_table_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "city.duckdb") as connection:
        connection.execute(
            "CREATE TABLE cases AS SELECT 'Pothole' AS type, TIMESTAMP '2025-03-03' AS opened FROM range(1000);"
            "CREATE TABLE daily AS SELECT 'm' AS metric, DATE '2025-03-03' + range::INT AS day, 5 AS value"
            " FROM range(99)"
        )
    monkeypatch.setenv(ADDRESS, f"duckdb://{tmp_path}/city.duckdb")
    assert tried(TABLE, records={"source": "s", "count": {"on": "opened"}}) == []
    assert tried({**TABLE, "table": "daily"}, source="s") == []
    [(is_error, text)] = tried({**TABLE, "table": "case"}, records={"source": "s", "count": {"on": "opened"}})
    assert (is_error, text) == (
        True,
        "sources.s.table: there is no table 'case' → check its name, and the schema that it is in",
    )
    problems = tried({**TABLE, "table": "cases"}, source="s")
    assert all(is_error for is_error, _ in problems)
    assert "table cases: column 'metric' is missing → the columns are" in str(problems)


def test_figures_are_looked_through() -> None:
    Path("d.csv").write_text("metric,day,value\nm,2025-03-03,72\nm,2199-03-04,74\n", encoding="utf-8")
    share = {"kind": "average", "better": "higher", "unit": "percent", "target": 0.7, "source": "s"}
    assert tried({"path": "d.csv"}, **share) == [(True, "d.csv:3:day: 2199-03-04 is still to come → check the day")]
    Path("d.csv").write_text("metric,day,value\nm,2025-03-03,72\n", encoding="utf-8")
    [(is_error, text)] = tried({"path": "d.csv"}, **share)
    assert not is_error
    assert "metrics.m.unit: its figure is above 1.5, such as 72 on 2025-03-03, which in percent is 7,200 %" in text


def test_each_source_is_heard_of() -> None:
    heard: list[tuple[str, int, int]] = []
    try_sources(
        city({"path": "cases.csv"}, records={"source": "s", "count": COUNT}),
        Path(),
        progress=lambda *step: heard.append(step),
    )
    assert heard == [("s", 0, 1), ("", 1, 1)]
    assert source_trials.SECONDS <= 10
