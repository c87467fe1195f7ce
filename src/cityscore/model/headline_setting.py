"""The headline: the period that a city's page opens on, and what becomes of metrics that are slower than it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cityscore.model.declarations import declared, rule
from cityscore.model.enums import METRIC_PERIODS, Period, Slower
from cityscore.model.parsing import model
from cityscore.model.problems import Problem


@model
class Headline:
    """The period that the page opens on."""

    short: ClassVar = "period"

    period: Period = declared("The period.", default=Period.WEEK)
    slower: Slower = declared(
        "What becomes of metrics of which a figure comes less often than that.", default=Slower.JOIN
    )

    @rule("period")
    def is_of_metrics(self) -> Iterator[Problem]:
        """The current composite is made from the headline period, and is none itself."""
        if self.period not in METRIC_PERIODS:
            fix = f"write {', '.join(METRIC_PERIODS[:-1])} or {METRIC_PERIODS[-1]}"
            yield Problem(message=f"{self.period} is not a period of metrics", fix=fix, place=("period",))
