"""What the command line says of itself: every command in full, examples that can be typed, completion by the tab."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cityscore.cli.commands import COMMANDS, command_of
from cityscore.cli.examples import EXAMPLES

from .conftest import Command


def one_line(text: str) -> str:
    return " ".join(text.split())


def completed(folder: Path, line: str) -> list[str]:
    """What bash offers at the end of a line."""
    words = {"_CITYSCORE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
    command = [sys.executable, "-m", "cityscore"]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **words}, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_list_has_every_command_with_all_of_its_line(tmp_path: Path, command: Command, option: str) -> None:
    result = command(tmp_path, option)
    assert result.returncode == 0
    said = one_line(result.stdout)
    for name, line in COMMANDS.items():
        assert f" {name} {line}" in said
    assert "..." not in said.replace("[ARGS]...", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_short_help_and_examples_that_stand_in_lines_of_their_own(
    tmp_path: Path, command: Command, name: str
) -> None:
    result = command(tmp_path, name, "-h")
    assert result.returncode == 0, result.stderr
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "Examples:" in lines
    for example, meaning in EXAMPLES[name]:
        assert lines[lines.index(example) + 1] == meaning


def test_every_command_has_examples_and_there_are_no_others() -> None:
    assert EXAMPLES.keys() == COMMANDS.keys()


@pytest.mark.parametrize("example", [example for examples in EXAMPLES.values() for example, _ in examples])
def test_an_example_can_be_typed(example: str) -> None:
    program, name, *words = shlex.split(re.sub(r" > \S+$", "", example))
    assert program == "cityscore"
    command = command_of(name)
    context = command.make_context(name, words)  # raises for an option that there is not, and for one that is missing
    assert context.args == []


def test_a_shell_completes_commands_and_options(tmp_path: Path) -> None:
    assert set(COMMANDS) <= set(completed(tmp_path, "cityscore "))
    assert completed(tmp_path, "cityscore take") == ["take-back"]
    assert completed(tmp_path, "cityscore check --form") == ["--format"]
    assert completed(tmp_path, "cityscore check --format j") == ["json"]


def test_the_shells_script_is_shown(tmp_path: Path, command: Command) -> None:
    shown = command(tmp_path, "--show-completion", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert shown.returncode == 2  # a shell has to be named where none is found
    named = command(tmp_path, "--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert "_CITYSCORE_COMPLETE=complete_bash" in named.stdout
