"""The fourth stage: each row's numerator and denominator, or value and count, as its metric's kind has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.files.numbers import LEAVE_OUT
from cityscore.library.checking.cells import UNKNOWN, Cells
from cityscore.library.checking.findings import Findings, Says
from cityscore.model import Definitions, Metric, Observed
from cityscore.scoring.observations import Bools, Observations
from cityscore.sources.columns import EXEMPT, FIGURES

_BLANK = ("is blank", LEAVE_OUT)
_NOT_ALONE = ("stands beside a numerator or denominator", "keep numerator and denominator, or value alone")

_BESIDE = ("stands beside a figure", "keep the figure, or not_applicable alone")

TOO_MANY = 2**53
"""Whole numbers from here on are not exact as floats."""


@dataclass(frozen=True)
class CheckedFigures:
    """All rows as observations, in the same order; which of them are a quantile's samples, and which have a figure."""

    observations: Observations
    samples: Bools
    good: Bools


def check_figures(cells: Cells, definitions: Definitions, findings: Findings) -> CheckedFigures:
    """Find the figures that do not fit their metric's kind; return what the rows say, 0 where it is wrong."""
    figures = _Figures(cells, definitions, findings)
    figures.check()
    good = figures.exempt | np.where(figures.of_value, figures.value.good, figures.numerator.good)
    return CheckedFigures(figures.observations(), figures.samples, good)


