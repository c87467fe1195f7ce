"""What holds for every connector, in every format it reads, and that nothing is missing where one was added."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cityscore.sources as package
from cityscore.library.checking import check
from cityscore.model import Source, SourceType
from cityscore.sources import SOURCES, Connector, connector_of
from cityscore.sources.loaded import Loaded
from tests.library.small_rows import CITY, plain, problems_of

ROOT = Path(__file__).parents[2]
NOT_CONNECTORS = {"__init__", "columns", "connector", "loaded", "reading"}
"""Files of the package, and their tests, that are no connector."""

Row: TypeAlias = dict[str, str]
"""A row's cells as they are written; one that is not there is blank."""

COLUMNS = ("metric", "day", "district", "numerator", "denominator", "value", "count")


@dataclass(frozen=True)
class Stage:
    """A place that a connector fetches from: how a test puts rows there, and what a source of it says."""

    settings: dict[str, Any]
    nowhere: dict[str, Any]
    """The settings of a source where nothing is."""
    put: Callable[[Path, list[Row]], None]
    looked: Callable[[Path], str] = str
    """Where it is looked for, as a problem says it."""

    def source(self, folder: Path, rows: list[Row]) -> Source:
        self.put(folder, rows)
        return Source(slug="daily", **self.settings)


def in_file(name: str, content: Callable[[list[Row]], bytes]) -> Stage:
    def put(folder: Path, rows: list[Row]) -> None:
        (folder / "data").mkdir(exist_ok=True)
        (folder / "data" / name).write_bytes(content(rows))

    return Stage({"type": "file", "path": f"data/{name}"}, {"type": "file", "path": "elsewhere/*.csv"}, put)


def as_csv(rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()


def as_parquet(rows: list[Row]) -> bytes:
    stream = pa.BufferOutputStream()
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS}
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue().to_pybytes()


def as_json(rows: list[Row]) -> bytes:
    return json.dumps(rows).encode()


def as_json_lines(rows: list[Row]) -> bytes:
    numbers = re.compile(r'"(numerator|denominator|value|count)": "([0-9.]+)"')
    return "".join(numbers.sub(r'"\1": \2', json.dumps(row)) + "\n" for row in rows).encode() or b"[]"


def in_database(folder: Path, rows: list[Row]) -> None:
    os.environ[DATABASE] = f"duckdb://{folder}/daily.duckdb"
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS}
    with duckdb.connect(folder / "daily.duckdb") as connection:
        connection.register("rows", pa.table(columns))
        connection.execute("CREATE OR REPLACE TABLE daily AS SELECT * FROM rows")


DATABASE = "CITY_FIGURES"
IN_TABLE = {"type": "table", "connection": DATABASE, "table": "daily"}

STAGES: dict[SourceType, dict[str, Stage]] = {
    SourceType.FILE: {
        "CSV": in_file("daily.csv", as_csv),
        "compressed CSV": in_file("daily.csv.gz", lambda rows: gzip.compress(as_csv(rows))),
        "Parquet": in_file("daily.parquet", as_parquet),
        "JSON": in_file("daily.json", as_json),
        "compressed JSON": in_file("daily.json.gz", lambda rows: gzip.compress(as_json(rows))),
        "JSON Lines": in_file("daily.jsonl", as_json_lines),
        "compressed JSON Lines": in_file("daily.jsonl.gz", lambda rows: gzip.compress(as_json_lines(rows))),
    },
    SourceType.TABLE: {
        "DuckDB": Stage(IN_TABLE, {**IN_TABLE, "connection": "CITY_NOWHERE"}, in_database, lambda _: "CITY_NOWHERE"),
    },
}
"""The stages of each connector, a new one of which must have at least one."""

every_stage = pytest.mark.parametrize(
    "stage",
    [pytest.param(each, id=f"{kind}: {name}") for kind, stages in STAGES.items() for name, each in stages.items()],
)

GOOD: list[Row] = [
    {"metric": "potholes", "day": "2025-03-18", "numerator": "5", "denominator": "7"},
    {"metric": "potholes", "day": "2025-03-18", "district": "Roxbury", "numerator": "0", "denominator": "0"},
    {"metric": "calls", "day": "2025-03-18", "numerator": "12"},
    {"metric": "survey", "day": "2025-03-19", "numerator": "4.5", "denominator": "2"},
    {"metric": "backlog", "day": "2025-03-19", "value": "8"},
    {"metric": "response", "day": "2025-03-19", "value": "40.25", "count": "3"},
]
OBSERVED = [
    ("potholes", "", "2025-03-18", 5, 7),
    ("potholes", "Roxbury", "2025-03-18", 0, 0),
    ("calls", "", "2025-03-18", 12, 1),
    ("survey", "", "2025-03-19", 4.5, 2),
    ("backlog", "", "2025-03-19", 8, 1),
    ("response", "", "2025-03-19", 40.25, 3),
]


def fetched(stage: Stage, folder: Path, rows: list[Row]) -> Loaded:
    return connector_of(stage.source(folder, rows), folder).fetch()


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE, raising=False)  # and what a test sets is taken back


