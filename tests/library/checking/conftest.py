"""Checks a CSV given as text, in an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cityscore.library.checking import check_files
from cityscore.scoring.observations import Observations
from tests.library.small_rows import CITY, problems_of


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def checked() -> Callable[..., Observations]:
    """Checks a CSV given as text."""

    def checked(text: str, **options: Any) -> Observations:
        Path("calls.csv").write_text(text, encoding="utf-8")
        return check_files("calls.csv", CITY, **options)

    return checked


@pytest.fixture
def told(checked: Callable[..., Observations]) -> Callable[..., list[str]]:
    """The problems of a CSV given as text."""
    return lambda text, **options: problems_of(lambda: checked(text, **options))
