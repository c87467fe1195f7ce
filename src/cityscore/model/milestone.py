"""A milestone: something to be done by a day, and the day on which it was done."""

from __future__ import annotations

from datetime import date

from cityscore.model.declarations import declared
from cityscore.model.parsing import model


@model
class Milestone:
    """One thing to be done by a day."""

    name: str = declared("What is done then.", example="Permit issued")
    due: date = declared("The day by which it is to be done.", example=date(2025, 6, 30))
    done: date | None = declared(
        "The day on which it was done; without it, it is not done yet.", default=None, example=date(2025, 7, 12)
    )

    def is_done_by(self, day: date) -> bool:
        """Whether it was done on a day, or before."""
        return self.done is not None and self.done <= day
