"""``apply``, ``run``, ``collect`` and ``export``: a city's days on the command line, from files to files."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.warm import run_text

CITY = """\
city: {name: Milltown, timezone: America/New_York}
sources:
  figures: {type: file, path: data/*.csv}
metrics:
  calls: {name: Calls answered, department: Call Center, better: higher, kind: ratio, target: 0.95}
  wait: {name: Wait, department: Call Center, better: lower, kind: quantile, q: 0.5, target: 60}
"""
FIGURES = """\
metric,day,district,numerator,denominator,value,count
calls,2025-03-03,,741,788,,
calls,2025-03-04,,802,820,,
calls,2025-03-03,North,40,50,,
calls,2025-03-04,North,45,50,,
wait,2025-03-03,,,,50,9
wait,2025-03-03,,,,70.5,6
"""
AT = "2025-03-10T09:00"


def cityscore(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return run_text(["-m", "cityscore", *words], folder, bare)


def said(*words: str, folder: Path) -> str:
    result = cityscore(*words, folder=folder)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "city.yaml").write_text(CITY)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "march.csv").write_text(FIGURES)
    return tmp_path


@pytest.fixture
def run_once(folder: Path) -> Path:
    said("apply", "city.yaml", "--at", "2025-03-01", folder=folder)
    said("run", "--at", AT, folder=folder)
    return folder


def row_counts(folder: Path) -> dict[str, int]:
    with sqlite3.connect(folder / "cityscore.sqlite3") as database:
        listed = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'store_%'")
        tables = [name for (name,) in listed.fetchall()]
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


def digest(folder: Path) -> str:
    parts = [said("export", what, folder=folder) for what in ("definitions", "observations", "scores")]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def test_a_plan_is_said_and_a_dry_run_writes_nothing(folder: Path) -> None:
    dry = said("apply", "city.yaml", "--dry-run", folder=folder)
    assert "added     calls, wait" in dry
    assert "nothing is written" in dry
    assert "added     calls, wait" in said("apply", "city.yaml", folder=folder)
    assert said("apply", "city.yaml", folder=folder) == "Milltown: nothing changes.\n"


def test_what_is_left_out_is_retired_and_said(folder: Path) -> None:
    said("apply", "city.yaml", folder=folder)
    (folder / "city.yaml").write_text("\n".join(line for line in CITY.splitlines() if "wait" not in line))
    assert "retired   wait" in said("apply", "city.yaml", "--yes", folder=folder)


def test_a_run_publishes_and_a_second_one_writes_nothing(run_once: Path) -> None:
    before, hashed = row_counts(run_once), digest(run_once)
    assert said("run", "--at", AT, folder=run_once) == "Milltown: nothing new.\n"
    assert (row_counts(run_once), digest(run_once)) == (before, hashed)


def test_what_is_exported_scores_to_what_is_published(run_once: Path) -> None:
    for what, file in (("definitions", "as-exported.yaml"), ("observations", "as-exported.csv")):
        (run_once / file).write_text(said("export", what, folder=run_once))
    published = said("export", "scores", folder=run_once)
    again = said(
        *("score", "as-exported.csv", "--metrics", "as-exported.yaml", "--format", "csv"),
        *("--since", "2025-03-03", "--through", "2025-03-09"),
        folder=run_once,
    )
    assert published == again
    assert published.count("\n") == 1 + 7 * (5 + 5 + 3 + 6)  # days × (calls, wait, calls in North, the city)


def test_a_correction_is_said_and_the_past_stays(run_once: Path) -> None:
    before = said("export", "scores", folder=run_once)
    (run_once / "data" / "march.csv").write_text(FIGURES.replace("741,788", "700,788").replace("70.5", "71"))
    assert "1 new figure, 1 corrected, 1 withdrawn" in said("run", "--at", "2025-03-10T10:00", folder=run_once)
    assert said("export", "scores", "--as-of", AT, folder=run_once) == before
    assert said("export", "scores", folder=run_once) != before


def test_what_is_only_collected_is_scored_by_the_next_run(run_once: Path) -> None:
    (run_once / "data" / "april.csv").write_text("metric,day,numerator,denominator\ncalls,2025-03-05,790,835\n")
    assert "1 new figure; the next run scores them" in said("collect", folder=run_once)
    assert said("collect", folder=run_once) == "Milltown: nothing new.\n"
    assert "no new figures" in said("run", folder=run_once)
    assert "calls,,2025-03-05,day,2025-03-05,2025-03-05,0.9461" in said("export", "scores", folder=run_once).replace(
        '"', ""
    )


@pytest.mark.parametrize("command", ["run", "collect"])
def test_every_problem_of_the_files_is_said_with_a_code_of_its_own_and_no_figure_is_written(
    run_once: Path, command: str
) -> None:
    said("run", folder=run_once)
    before = row_counts(run_once)
    (run_once / "data" / "april.csv").write_text("metric,day,numerator,denominator\ncals,2025-03-05,790,835\n")
    (run_once / "data" / "may.csv").write_text("metric,day,numerator,denominator\ncalls,2025-03-06,900,835\n")
    result = cityscore(command, folder=run_once)
    assert result.returncode == 3
    assert result.stdout == "Milltown: nothing new.\n"
    assert result.stderr.startswith("Milltown: ")
    assert "april.csv:2:metric: undefined metric 'cals' (1 row) → did you mean 'calls'?" in result.stderr
    assert "may.csv:2" in result.stderr
    after = row_counts(run_once)
    assert after.pop("store_failedsource") == before.pop("store_failedsource") + 1
    assert after == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run", "--at", "soon"), "'soon' is no moment → write it as 2025-03-18T08:00"),
        (("run", "--at", "2125-01-01"), "lies in the future"),
        (("run", "--at", "2025-03-09"), "state that moment or a later one"),
        (("run", "--through", "2125-01-01"), "is not over at the moment of the run"),
        (("run", "--city", "miltown"), "there is no city 'miltown' → did you mean 'milltown'?"),
        (("export", "scores", "--format", "table"), "choose --format csv or json"),
        (("apply", "nowhere.yaml"), "nowhere.yaml"),
        (("apply", "city.yaml", "--at", "2125-01-01T00:00"), ""),
    ],
)
def test_what_cannot_be_done_is_said_with_a_way_out(run_once: Path, words: tuple[str, ...], says: str) -> None:
    result = cityscore(*words, folder=run_once)
    assert says in result.stderr
    assert (result.returncode, result.stdout) == ((2, "") if says else (0, "Milltown: nothing changes.\n"))


def test_a_mistyped_row_is_withdrawn_and_the_next_run_scores_without_it(run_once: Path) -> None:
    before, file = said("export", "scores", folder=run_once), run_once / "data" / "march.csv"
    file.write_text(FIGURES + "calls,2025-01-03,Nrth,1,2,,\n")
    said("run", "--at", "2025-03-10T10:00", folder=run_once)
    file.write_text(FIGURES)
    words = said("withdraw", "calls", "--day", "2025-01-03", "--district", "Nrth", folder=run_once)
    assert words == "1 figure of calls withdrawn, 3 January 2025. The next run scores without: cityscore run\n"
    said("run", folder=run_once)
    assert "2025-01-03" not in said("export", "observations", folder=run_once)
    scores = [line.split(",") for line in said("export", "scores", folder=run_once).splitlines()]
    assert min(line[2].strip('"') for line in scores[1:]) == "2025-03-03"
    of_nobody = [line for line in scores if line[1] == '"Nrth"']
    assert {line[6] for line in of_nobody} == {""}  # the name stays, without a value
    assert said("export", "scores", "--as-of", "2025-03-10T09:30", folder=run_once) == before
    assert "Nrth" in said("export", "scores", "--as-of", "2025-03-10T11:00", folder=run_once)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("withdraw", "calls", "--day", "2024-01-01"), "nothing is known of calls of 1 January 2024"),
        (("withdraw", "cals", "--day", "2025-03-03"), "unknown metric 'cals' → did you mean 'calls'?"),
        (("withdraw", "calls", "--day", "2025-03-04", "--to", "2025-03-03"), "--to 2025-03-03 is before"),
        (("run", "--at", ""), "'' is no moment"),
        (("run", "--through", ""), "through must be a day"),
        (("export", "scores", "--as-of", ""), "'' is no moment"),
        (("export", "scores", "--as-of", "2020-01-01"), "nothing of Milltown was published by then"),
        (("apply", "city.yaml", "--at", ""), "'' is no moment"),
    ],
)
def test_what_can_not_be_done_is_told_and_nothing_is_written(
    run_once: Path, words: tuple[str, ...], problem: str
) -> None:
    before, ended = row_counts(run_once), cityscore(*words, folder=run_once)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert problem in ended.stderr
    assert row_counts(run_once) == before


def test_a_database_that_fails_at_work_is_told_in_a_line(run_once: Path) -> None:
    with sqlite3.connect(run_once / "cityscore.sqlite3") as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON store_run BEGIN SELECT RAISE(ABORT, 'x'); END")
        database.execute("DROP TABLE store_unscored")
    (run_once / "data" / "march.csv").write_text(FIGURES.replace("741,788", "700,788"))
    ended = cityscore("run", folder=run_once)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "cityscore.sqlite3 can't be used" in ended.stderr


def test_a_city_of_another_name_is_told_to_be_a_new_one(run_once: Path) -> None:
    (run_once / "city.yaml").write_text(CITY.replace("name: Milltown", "name: Milltown Heights"))
    words = said("apply", "city.yaml", "--dry-run", folder=run_once)
    assert "Milltown Heights is a new city here, /milltown-heights/, beside /milltown/." in words
    assert "city: {slug: milltown}" in words


def test_a_folder_that_was_moved_says_what_to_do(run_once: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    said("run", folder=run_once)
    moved = tmp_path_factory.mktemp("moved") / "site"
    shutil.move(run_once, moved)
    ended = cityscore("run", folder=moved)
    assert "which it starts from, is gone → apply the definitions file again from where it is now" in ended.stderr
    said("apply", "city.yaml", folder=moved)
    assert said("run", folder=moved) == "Milltown: nothing new.\n"
    assert "failed" not in cityscore("check", folder=moved).stdout


def test_two_rows_in_sources_are_told_with_a_fix_that_a_run_has(run_once: Path) -> None:
    (run_once / "data" / "again.csv").write_text("metric,day,numerator,denominator\ncalls,2025-03-03,1,2\n")
    ended = cityscore("run", folder=run_once)
    assert "a second row for 'calls' on 2025-03-03" in ended.stderr
    assert "→ keep one" in ended.stderr
    assert "--duplicates" not in ended.stderr
