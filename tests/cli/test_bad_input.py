"""Bad input on the command line: one clear error on standard error, what and where and how to mend it, exit code 2."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

from tests.warm import run_text

DEFINITIONS = """\
city: {name: Milltown, timezone: America/New_York}
cabinets:
  Services: [Works]
metrics:
  calls: {name: Calls answered, department: Works, owner: Chief of Works, better: higher, kind: ratio, target: 0.9}
  fires: {name: Fires, department: Works, owner: Chief of Works, better: lower, kind: count, target: 10}
"""
HEADER = "metric,day,numerator,denominator\n"


def score(folder: Path, *more: str, observations: str = "calls.csv") -> subprocess.CompletedProcess[str]:
    command = ["-m", "cityscore", "score", observations, "--metrics", "city.yaml", *more]
    return run_text([*command, "--through", "2025-03-03"], folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "city.yaml").write_text(DEFINITIONS)
    (tmp_path / "calls.csv").write_text(HEADER + "calls,2025-03-03,90,100\n")
    return tmp_path


BAD_FILES = {
    "unknown column": (
        "metric,day,numerator,denominatr\ncalls,2025-03-03,1,2\n",
        ["calls.csv:1", "denominatr", "did you mean"],
    ),
    "text for a number": (HEADER + "calls,2025-03-03,ninety,100\n", ["calls.csv:2:numerator", "'ninety'", "→"]),
    "NaN": (HEADER + "calls,2025-03-03,NaN,100\n", ["calls.csv:2:numerator", "leave the row out"]),
    "infinity": (HEADER + "calls,2025-03-03,90,1e999\n", ["calls.csv:2:denominator", "1e999"]),
    "negative": (HEADER + "calls,2025-03-02,9,10\ncalls,2025-03-03,-1,100\n", ["calls.csv:3:numerator", "-1"]),
    "numerator above denominator": (HEADER + "calls,2025-03-03,101,100\n", ["calls.csv:2", "101", "100", "→"]),
    "30 February": (HEADER + "calls,2025-02-30,90,100\n", ["calls.csv:2:day", "2025-02-30"]),
    "duplicate rows": (HEADER + "calls,2025-03-03,90,100\n" * 2, ["calls.csv:3", "calls.csv:2", "--duplicates last"]),
    "undefined metric": (HEADER + "cals,2025-03-03,90,100\n", ["calls.csv:2:metric", "cals", "did you mean 'calls'?"]),
    "empty file": ("", ["calls.csv", "empty"]),
    "HTML": ("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", ["calls.csv", "web page"]),
    "value alone for a ratio": ("metric,day,value\ncalls,2025-03-03,0.9\n", ["calls.csv:2", "kind: average"]),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_each_bad_file_is_named_with_line_column_and_fix(folder: Path, name: str) -> None:
    content, essentials = BAD_FILES[name]
    (folder / "calls.csv").write_text(content)

    result = score(folder)

    assert (result.returncode, result.stdout) == (2, "")
    for essential in essentials:
        assert essential in result.stderr, result.stderr
    assert "Traceback" not in result.stderr


def test_binary(folder: Path) -> None:
    (folder / "calls.csv").write_bytes(bytes(range(256)) * 40)
    result = score(folder)
    assert result.returncode == 2
    assert result.stderr.startswith("calls.csv:")
    assert "Traceback" not in result.stderr


def test_a_million_bad_rows_show_twenty_and_a_count(folder: Path) -> None:
    (folder / "calls.csv").write_text(HEADER + "calls,2025-03-03,x,100\n" * 1_000_000)
    result = score(folder)
    lines = result.stderr.strip().splitlines()
    assert result.returncode == 2
    assert len(lines) == 21
    assert lines[0].startswith("calls.csv:2:numerator")
    assert "999,980 more" in lines[20] or "1,999,979 more" in lines[20]  # and each is a duplicate of the first


def test_bad_definitions_are_told_all_at_once(folder: Path) -> None:
    (folder / "city.yaml").write_text(
        DEFINITIONS.replace("better: higher", "beter: higher").replace("Fires,", "Fires, weight: 0,")
    )
    result = score(folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert "city.yaml:5" in result.stderr
    assert "did you mean 'better'?" in result.stderr
    assert "city.yaml:6" in result.stderr
    assert "above 0" in result.stderr


@pytest.mark.parametrize(
    ("more", "essential"),
    [
        (["--since", "2025-13-01"], "since must be a day"),
        (["--since", "2025-04-01"], "swap them"),
        (["--method", "balance"], "balanced"),
        (["--format", "xml"], "csv"),
    ],
)
def test_bad_options(folder: Path, more: list[str], essential: str) -> None:
    result = score(folder, *more)
    assert (result.returncode, result.stdout) == (2, "")
    assert essential in result.stderr


def test_a_missing_file_is_named(folder: Path) -> None:
    result = score(folder, observations="call.csv")
    assert result.returncode == 2
    assert "call.csv" in result.stderr


def test_a_header_without_rows_is_valid_and_everything_is_missing(folder: Path) -> None:
    (folder / "calls.csv").write_text(HEADER)
    result = score(folder, "--format", "csv")
    assert result.returncode == 0, result.stderr
    assert "no_observations" in result.stdout


def test_gzip_reads_as_the_file_it_holds(folder: Path) -> None:
    plain = score(folder, "--format", "csv")
    (folder / "calls.csv.gz").write_bytes(gzip.compress((folder / "calls.csv").read_bytes()))
    assert score(folder, "--format", "csv", observations="calls.csv.gz").stdout == plain.stdout
