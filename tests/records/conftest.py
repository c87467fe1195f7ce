"""Records on every engine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.records.engine_stages import CONNECTION, Stage, spark_session


@pytest.fixture(scope="session")
def spark() -> None:
    spark_session()


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The engine that a test asks for by its name."""
    name: str = request.param
    if name == "spark":
        request.getfixturevalue("spark")
    elif name == "postgresql":
        monkeypatch.setenv(CONNECTION, os.environ["DATABASE_URL"])
    return Stage(name, tmp_path)
