"""``cityscore score`` and ``check`` as somebody runs them: the table, CSV and JSON, and what goes where."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import polars
import pytest

import cityscore
from cityscore.demo import boston
from tests.warm import run_text

COLUMNS = [
    *("metric", "district", "through", "period", "start", "end", "value", "yardstick", "ratio", "score"),
    *("status", "reason", "days", "method", "due", "coverage", "met", "scored"),
]


def observations(folder: Path) -> polars.DataFrame:
    return polars.read_csv(folder / "observations.csv", try_parse_dates=True, infer_schema_length=None)


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run_text(["-m", "cityscore", *words], cwd)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("boston")
    boston.write_demo(folder)
    return folder


def scored(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    result = run("score", "observations.csv", "--metrics", "boston.yaml", "--through", "2025-04-09", *more, cwd=folder)
    assert result.returncode == 0, result.stderr
    return result


def test_csv_has_the_columns_that_scripts_depend_on(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(scored(folder, "--format", "csv").stdout)))
    assert list(rows[0]) == COLUMNS
    assert len(rows) == (23 + 1) * 5 + 1  # and what is current
    week = next(row for row in rows if row["metric"] == "pothole-on-time" and row["period"] == "week")
    assert (week["start"], week["end"], week["through"]) == ("2025-03-31", "2025-04-06", "2025-04-09")
    assert float(week["value"]) == 43 / 79
    assert float(week["score"]) == 43 / 79 / 0.8
    assert (week["status"], week["reason"], week["days"], week["due"]) == ("below", "", "7", "7")
    assert (week["coverage"], week["met"], week["scored"]) == ("", "", "")
    city = next(row for row in rows if row["metric"] == "cityscore" and row["period"] == "week")
    assert (city["met"], city["scored"], city["coverage"]) == ("7", "18", str(18 / 19))
    assert (city["value"], city["yardstick"], city["ratio"]) == ("", "", "")
    current = rows[-1]
    assert (current["metric"], current["period"], current["start"], current["end"]) == ("cityscore", "current", "", "")
    assert (current["score"], current["met"], current["scored"]) == (city["score"], "7", "18")


def test_json_csv_and_library_agree_to_the_last_digit(folder: Path) -> None:
    from_csv = list(csv.DictReader(io.StringIO(scored(folder, "--format", "csv").stdout)))
    from_json = json.loads(scored(folder, "--format", "json").stdout)
    card = cityscore.score(
        observations(folder),
        folder / "boston.yaml",
        through="2025-04-09",
    )
    from_library = polars.concat([card.metrics, card.city]).to_dicts()
    assert len(from_csv) == len(from_json) == len(from_library)
    for one, two, three in zip(from_csv, from_json, from_library, strict=True):
        for column in COLUMNS:
            is_day = column in ("through", "start", "end") and three[column] is not None
            assert two[column] == (str(three[column]) if is_day else three[column])
            same = "" if two[column] is None else two[column]
            assert one[column] == str(same) or float(one[column]) == float(same)


def test_since_gives_every_day_and_the_same_figures(folder: Path) -> None:
    many = list(csv.DictReader(io.StringIO(scored(folder, "--since", "2025-04-01", "--format", "csv").stdout)))
    one = list(csv.DictReader(io.StringIO(scored(folder, "--format", "csv").stdout)))
    assert len(many) == 9 * len(one)
    assert [row for row in many if row["through"] == "2025-04-09"] == one


def test_the_table_says_the_number_the_count_and_what_is_missing(folder: Path) -> None:
    table = scored(folder).stdout
    assert "7 of 18 services met their goal." in table
    assert "0.95  ◆ just misses its goal" in table
    assert "43 of 79 · goal 80 %" in table
    assert "Missing: School attendance (Boston Public Schools)." in table
    assert max(len(line) for line in table.splitlines()) <= 80


def test_lint_goes_to_standard_error_and_changes_nothing(folder: Path) -> None:
    result = scored(folder, "--format", "csv")
    assert "warning: boston.yaml:" in result.stderr
    assert "permit-reviews-on-time" in result.stderr


def test_methods_and_periods_are_a_choice(folder: Path) -> None:
    rows = csv.DictReader(
        io.StringIO(scored(folder, "--method", "boston-2019", "--periods", "rolling", "--format", "csv").stdout)
    )
    week = next(row for row in rows if row["metric"] == "missed-trash-on-time" and row["period"] == "week")
    assert (week["start"], week["method"], week["score"]) == ("2025-04-03", "boston-2019", week["ratio"])


def test_standard_input_and_a_closed_pipe(folder: Path) -> None:
    words = "score - --metrics boston.yaml --through 2025-04-09 --since 2025-01-17 --format csv"
    pipe = f"cat observations.csv | {sys.executable} -m cityscore {words} | head -n 1"
    shell = subprocess.run(pipe, shell=True, cwd=folder, capture_output=True, text=True, check=False)
    assert shell.stdout.startswith("metric,district,through")
    assert "Traceback" not in shell.stderr
    assert "Error" not in shell.stderr


def test_parquet_gives_what_csv_gives(folder: Path, tmp_path: Path) -> None:
    observations(folder).write_parquet(tmp_path / "o.parquet")
    words = ("score", str(tmp_path / "o.parquet"), "--metrics", "boston.yaml", "--through", "2025-04-09")
    assert run(*words, "--format", "csv", cwd=folder).stdout == scored(folder, "--format", "csv").stdout


def test_check_says_what_would_be_better_and_succeeds(folder: Path) -> None:
    result = run("check", "boston.yaml", "--observations", "observations.csv", cwd=folder)
    assert result.returncode == 0
    assert result.stdout.startswith("boston.yaml: Boston, 23 metrics; no errors")
    assert "permit-reviews-on-time" in result.stderr


def test_check_refuses_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        (folder / "boston.yaml").read_text().replace("department: Boston Police", "department: Boston Polise")
    )
    result = run("check", "bad.yaml", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "bad.yaml:" in result.stderr


def test_demo_saves_files_that_give_the_same_scorecard(tmp_path: Path) -> None:
    shown = run("demo", "--table", cwd=tmp_path).stdout
    saved = run("demo", "--save", "boston", cwd=tmp_path)
    command = saved.stdout.strip().splitlines()[-1].split()
    assert command[0] == "cityscore"
    again = run(*command[1:], cwd=tmp_path).stdout
    scorecard = again.strip()
    assert "7 of 18" in scorecard
    assert scorecard in shown
    assert scorecard in saved.stdout


def test_help_names_every_command(tmp_path: Path) -> None:
    for words in ([], ["score"], ["check"], ["demo"]):
        result = run(*words, "--help", cwd=tmp_path)
        assert result.returncode == 0
        assert "Usage: cityscore" in result.stdout


OLD = """\
city: {name: Milltown, timezone: America/New_York}
metrics: {calls: {name: Calls, department: Calls, owner: Head, better: higher, kind: ratio, target: 0.8, cases: calls}}
"""


def test_old_figures_without_a_day_hint_at_their_newest_day(tmp_path: Path) -> None:
    (tmp_path / "city.yaml").write_text(OLD)
    rows = "".join(f"calls,2025-03-0{day},7,10\n" for day in range(3, 10))
    (tmp_path / "old.csv").write_text(f"metric,day,numerator,denominator\n{rows}")
    words = ("score", "old.csv", "--metrics", "city.yaml")
    hinted = run(*words, cwd=tmp_path)
    assert hinted.returncode == 0
    assert "the newest figure is of 2025-03-09 → score through that day: --through 2025-03-09" in hinted.stderr
    assert hinted.stderr.count("warning: ") == 1
    assert run(*words, "--through", "2025-03-09", cwd=tmp_path).stderr == ""
