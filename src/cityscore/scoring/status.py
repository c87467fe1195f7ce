"""A score in a word, and the tolerance within which it is the goal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cityscore.model import Status
from cityscore.scoring.observations import Floats

MEETS_WITHIN = 1e-9
STATUSES = tuple(Status)


def status_codes(score: Floats, near: float) -> NDArray[np.int8]:
    """The status of each unrounded score as an index into ``STATUSES``, -1 where there is no score.

    Exceeds above 1 + 1e-9, meets within 1e-9 of 1, near down to 1 - ``near``, below under it (DESIGN 3.4).
    """
    return np.select(
        [score > 1 + MEETS_WITHIN, score >= 1 - MEETS_WITHIN, score >= 1 - near - MEETS_WITHIN, np.isfinite(score)],
        [STATUSES.index(status) for status in (Status.EXCEEDS, Status.MEETS, Status.NEAR, Status.BELOW)],
        default=-1,
    ).astype(np.int8)


def status_of(score: float | None, near: float) -> Status | None:
    """The status of one score, None without one.

    >>> status_of(0.991, near=0.05)
    <Status.NEAR: 'near'>
    """
    return None if score is None else STATUSES[int(status_codes(np.array([score]), near)[0])]
