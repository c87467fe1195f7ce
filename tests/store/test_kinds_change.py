"""A metric of another kind: what its rows meant before is not taken for what they would mean now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.store import models
from tests.store.milltown import EMS, POTHOLES, Clock, Row, city, clock, collecting, define, plain

__all__ = ["clock"]

TODAY = date(2025, 2, 28)
MEAN = {"name": "Response", "department": "Police", "kind": "average", "better": "lower", "target": 6}
SAMPLES = [Row("ems", TODAY, 4.0, 8.0), Row("ems", TODAY, 5.0, 4.0)]


def scored(ems: dict[str, Any], *rows: Row) -> tuple[float | None, str]:
    """The day's value and reason after a run by a definition, with figures of the day."""
    define(plain({"potholes": POTHOLES, "ems": ems}), None)
    run_city(city(), collecting([Row("potholes", TODAY, 5, 10), *rows]), through=TODAY)
    day = models.Score.objects.get(subject__slug="ems", period="day", through=TODAY, is_current=True)
    return day.value, day.reason


@pytest.fixture(autouse=True)
def samples(db: None, clock: Clock) -> None:
    """Milltown with samples of a day."""
    assert scored(EMS, *SAMPLES) == (4.0, "")


def test_samples_are_no_figures() -> None:
    assert scored(MEAN) == (None, "no_observations")
    assert scored(MEAN, Row("ems", TODAY, 30.0, 6.0)) == (5.0, "")


def test_figures_are_no_samples() -> None:
    scored(MEAN, Row("ems", TODAY, 30.0, 6.0))
    assert scored(EMS) == (None, "no_observations")


def test_what_was_below_zero_is_no_figure_without_one() -> None:
    net = {**MEAN, "better": "higher", "target": {"value": 0, "zero": -10}}
    assert scored(net, Row("ems", TODAY, -12.0, 4.0)) == (-3.0, "")
    assert scored({**net, "target": 6}) == (None, "no_observations")
    assert scored(net) == (-3.0, "")


def test_samples_are_samples_again() -> None:
    scored(MEAN)
    assert scored(EMS) == (4.0, "")
