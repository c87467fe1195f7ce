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

    def seen_from(self, days: Ints, lie: Callable[[Ints], Span]) -> Ints:
        """The days that windows are seen from: a plan's last where it is over, until the next or for a year.

        ``lie`` tells where the windows are that are seen from some days: one that ends between two plans is no window
        of either, and the earlier plan's last figure stands.
        """
        plan, lasting = self._lasting(days)
        seen = np.where(lasting, np.minimum(days, self.last[plan]), days)
        end = lie(seen)[1]
        plan, lasting = self._lasting(end)
        return np.where(lasting & (end > self.last[plan]), self.last[plan], seen)

    def begun(self, period: Period, start: Ints, end: Ints) -> Ints:
        """The first days of windows: no earlier than the plan that they end in, the year's with it."""
        plan, lasting = self._lasting(end)
        first = self.first[plan] if period is Period.YEAR else np.maximum(start, self.first[plan])
        return np.where(lasting & (end <= self.last[plan]), first, start)

    def _lasting(self, days: Ints) -> tuple[Ints, Bools]:
        """The plan in force on each day, and whether there is one, that is not over by more than a year."""
        plan = np.searchsorted(self.first, days, side="right") - 1
        return np.maximum(plan, 0), (plan >= 0) & (years_before(days, 1) <= self.last[plan])
