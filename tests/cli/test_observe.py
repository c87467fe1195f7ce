"""``cityscore observe``: records counted without a database, ready for ``cityscore score``."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from tests import warm

DEFINITIONS = """\
city: {name: Milltown, timezone: America/New_York}
sources:
  cases: {type: file, path: cases.csv}
metrics:
  signs:
    {name: Signs, department: Works, better: higher, kind: ratio, target: 0.8, evidence: {cases: 1, coverage: 0},
     records: {source: cases, on_time: {opened: opened, closed: closed, within: 24 hours}, district: area}}
"""
CASES = """\
opened,closed,area
2025-02-03 09:00:00,2025-02-03 15:00:00,North
2025-02-03 10:00:00,2025-02-06 10:00:00,North
2025-02-04 10:00:00,2025-02-04 09:00:00,South
2025-02-06 10:00:00,,South
"""
AS_OF = ("--as-of", "2025-02-07T09:00")
OBSERVED = [
    ("signs", "", "2025-02-04", 1, 2),
    ("signs", "", "2025-02-05", 1, 1),
    ("signs", "North", "2025-02-04", 1, 2),
    ("signs", "North", "2025-02-05", 0, 0),
    ("signs", "South", "2025-02-04", 0, 0),
    ("signs", "South", "2025-02-05", 1, 1),
]


def cityscore(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return warm.run(["-m", "cityscore", *arguments], folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "city.yaml").write_text(DEFINITIONS)
    (tmp_path / "cases.csv").write_text(CASES)
    return tmp_path


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_the_cases_are_counted_and_what_is_left_out_is_said(folder: Path, format: str) -> None:
    done = cityscore(folder, "observe", "--metrics", "city.yaml", *AS_OF, "--format", format)
    assert done.returncode == 0
    table = pyarrow.csv.read_csv(BytesIO(done.stdout)) if format == "csv" else pq.read_table(BytesIO(done.stdout))
    rows = [
        (row["metric"], row["district"] or "", str(row["day"]), row["numerator"], row["denominator"])
        for row in table.to_pylist()
    ]
    assert rows == OBSERVED
    said = done.stderr.decode()
    assert "signs: 3 records counted; 1 without an outcome yet, left out; 1 closed before they opened" in said


def test_what_it_writes_is_what_score_reads(folder: Path) -> None:
    done = cityscore(folder, "observe", "--metrics", "city.yaml", *AS_OF)
    (folder / "figures.csv").write_bytes(done.stdout)
    scored = cityscore(
        folder, "score", "figures.csv", "--metrics", "city.yaml", "--through", "2025-02-04", "--format", "csv"
    )
    row = next(
        row
        for row in pyarrow.csv.read_csv(BytesIO(scored.stdout)).to_pylist()
        if (row["metric"], row["district"] or "", row["period"]) == ("signs", "", "day")
    )
    assert (row["value"], row["score"]) == (0.5, 0.625)


def test_records_that_are_not_there_are_told_and_nothing_is_written(folder: Path) -> None:
    (folder / "cases.csv").unlink()
    done = cityscore(folder, "observe", "--metrics", "city.yaml", *AS_OF)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"sources.cases.path: there is no file " in done.stderr
    assert b"Traceback" not in done.stderr


def test_definitions_that_count_no_records_are_told(folder: Path) -> None:
    (folder / "city.yaml").write_text(
        "city: {name: Milltown, timezone: UTC}\n"
        "metrics: {signs: {name: Signs, department: Works, better: higher, kind: ratio, target: 0.8}}\n"
    )
    done = cityscore(folder, "observe", "--metrics", "city.yaml")
    assert done.returncode == 2
    assert b"no metric of city.yaml counts records" in done.stderr


def test_the_day_itself_is_left_out_and_said(folder: Path) -> None:
    (folder / "cases.csv").write_text(CASES + "2025-02-06 07:00:00,3025-02-06 08:00:00,North\n")
    done = cityscore(folder, "observe", "--metrics", "city.yaml", *AS_OF)
    said = done.stderr.decode()
    assert "signs: 4 records counted; 1 of the day itself, which is not over, left out; 1 without an outcome" in said
    assert "1 closed more than ten years after they opened: is the year right?" in said


def test_a_database_that_can_t_count_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(folder / "cases.sqlite3")) as connection:
        connection.execute("CREATE TABLE cases (opened text, closed text, area text)")
    monkeypatch.setenv("CASES_DATABASE", f"sqlite:///{folder}/cases.sqlite3")
    text = DEFINITIONS.replace(
        "{type: file, path: cases.csv}", "{type: table, connection: CASES_DATABASE, table: cases}"
    )
    (folder / "city.yaml").write_text(text)
    done = cityscore(folder, "observe", "--metrics", "city.yaml", *AS_OF)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines()[-1] == (
        "sources.cases: can't be read: sqlite holds it, which records can't be counted in "
        "→ export it to CSV or Parquet and count the file; or take figures from it [input.invalid]"
    )
