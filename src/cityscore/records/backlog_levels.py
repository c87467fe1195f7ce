"""The cases of metrics that count what is not done, and the level at the end of each day that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cityscore.model import BacklogMeasure, Records
from cityscore.scoring.backlog import NEVER, Cases, joined_backlogs, median_ages, not_done, taken_backlog
from cityscore.scoring.observations import Floats, Ints, Observations

NO_ROWS = Observations(
    metric=np.empty(0, dtype=np.int64),
    district=np.empty(0, dtype=np.int64),
    day=np.empty(0, dtype="datetime64[D]"),
    numerator=np.empty(0),
    denominator=np.empty(0),
)


@dataclass(frozen=True)
class BacklogCases:
    """Cases that are alike in their metric, district and days, as rows."""

    cases: Cases
    district: tuple[str, ...]
    """Of each row, as it is shown; '' for none."""

    def events(self) -> Observations:
        """A row of nothing for each day on which a case was opened or closed: then its source said something."""
        metric = np.concatenate([self.cases.metric, self.cases.metric])
        day = np.concatenate([self.cases.opened, self.cases.closed])
        metric, day = np.unique(np.stack([metric, day])[:, day != NEVER], axis=1)
        return _rows(metric, day, np.zeros(len(day)))

    def levels(self, metric: int, records: Records, days: Ints) -> list[Observations]:
        """The level of a metric (its index) at the end of some days, at least one, in order.

        Of the whole city and, where its records say in which district they lie, of each one from its first case on,
        each with its own name alone. The median age is 0 where no case is open.
        """
        own = self.cases.metric == metric
        levels = [_level(metric, taken_backlog(self.cases, own), records.backlog, days, "")]
        names = np.array(self.district, dtype=object)
        for name in sorted(set(names[own].tolist()) - {""}):
            cases = taken_backlog(self.cases, own & (names == name))
            levels.append(_level(metric, cases, records.backlog, days[days >= cases.opened.min()], name))
        return levels


def joined_cases(parts: Sequence[BacklogCases]) -> BacklogCases:
    """The cases of several passes, at least one, one after another."""
    return BacklogCases(
        joined_backlogs([part.cases for part in parts]), tuple(name for part in parts for name in part.district)
    )


def _level(metric: int, cases: Cases, measure: BacklogMeasure | None, days: Ints, district: str) -> Observations:
    if not len(days):
        return NO_ROWS
    first, last = int(days[0]), int(days[-1])
    if measure is BacklogMeasure.MEDIAN_AGE:
        level = np.nan_to_num(median_ages(cases, first, last))
    else:
        level = not_done(cases, first, last, overdue=measure is BacklogMeasure.OVERDUE).astype(np.float64)
    return _rows(np.full(len(days), metric), days, level[days - first], district)


def _rows(metric: Ints, day: Ints, numerator: Floats, district: str = "") -> Observations:
    """Rows of one district, each of one thing."""
    names = ("", district) if district else ("",)
    place = np.full(len(day), len(names) - 1)
    return Observations(metric, place, day.astype("datetime64[D]"), numerator, np.ones(len(day)), names)
