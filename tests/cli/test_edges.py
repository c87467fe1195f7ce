"""The command at its edges: odd encodings, names, terminals and streams never stop it with a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import warm

CITY = """\
city: {name: Milltown, timezone: America/New_York, headline: day}
metrics:
  doors:
    name: "[/] closes [bold]bold[/bold] :smile:"
    department: 消防
    owner: Chief
    better: higher
    kind: ratio
    target: 0.9
  heat:
    name: Heating
    department: Works
    owner: Chief
    better: range
    kind: average
    unit: degrees
    target: {low: 18, high: 22}
"""
ROWS = """\
metric,day,numerator,denominator,district
doors,2025-03-03,80,100,
doors,2025-03-10,95,100,
heat,2025-03-03,20,1,
heat,2025-03-10,17,1,
doors,2025-03-10,9,10,"Ωmega, ""North\"""
"""


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return warm.run(["-m", "cityscore", *words], folder, {**os.environ, **environment})


def score(folder: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    words = ("score", "f.csv", "--metrics", "city.yaml", "--through", "2025-03-10", *more)
    return run(folder, *words, **environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "city.yaml").write_text(CITY, encoding="utf-8")
    (tmp_path / "f.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_signs_that_an_encoding_does_not_have_become_plain_ones(folder: Path, encoding: str) -> None:
    result = score(folder, PYTHONIOENCODING=encoding)
    assert (result.returncode, result.stderr) == (0, b"")
    assert "* 1.05" in result.stdout.decode(encoding)


def test_json_is_utf_8_wherever_it_is_written(folder: Path) -> None:
    result = score(folder, "--format", "json", PYTHONIOENCODING="ascii")
    rows = json.loads(result.stdout.decode("utf-8"))
    assert 'Ωmega, "North"' in {row["district"] for row in rows}
    assert {len(row) for row in rows} == {18}


def test_markup_in_names_is_printed_as_it_stands(folder: Path) -> None:
    lines = score(folder).stdout.decode()
    assert lines.count("[/] closes [bold]bold[/bold] :smile:") == 2  # why it moved, and the table


def test_a_range_shows_its_range_and_not_the_value(folder: Path) -> None:
    assert "17 degrees · goal 18 to 22 degrees" in score(folder).stdout.decode()


@pytest.mark.parametrize("columns", ["0", "40", "60", "80", "200"])
def test_names_are_readable_at_every_width(folder: Path, columns: str) -> None:
    result = score(folder, COLUMNS=columns)
    table = result.stdout.decode()
    assert result.returncode == 0
    assert "Heating" in table
    assert "Week" in table
    assert max(map(len, table.splitlines())) <= max(int(columns), 40)


def test_a_city_without_any_score_says_so(folder: Path) -> None:
    (folder / "f.csv").write_text("metric,day,numerator,denominator\n")
    assert "No service has a score yet." in score(folder).stdout.decode()


def test_the_toolkits_change_is_shown_as_its_scores_are(folder: Path) -> None:
    rows = "doors,2025-03-02,80,100\ndoors,2025-03-10,86,100\n"
    (folder / "f.csv").write_text(f"metric,day,numerator,denominator\n{rows}")
    shown = score(folder, "--method", "toolkit-2016").stdout.decode()
    assert "Why it moved  0.89 → 0.96" in shown


def test_saving_the_demo_where_it_cannot_be_is_said_in_a_line(folder: Path) -> None:
    for place in ("f.csv", "f.csv/in", "/proc/nowhere"):
        result = run(folder, "demo", "--save", place)
        assert result.returncode == 2
        assert result.stderr.decode().count("\n") == 1
        assert place.split("/in")[0] in result.stderr.decode()


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_a_full_disk_is_said_in_a_line(folder: Path, format: str) -> None:
    command = f"{sys.executable} -m cityscore score f.csv --metrics city.yaml --through 2025-03-10 --format {format}"
    result = subprocess.run(
        f"{command} > /dev/full", shell=True, cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr == "standard output: No space left on device\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_streams_are_no_trouble(folder: Path, closed: str) -> None:
    command = f"{sys.executable} -m cityscore score f.csv --metrics city.yaml --through 2025-03-10 {closed}"
    result = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
