"""``make`` says what it does while it does it: nobody looks at a silent terminal for two minutes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests import ROOT


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("demo", ["Making a virtual environment", "Installing CityScore's packages", "Loading two scorecards"]),
        ("test", ["Making a virtual environment", "Installing CityScore's packages", "Installing what the tests need"]),
    ],
)
def test_each_step_that_takes_time_is_said_before_it_is_done(tmp_path: Path, target: str, said: list[str]) -> None:
    command = ["make", "--dry-run", f"VENV={tmp_path / 'venv'}", target]
    # as somebody types it, and not as a part of the `make test` that may run this
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    places = [next(place for place, line in enumerate(lines) if sentence in line) for sentence in said]
    assert places == sorted(places)
    assert all(line.startswith(("echo", "touch", "python", "/", "tests")) or "pip install" in line for line in lines)
    assert not any("--quiet" in line or " -q " in line for line in lines)
