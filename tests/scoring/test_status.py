"""A score in a word, from the unrounded score (DESIGN 3.4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import Status
from cityscore.scoring.status import STATUSES, status_codes, status_of


@pytest.mark.parametrize(
    ("score", "status"),
    [
        (2.0, Status.EXCEEDS),
        (1 + 2e-9, Status.EXCEEDS),
        (1 + 1e-10, Status.MEETS),
        (1.0, Status.MEETS),
        (1 - 1e-10, Status.MEETS),
        (1 - 2e-9, Status.NEAR),
        (0.991, Status.NEAR),
        (0.95, Status.NEAR),  # the band's own edge is near
        (1 - 0.05, Status.NEAR),
        (0.9499, Status.BELOW),
        (0.0, Status.BELOW),
        (None, None),
    ],
)
def test_a_score_in_a_word(score: float | None, status: Status | None) -> None:
    assert status_of(score, near=0.05) is status


def test_the_band_is_the_citys() -> None:
    assert status_of(0.91, near=0.1) is Status.NEAR
    assert status_of(0.999, near=0.0) is Status.BELOW


def test_no_score_has_no_status() -> None:
    assert status_codes(np.array([np.nan, 1.0]), 0.05).tolist() == [-1, STATUSES.index(Status.MEETS)]


@given(st.floats(0, 3), st.floats(0, 3), st.floats(0, 1))
def test_a_better_score_never_has_a_worse_status(one: float, other: float, near: float) -> None:
    low, high = sorted((one, other))
    codes = status_codes(np.array([low, high]), near)  # STATUSES run from best to worst
    assert codes[1] <= codes[0]