@every_stage
def test_the_same_rows_become_the_same_observations(stage: Stage, tmp_path: Path) -> None:
    loaded = fetched(stage, tmp_path, GOOD)
    loaded.found.raise_if_any()
    assert plain(check(loaded.table, CITY)) == OBSERVED


@every_stage
def test_no_rows_are_no_problem(stage: Stage, tmp_path: Path) -> None:
    loaded = fetched(stage, tmp_path, [])
    assert (loaded.table.num_rows, loaded.found.total) == (0, 0)
    assert len(check(loaded.table, CITY)) == 0


@every_stage
def test_bad_rows_are_all_told_with_file_line_and_fix(stage: Stage, tmp_path: Path) -> None:
    bad = [*GOOD]
    bad[1:3] = [{"metric": "calls", "day": "03/18/2025", "value": "n/a"}, {"metric": "cals", "day": "2025-03-18"}]
    loaded = fetched(stage, tmp_path, bad)
    problems = problems_of(lambda: check(loaded.table, CITY, earlier=loaded.found))
    first = loaded.table["__line"].to_pylist()[0]
    place = re.escape(str(loaded.table["__file"][0]))
    says = [
        rf"{place}:{first + 1}:day: must be a day .* → write 2025-03-18",
        rf"{place}:{first + 1}:value: must be a number, not 'n/a' → leave the row out",
        rf"{place}:{first + 2}:metric: undefined metric 'cals' \(1 row\) → did you mean 'calls'\?",
        rf"{place}:{first + 2}:(value|numerator): is blank → leave the row out",
    ]
    assert len(problems) == len(says)
    for problem, pattern in zip(problems, says, strict=True):
        assert re.match(pattern, problem), problem


@every_stage
def test_a_source_where_nothing_is_is_one_problem_that_names_it(stage: Stage, tmp_path: Path) -> None:
    loaded = connector_of(Source(slug="daily", **stage.nowhere), tmp_path).fetch()
    (problem,) = loaded.found.problems
    assert problem.place[:2] == ("sources", "daily")
    assert stage.looked(tmp_path) in problem.message  # where it was looked for
    assert problem.fix
    assert len(check(loaded.table, CITY)) == 0


@every_stage
def test_every_row_has_its_file_and_a_line_of_its_own(stage: Stage, tmp_path: Path) -> None:
    loaded = fetched(stage, tmp_path, GOOD)
    lines = loaded.table["__line"].to_pylist()
    assert lines == list(range(lines[0], lines[0] + len(GOOD)))
    assert len(set(loaded.table["__file"].to_pylist())) == 1


@every_stage
def test_a_source_fetched_again_gives_the_same(stage: Stage, tmp_path: Path) -> None:
    source = stage.source(tmp_path, GOOD)
    first, second = (connector_of(source, tmp_path).fetch() for _ in range(2))
    assert first.table.equals(second.table)


@every_stage
def test_progress_hears_of_each_file_and_of_the_end(stage: Stage, tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []
    connector_of(stage.source(tmp_path, GOOD), tmp_path).fetch(lambda *said: heard.append(said))
    assert [(bool(name), done, total) for name, done, total in heard] == [(True, 0, 1), (False, 1, 1)]


@every_stage
def test_a_large_source_is_read_whole(stage: Stage, tmp_path: Path) -> None:
    days = np.arange(np.datetime64("2000-01-01"), np.datetime64("2000-01-01") + 5000)
    rows: list[Row] = [
        {"metric": "calls", "day": str(day), "district": str(place), "value": "1"} for place in range(9) for day in days
    ]
    loaded = fetched(stage, tmp_path, rows)
    assert check(loaded.table, CITY).numerator.sum() == len(rows)


def test_every_step_of_adding_a_connector_is_taken() -> None:
    """A connector is a word in the model, a file, a name in SOURCES, a test, a heading in the docs and a stage here."""
    docs = ROOT / "docs/reference/sources.md"
    text = docs.read_text(encoding="utf-8") if docs.exists() else ""
    registered = [connector.type.value for connector in SOURCES]
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests/sources").glob("test_*.py")}
    steps = {
        "a word in the enum SourceType (src/cityscore/model/words.py)": {word.value for word in SourceType},
        "a class in the tuple SOURCES (src/cityscore/sources/__init__.py)": set(registered),
        "a file src/cityscore/sources/<name>.py": {path.stem for path in Path(package.__file__).parent.glob("*.py")}
        - NOT_CONNECTORS,
        "a test tests/sources/test_<name>.py": tests - NOT_CONNECTORS,
        "a heading '## `<name>`' in docs/reference/sources.md": set(re.findall(r"^## `(\w+)`$", text, re.MULTILINE)),
        "a stage in STAGES (tests/contracts/test_sources.py)": {
            word.value for word, stages in STAGES.items() if stages
        },
    }
    names = set().union(*steps.values())
    missing = [f"{name} lacks {step}" for step, known in steps.items() for name in sorted(names - known)]
    assert not missing, "\n".join(missing)
    assert len(registered) == len(set(registered)), f"SOURCES holds a connector twice: {registered}"


def test_each_connector_stands_in_the_file_of_its_name() -> None:
    for connector in SOURCES:
        assert connector.__module__ == f"{package.__name__}.{connector.type.value}"
        assert issubclass(connector, Connector)
