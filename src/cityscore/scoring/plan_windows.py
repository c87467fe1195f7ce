"""Windows of a metric with plans: cut to the plan, which its last figure outlives by a year (DESIGN 3.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cityscore.model import Period, Target
from cityscore.scoring.day_numbers import years_before
from cityscore.scoring.observations import Bools, Ints
from cityscore.scoring.planned_days import plan_days
from cityscore.scoring.windows import Span


@dataclass(frozen=True)
class PlanWindows:
    """The plans of a metric, one after the other: first and last days as day numbers, shape (plans,)."""

    first: Ints
    last: Ints

    @classmethod
    def of(cls, targets: Sequence[Target]) -> PlanWindows:
        """The days of each plan."""
        days = np.array([plan_days(target) for target in targets if target.is_plan], dtype=np.int64).reshape(-1, 2)
        return cls(days[:, 0], days[:, 1])

    def seen_from(self, days: Ints) -> Ints:
        """The days that windows are seen from: a plan's last where it is over, until the next or for a year."""
        plan, lasting = self._lasting(days)
        return np.where(lasting, np.minimum(days, self.last[plan]), days)

    def spans(self, period: Period, days: Ints, lie: Callable[[Ints], Span]) -> Span:
        """First and last day of each window seen from some days; ``lie`` tells where the period's are."""
        seen = self.seen_from(days)
        start, end = lie(seen)
        plan, lasting = self._lasting(end)
        over = self._lasting(days)[1] & lasting & (end > self.last[plan])
        if over.any():  # between two plans the earlier one's last stands
            start, end = lie(np.where(over, self.last[plan], seen))
            plan, lasting = self._lasting(end)
        inside = lasting & (end <= self.last[plan])
        begun = self.first[plan] if period is Period.YEAR else np.maximum(start, self.first[plan])
        return np.where(inside, begun, start), end

    def _lasting(self, days: Ints) -> tuple[Ints, Bools]:
        """The plan in force on each day, and whether there is one, that is not over by more than a year."""
        plan = np.searchsorted(self.first, days, side="right") - 1
        return np.maximum(plan, 0), (plan >= 0) & (years_before(days, 1) <= self.last[plan])
