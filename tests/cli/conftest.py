"""The command as somebody runs it, in a folder, with an environment that has none of its settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.warm import run_text

Command = Callable[..., subprocess.CompletedProcess[str]]


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``cityscore`` with these words; without a terminal."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}
    return run_text(["-m", "cityscore", *words], folder, {**bare, "COLUMNS": "100", **environment})


@pytest.fixture(scope="session")
def command() -> Command:
    """Runs ``cityscore`` in a folder."""
    return run


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as ``init`` makes it; only to be looked at."""
    folder = tmp_path_factory.mktemp("initialised") / "milltown"
    result = run(folder.parent, "init", "milltown", "--administrator", "alice@city.gov")
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def site(initialised: Path, tmp_path: Path) -> Path:
    """A folder as ``init`` makes it, to do anything with: a copy of one is a site of its own."""
    return Path(shutil.copytree(initialised, tmp_path / "milltown"))
