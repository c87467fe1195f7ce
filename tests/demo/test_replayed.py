"""The demo's store after all publications: what it shows is what ``cityscore score`` gives for the same files."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import cityscore
from cityscore.demo import boston
from cityscore.demo.replay import replay, store_boston_definitions
from cityscore.jobs.exports import observations_table, score_tables
from cityscore.store import models


@pytest.fixture
def city(db: None) -> models.City:
    """Boston with every publication."""
    found = store_boston_definitions()
    replay(found, boston.revisions())
    return found


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return bool(one == other)


def test_every_figure_of_every_day_is_the_one_that_the_library_gives(city: models.City, tmp_path: Path) -> None:
    file, figures = boston.write_demo(tmp_path)
    card = cityscore.score(str(figures), file, since=boston.FIRST_DAY, through=boston.LAST_DAY)
    wanted = pa.concat_tables([card.metrics, card.city]).to_pylist()

    stored = pa.concat_tables(score_tables(city)).to_pylist()

    assert len(stored) == len(wanted) == (24 * 5 + 1) * ((boston.LAST_DAY - boston.FIRST_DAY).days + 1)
    for one, other in zip(stored, wanted, strict=True):
        assert one.keys() == other.keys()
        assert all(same(one[name], other[name]) for name in one), (one, other)


def test_the_figures_known_at_the_end_are_those_in_the_demos_file(city: models.City) -> None:
    known = {(row["metric"], row["day"]): (row["numerator"], row["denominator"]) for row in _rows(city)}
    in_file = {(row.metric, row.day): (row.numerator, row.denominator) for row in boston.observations()}
    assert known == in_file


def _rows(city: models.City) -> list[dict[str, Any]]:
    return observations_table(city).to_pylist()
