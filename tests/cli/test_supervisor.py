"""A child process that is kept going: started again when it dies, and ended with what keeps it."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import psutil
import pytest

from cityscore.cli import supervisor
from cityscore.cli.supervisor import SupervisedProcess
from tests.waiting import until


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("FIRST_PAUSE", 0.02), ("LONGEST_PAUSE", 0.06), ("GRACE", 0.2), ("STOPPED", 0.1)):
        monkeypatch.setattr(supervisor, name, seconds)


def child(folder: Path, then: str) -> list[str]:
    """A child that leaves a file with its number, and then does something."""
    return [sys.executable, "-c", f"import os, sys, time; open(f'{folder}/{{os.getpid()}}', 'w').close(); {then}"]


def numbers(folder: Path, count: int) -> list[int]:
    files = until(lambda: len(found := list(folder.iterdir())) >= count and found)
    return [int(file.name) for file in files]


def test_a_child_that_dies_is_started_again_after_growing_pauses(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with SupervisedProcess("worker", child(tmp_path, "sys.exit(3)")):
        numbers(tmp_path, 5)
    assert [record.args[2] for record in caplog.records][:4] == [0.02, 0.04, 0.06, 0.06]
    assert caplog.messages[0] == "the worker ended (exit code 3); it is started again in 0 s"


def test_a_child_that_had_lived_long_is_started_again_soon(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STEADY", 0.0)
    with SupervisedProcess("worker", child(tmp_path, "sys.exit(3)")):
        numbers(tmp_path, 4)
    assert [record.args[2] for record in caplog.records][:3] == [0.02, 0.02, 0.02]


def test_a_child_that_is_killed_is_started_again_and_ends_with_what_keeps_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    with SupervisedProcess("worker", child(tmp_path, "sys.stdin.read()")):
        (first,) = numbers(tmp_path, 1)
        os.kill(first, 9)
        (second,) = set(numbers(tmp_path, 2)) - {first}
        assert psutil.pid_exists(second)
    assert not psutil.pid_exists(second)
    assert caplog.messages == ["the worker ended (signal 9: Killed); it is started again in 0 s"]


def test_a_child_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "MARGIN", 0.0)
    with SupervisedProcess("worker", child(tmp_path, "time.sleep(600)")):
        (stubborn,) = numbers(tmp_path, 1)
    assert not psutil.pid_exists(stubborn)


def test_a_command_that_is_not_there_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with SupervisedProcess("worker", [str(tmp_path / "nothing")]):
        until(lambda: len(caplog.messages) >= 2)
    assert caplog.messages[0].startswith("the worker can't be started (No such file or directory); ")
