"""Milestones as rows: for each day, how many are due by then, and how many of those are done."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.model import Milestone
from cityscore.scoring.day_numbers import number
from cityscore.scoring.observations import Floats, Ints


@dataclass(frozen=True)
class MilestoneDays:
    """What stands on each of some days (their numbers), shape (days,); one done early counts from when it is due."""

    due: Floats
    done: Floats

    @classmethod
    def of(cls, milestones: tuple[Milestone, ...], days: Ints) -> MilestoneDays:
        """Count them."""
        due = np.sort([number(milestone.due) for milestone in milestones])
        done = np.sort([number(max(each.due, each.done)) for each in milestones if each.done is not None])
        return cls(*(np.searchsorted(dates, days, side="right").astype(np.float64) for dates in (due, done)))
