"""Observations as columns: what the scoring reads, whatever file or dataframe they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cityscore.scoring.day_ranges import Span

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Counted: TypeAlias = NDArray[np.int32]
Bools: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[Any]
"""Whole numbers (int64) where all are whole, else float64."""


@dataclass(frozen=True)
class Filled:
    """Which rows are made rather than stated: zeros that a source left out, and what is counted from records.

    Where all such rows are told, earlier ones that are not told again give way.
    """

    zeros: Bools
    """For each row, whether it is one."""
    spans: Mapping[int, tuple[Span, ...]]
    """By metric (its index), the days on which its sources are complete."""
    never: frozenset[int] = frozenset()
    """The metrics of which no source leaves zeros out."""
    implied: Bools | None = None
    """For each row, whether it is a zero of a district that need not be kept: its metric's days in ``told`` say it.

    Only of metrics that one source alone tells of; None where no row is.
    """
    told: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    """By metric, the days on which the zeros were filled in; of those whose zeros are ``implied``."""

    def of_rows(
        self, kept: Bools, days: Callable[[int, tuple[Span, ...]], Iterable[Span]], never: frozenset[int]
    ) -> Filled:
        """The same of some of the rows; ``days`` says what is left of the days of each metric."""
        spans, told = (
            {metric: tuple(days(metric, of_metric)) for metric, of_metric in known.items()}
            for known in (self.spans, self.told)
        )
        return Filled(self.zeros[kept], spans, never, None if self.implied is None else self.implied[kept], told)


@dataclass(frozen=True)
class Observations:
    """Checked observations of many metrics, one row each, in any order.

    All arrays have shape (rows,). A row that is absent is missing; nothing here is NaN, and nothing is negative but
    numerators of metrics that may be. For metrics of kind ``quantile`` a row is a sample: ``numerator`` is its value,
    ``denominator`` how many times it occurred, and there may be many rows a day. For all other kinds metric, day and
    district occur once.

    A row may say, in place of a figure, that the metric does not apply on its day (a pool in winter): no figure is then
    due, and none is missing.
    """

    metric: Ints
    """Index into the definitions' metrics."""
    district: Ints
    """Index into ``districts``."""
    day: NDArray[np.datetime64]
    """The day, as datetime64[D]."""
    numerator: Floats
    denominator: Floats
    districts: tuple[str, ...] = ("",)
    """The districts' names; '' is the whole city."""
    exempt: Bools | None = None
    """For each row, whether it says that no figure is due on its day, in place of a figure; None where none does."""
    filled: Filled | None = None
    """What is known of zeros that sources left out; None where nobody asked."""

    def __len__(self) -> int:
        return len(self.metric)
