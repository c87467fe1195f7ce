"""``--quiet`` and ``--verbose``: nothing but errors and what was asked for; and each step with its file and time."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from cityscore.cli import loudness
from cityscore.cli.json_output import answered_in_json
from cityscore.cli.loudness import Loudness, hushed

from .conftest import Command

DEFINITIONS = """\
city: {name: Milltown, timezone: America/New_York}
sources: {figures: {type: file, path: figures.csv}}
metrics: {calls: {name: Calls, department: Calls, better: higher, kind: ratio, target: 0.95}}
"""
FIGURES = "metric,day,numerator,denominator\n" + "".join(f"calls,2025-03-0{day},7,10\n" for day in range(3, 10))
SCORE = ("score", "figures.csv", "--metrics", "city.yaml", "--through", "2025-03-09")
RUN = ("run", "--at", "2025-03-10T09:00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"city.yaml": DEFINITIONS, "figures.csv": FIGURES}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("place", ["before", "behind"])
@pytest.mark.parametrize("option", ["--quiet", "-q"])
def test_quiet_says_nothing_where_all_is_well_wherever_it_stands(
    folder: Path, command: Command, place: str, option: str
) -> None:
    for words in (("apply", "city.yaml", "--at", "2025-03-01"), RUN, ("check", "city.yaml")):
        loud = command(folder, *words[:1], "city.yaml", "--dry-run") if words[0] == "apply" else None
        result = command(folder, *([option, *words] if place == "before" else [*words, option]))
        assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), words
        if loud is not None:
            assert "what changes:" in loud.stdout
            assert "warning" in loud.stderr


def test_quiet_leaves_what_was_asked_for_and_errors(folder: Path, command: Command) -> None:
    loud = command(folder, *SCORE)
    quiet = command(folder, "--quiet", *SCORE)
    assert quiet.stdout == loud.stdout != ""
    assert loud.stderr.startswith("warning")
    assert quiet.stderr == ""
    (folder / "figures.csv").write_text(FIGURES + "calls,2025-03-10,11,10\n")
    wrong = command(folder, "--quiet", *SCORE)
    assert wrong.returncode == 2
    assert "figures.csv:9" in wrong.stderr


def test_verbose_says_each_step_with_its_file_and_the_time(folder: Path, command: Command) -> None:
    assert command(folder, "apply", "city.yaml", "--at", "2025-03-01", "-v").returncode == 0
    result = command(folder, *RUN, "--verbose")
    steps = re.findall(r"^ *\d+\.\d\d s  (.+)$", result.stderr, re.MULTILINE)
    assert steps[0] == "Running Milltown"
    assert f"Reading {folder / 'figures.csv'}" in steps
    assert "Milltown: 7 new figures" in result.stdout


def test_both_at_once_are_refused(folder: Path, command: Command) -> None:
    result = command(folder, "-q", "check", "city.yaml", "-v")
    assert (result.returncode, result.stdout) == (2, "")
    assert "--quiet and --verbose ask for opposite things" in result.stderr


class Terminal(io.StringIO):
    """Standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


def test_nobody_is_asked_where_the_question_would_not_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    monkeypatch.setattr(loudness, "_chosen", Loudness.QUIET)
    with hushed("apply"):
        assert not sys.stdin.isatty()
    with hushed("init"):  # whose link is what was asked for
        assert sys.stdin.isatty()
    monkeypatch.setattr(loudness, "_chosen", Loudness.USUAL)
    with hushed("apply"):
        assert sys.stdin.isatty()
    with answered_in_json("apply", wanted=True):
        assert not sys.stdin.isatty()
    assert sys.stdin.isatty()
