"""What the composite could have been: worked out by hand, and by other means."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import CityScoreError
from cityscore.scoring.composite import Weighed, mean_of
from cityscore.scoring.sensitivity import Sensitivity, Varied, geometric_mean, reweighted, sensitivity

SCORES = [Weighed("potholes", 0.8, 2), Weighed("calls", 1.2, 1), Weighed("crimes", 1.1, 1)]
"""Their mean is 3.9 / 4 = 0.975."""
CABINETS = {"potholes": "Streets", "calls": "Service", "crimes": "Safety", "schools": "Education"}


def varied(**options: Any) -> Sensitivity:
    found = sensitivity(SCORES, CABINETS, **options)
    assert found is not None
    return found


def score_of(found: Sensitivity, choice: Varied, name: str = "") -> float:
    (score,) = [each.score for each in found.alternatives if (each.varied, each.name) == (choice, name)]
    return score


def test_by_hand() -> None:
    found = varied(methods={"boston-2019": 1.3, "toolkit-2016": None})

    assert found.own == pytest.approx(0.975)
    assert score_of(found, Varied.LEFT_OUT, "potholes") == pytest.approx(1.15)
    assert score_of(found, Varied.LEFT_OUT, "calls") == pytest.approx(2.7 / 3)
    assert score_of(found, Varied.LEFT_OUT, "crimes") == pytest.approx(2.8 / 3)
    assert score_of(found, Varied.EQUAL) == pytest.approx(3.1 / 3)
    assert score_of(found, Varied.CABINETS) == pytest.approx(3.1 / 3)
    assert score_of(found, Varied.GEOMETRIC) == pytest.approx((0.8 * 0.8 * 1.2 * 1.1) ** (1 / 4))
    assert score_of(found, Varied.METHOD, "boston-2019") == 1.3
    assert len(found.alternatives) == 7
    assert (found.low, found.high) == (pytest.approx(0.9), 1.3)
    assert (found.met, found.scored, found.share_met) == (2, 3, 2 / 3)


def test_those_that_differ_most_stand_first_and_it_hangs_on_what_changes_its_meaning() -> None:
    found = varied(methods={"boston-2019": 0.97})

    assert (found.alternatives[0].varied, found.alternatives[0].name) == (Varied.LEFT_OUT, "potholes")
    assert [(each.varied, each.name) for each in found.hangs_on] == [
        (Varied.LEFT_OUT, "potholes"),  # 1.15
        (Varied.LEFT_OUT, "calls"),  # 0.9
        (Varied.EQUAL, ""),  # 1.03
        (Varied.CABINETS, ""),
    ]


def test_what_is_notable_is_not_a_matter_of_rounding() -> None:
    found = sensitivity([Weighed("calls", 1.0, 1)], CABINETS, methods={"one": 1.05, "other": 1.0501})

    assert found is not None
    assert 1.05 - 1.0 > 0.05  # in floats
    assert [each.name for each in found.hangs_on] == ["other"]


def test_a_cabinet_counts_once_whatever_it_holds() -> None:
    scores = [*SCORES, Weighed("lights", 0.4, 1)]
    found = sensitivity(scores, CABINETS | {"lights": "Streets"})

    assert found is not None
    assert score_of(found, Varied.CABINETS) == pytest.approx(((2 * 0.8 + 0.4) / 3 + 1.2 + 1.1) / 3)


def test_stated_weights_take_the_place_of_those_that_are_named() -> None:
    assert score_of(varied(weights={"potholes": 0}), Varied.STATED) == pytest.approx(1.15)
    assert score_of(varied(weights={"calls": 3, "schools": 9}), Varied.STATED) == pytest.approx((1.6 + 3.6 + 1.1) / 6)


@pytest.mark.parametrize("number", [3, 3.0, np.int64(3), np.float32(3)])
def test_a_weight_is_any_number_that_a_dataframe_may_hold(number: Any) -> None:
    assert score_of(varied(weights={"calls": number}), Varied.STATED) == pytest.approx((1.6 + 3.6 + 1.1) / 6)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({"pothole": 2}, "unknown metric 'pothole' → did you mean 'potholes'?"),
        ({"potholes": -1}, "the weight of 'potholes' is -1"),
        ({"potholes": float("nan")}, "the weight of 'potholes' is nan"),
        ({"potholes": "2"}, "the weight of 'potholes' is '2'"),
        ({"potholes": True}, "the weight of 'potholes' is True"),
        ({"potholes": np.True_}, "the weight of 'potholes' is np.True_"),
        ({"potholes": float("inf")}, "the weight of 'potholes' is inf"),
        ({"potholes": 1e308, "calls": 1e308}, "→ give a number, 0 or more, below 1e+100"),
        ({"potholes": 10**400}, "→ give a number, 0 or more, below 1e+100"),
        ([2, 1, 1], "weights must name their metrics, not [2, 1, 1]"),
    ],
)
def test_an_unknown_weight_or_metric_is_an_error(weights: Any, says: str) -> None:
    with pytest.raises(CityScoreError) as problem:
        varied(weights=weights)
    assert says in str(problem.value)
    with pytest.raises(CityScoreError):  # also where nothing has a score
        sensitivity([], CABINETS, weights=weights)


def test_nothing_scored_could_be_nothing_else() -> None:
    assert sensitivity([], CABINETS) is None
    assert sensitivity([Weighed("calls", 1.2, 0)], CABINETS) is None


def test_one_metric_alone_can_not_be_left_out() -> None:
    found = sensitivity([Weighed("calls", 1.2, 1)], CABINETS)

    assert found is not None
    assert {each.varied for each in found.alternatives} == {Varied.EQUAL, Varied.CABINETS, Varied.GEOMETRIC}
    assert found.low == found.high == pytest.approx(1.2)


def test_a_score_of_zero_is_not_made_up_for_in_a_geometric_mean() -> None:
    assert geometric_mean([Weighed("a", 0.0, 1), Weighed("b", 2.0, 9)]) == 0
    assert geometric_mean([Weighed("a", 0.0, 0), Weighed("b", 2.0, 9)]) == pytest.approx(2)


WEIGHED = st.lists(
    st.tuples(st.floats(0.01, 2), st.floats(0.1, 9)).map(lambda each: Weighed("", *each)), min_size=2, max_size=12
).map(lambda found: [Weighed(f"m{place}", each.score, each.weight) for place, each in enumerate(found)])


@given(WEIGHED)
def test_against_numpy(weighed: list[Weighed]) -> None:
    cabinets = {each.metric: str(place % 3) for place, each in enumerate(weighed)}
    found = sensitivity(weighed, cabinets)
    assert found is not None
    scores, weights = (np.array([getattr(each, name) for each in weighed]) for name in ("score", "weight"))

    assert found.own == pytest.approx(np.average(scores, weights=weights))
    assert score_of(found, Varied.GEOMETRIC) == pytest.approx(np.exp(np.average(np.log(scores), weights=weights)))
    assert score_of(found, Varied.GEOMETRIC) <= found.own + 1e-12
    assert score_of(found, Varied.EQUAL) == pytest.approx(scores.mean())
    for place, each in enumerate(weighed):
        rest = np.average(np.delete(scores, place), weights=np.delete(weights, place))
        assert score_of(found, Varied.LEFT_OUT, each.metric) == pytest.approx(rest)
    groups = [np.average(scores[n::3], weights=weights[n::3]) for n in range(min(3, len(scores)))]
    assert score_of(found, Varied.CABINETS) == pytest.approx(np.mean(groups))
    assert found.low <= found.own <= found.high


@given(WEIGHED)
def test_its_own_weights_stated_again_change_nothing(weighed: list[Weighed]) -> None:
    weights = {each.metric: each.weight for each in weighed}

    assert mean_of(reweighted(weighed, weights, weights)) == mean_of(weighed)