class _Figures:
    """The four columns of figures, and which rows belong to which kinds."""

    def __init__(self, cells: Cells, definitions: Definitions, findings: Findings) -> None:
        self.cells, self.metric, self.definitions, self.findings = cells, cells.metric, definitions, findings
        self.numerator, self.denominator, self.value, self.count = (cells.figures[name] for name in FIGURES)
        self.samples = self._holding(Observed.SAMPLES)
        self.others = ~self.samples & (self.metric != UNKNOWN)
        self.exempt = cells.exempt
        self.alone = ~self.value.blank & self.numerator.blank & self.denominator.blank
        """Rows with a value in place of numerator and denominator."""
        self.of_value = (self.samples | self.alone) & ~self.exempt

    def observations(self) -> Observations:
        """All rows, each with its numerator and denominator."""
        denominator = np.where(self.denominator.good, self.denominator.values, np.where(self.exempt, 0.0, 1.0))
        return Observations(
            metric=self.metric,
            district=self.cells.district,
            day=self.cells.days.numbers.astype("datetime64[D]"),
            numerator=np.where(self.of_value, self.value.values, self.numerator.values),
            denominator=np.where(self.samples & self.count.good, self.count.values, denominator),
            districts=self.cells.districts,
            exempt=self.exempt if self.exempt.any() else None,
        )

    def check(self) -> None:
        """Every rule, in the order in which their problems are told."""
        has_figure = ~(self.numerator.blank & self.denominator.blank & self.value.blank & self.count.blank)
        self.findings.add(self.exempt & has_figure, EXEMPT, _BESIDE)
        without_rows = self._holding(*(observed for observed in Observed if not observed.has_rows))
        self.findings.add(without_rows, "metric", self._say_none_come)
        self._check_samples()
        self._check_values()
        self._check_blanks()
        self._check_both()

    def _check_samples(self) -> None:
        """A quantile has samples, and only a quantile has."""
        for name, column in (("numerator", self.numerator), ("denominator", self.denominator)):
            self.findings.add(self.samples & ~column.blank, name, self._say_needs_samples)
        nothing = self.samples & ~self.exempt & self.value.blank & self.numerator.blank & self.denominator.blank
        self.findings.add(nothing, "value", _BLANK)
        broken = self.samples & self.count.good & (self.count.values != np.floor(self.count.values))
        self.findings.add(broken, "count", self._say_not_whole)
        many = self.samples & self.count.good & (self.count.values >= TOO_MANY)
        self.findings.add(many & ~broken, "count", self._say_too_many)
        self.findings.add(self.others & ~self.count.blank, "count", self._say_no_count)

    def _check_values(self) -> None:
        """A value stands alone, and not for a share."""
        self.findings.add(self.others & ~self.value.blank & ~self.alone, "value", _NOT_ALONE)
        self.findings.add(self.alone & self._holding(Observed.SHARE), "value", self._say_share_has_two)

    def _check_blanks(self) -> None:
        """Every row has a figure, and a share has both of its own."""
        nothing = ~self.samples & ~self.exempt & self.numerator.blank & self.value.blank
        self.findings.add(nothing, self.cells.main, _BLANK)
        lone = self._holding(Observed.SHARE) & ~self.numerator.blank & self.denominator.blank
        self.findings.add(lone, "denominator", self._say_needs_denominator)

    def _check_both(self) -> None:
        """Of a share, no more meet than there are; a count and a level have no denominator, and nothing has no sum."""
        both = self.numerator.good & self.denominator.good
        above = both & (self.numerator.values > self.denominator.values)
        self.findings.add(above & self._holding(Observed.SHARE), "numerator", self._say_above)
        own = self._holding(Observed.EVENTS, Observed.LEVEL) & self.denominator.good & (self.denominator.values != 1)
        self.findings.add(own, "denominator", self._say_must_be_one)
        of_none = both & (self.denominator.values == 0) & (self.numerator.values != 0)
        self.findings.add(of_none & self._holding(Observed.SUM), "denominator", self._say_of_none)

    def _holding(self, *forms: Observed) -> Bools:
        """The rows of metrics whose observations hold one of these; those without a metric hold none."""
        fits = np.array([metric.kind.observed in forms for metric in self.definitions.metrics] + [False])
        return np.asarray(fits[self.metric], dtype=np.bool_)

    def _metric(self, row: int) -> Metric:
        return self.definitions.metrics[int(self.metric[row])]

    def _say_none_come(self, row: int) -> Says:
        metric = self._metric(row)
        message = f"{metric.slug!r} is of kind {metric.kind}, of which no figures come"
        fix = "leave the row out" + (
            f": it is worked out from {' and '.join(metric.derived.slugs)}" if metric.derived else ""
        )
        return message, fix

    def _say_needs_samples(self, row: int) -> Says:
        message = f"{self._metric(row).slug!r} is a quantile, which is taken of samples"
        return message, "write value and count in place of numerator and denominator"

    def _say_not_whole(self, row: int) -> Says:
        return f"must be a whole number, not {self.count.values[row]:g}", "write how many times the value occurred"

    def _say_too_many(self, row: int) -> Says:
        return f"must be below {TOO_MANY:,}, not {self.count.values[row]:g}", "write how many times the value occurred"

    def _say_no_count(self, row: int) -> Says:
        metric = self._metric(row)
        fix = "leave count blank and write numerator and denominator; or define the metric as kind: quantile"
        return f"{metric.slug!r} is of kind {metric.kind}, and only a quantile has counts of values", fix

    def _say_share_has_two(self, row: int) -> Says:
        metric = self._metric(row)
        message = f"{metric.slug!r} is of kind {metric.kind}, which needs a numerator and a denominator"
        return message, "write both; or, if only the share is known, define the metric as kind: average"

    def _say_needs_denominator(self, row: int) -> Says:
        metric = self._metric(row)
        message = f"is blank, but {metric.slug!r} is of kind {metric.kind}"
        return message, "write how many there were in all; or, if only the share is known, kind: average"

    def _say_above(self, row: int) -> Says:
        message = f"{self.numerator.values[row]:g} is above the denominator, {self.denominator.values[row]:g}"
        return message, "write those that met as numerator, all as denominator"

    def _say_must_be_one(self, row: int) -> Says:
        metric = self._metric(row)
        message = f"must be 1 or blank, not {self.denominator.values[row]:g}: {metric.slug!r} is of kind {metric.kind}"
        return message, "leave it blank; or, for a sum and how many it is of, define the metric as kind: average"

    def _say_of_none(self, row: int) -> Says:
        message = f"is 0, but the numerator is {self.numerator.values[row]:g}"
        return message, "write how many the numerator is the sum of, or 0 for both if there were none"
