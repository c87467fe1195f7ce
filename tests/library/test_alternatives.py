"""What Boston's score could have been: each choice made for real, by scoring again."""

from __future__ import annotations

from pathlib import Path

import pytest

import cityscore
from cityscore.demo import boston
from cityscore.model import CityScoreError
from cityscore.scoring.methods import BOSTON_2019, TOOLKIT_2016

THROUGH = "2025-03-30"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    definitions, observations = boston.write_demo(tmp_path_factory.mktemp("boston"))
    return definitions, observations


def test_each_choice_is_what_scoring_with_it_gives(files: tuple[Path, Path]) -> None:
    definitions, observations = files
    card = cityscore.score(observations, definitions, through=THROUGH)
    found = card.sensitivity("week")
    assert found is not None
    scores = {(str(each.varied), each.name): each.score for each in found.alternatives}

    rows = {row["period"]: row for row in card.city.to_pylist()}  # type: ignore[attr-defined]
    assert found.own == pytest.approx(rows["week"]["score"])
    assert (found.met, found.scored) == (rows["week"]["met"], rows["week"]["scored"])
    for method in (BOSTON_2019, TOOLKIT_2016):
        again = cityscore.score(observations, definitions, through=THROUGH, method=str(method.name))
        (score,) = [row["score"] for row in again.city.to_pylist() if row["period"] == "week"]  # type: ignore[attr-defined]
        assert scores.get(("method", str(method.name))) == (pytest.approx(score) if score else None)
    without = [metric for metric in card.definitions.metrics if metric.slug != "sign-on-time"]
    row = card.composite.windows.periods.index("week")  # type: ignore[arg-type]
    assert scores["left_out", "sign-on-time"] == pytest.approx(card.composite_of(without).score[row, -1])


def test_an_unknown_period_metric_or_weight_is_an_error(files: tuple[Path, Path]) -> None:
    definitions, observations = files
    card = cityscore.score(observations, definitions, through=THROUGH)

    for period, weights in (("weak", None), ("week", {"potholes": 2}), ("week", {"library-users": -2})):
        with pytest.raises(CityScoreError):
            card.sensitivity(period, weights)


def test_with_nothing_scored_there_is_none(files: tuple[Path, Path]) -> None:
    definitions, observations = files

    assert cityscore.score(observations, definitions, through="2019-03-30").sensitivity("week") is None
