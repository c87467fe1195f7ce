"""Reads a row's figures, numerator and denominator or value and count, and checks that they fit the metric's kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.files.numbers import LEAVE_OUT, Numbers, read_numbers, say_number
from cityscore.library.checking.cells import read_flags, say_flag
from cityscore.library.checking.findings import Findings, Says
from cityscore.library.checking.names import UNKNOWN
from cityscore.library.checking.rows import Rows
from cityscore.model import SHARES, Definitions, Kind, Metric
from cityscore.scoring.observations import Bools, Floats, Ints
from cityscore.sources.columns import EXEMPT

_BLANK = ("is blank", LEAVE_OUT)
_NOT_ALONE = ("stands beside a numerator or denominator", "keep numerator and denominator, or value alone")

_BESIDE = ("stands beside a figure", "keep the figure, or not_applicable alone")

TOO_MANY = 2**53
"""Whole numbers from here on are not exact as floats."""


@dataclass(frozen=True)
class Figures:
    """Numerators and denominators as ``Observations`` holds them; ``samples`` marks the rows of quantile metrics."""

    numerator: Floats
    denominator: Floats
    samples: Bools
    good: Bools
    exempt: Bools
    """Rows that say, in place of a figure, that none is due."""


def read_figures(rows: Rows, metric: Ints, definitions: Definitions, findings: Findings) -> Figures:
    """The figures of all rows, with every cell that is no number and every figure that does not fit its metric."""
    return _Reading(rows, metric, definitions, findings).figures()


class _Reading:
    """The four columns of figures, and which rows belong to which kinds."""

    def __init__(self, rows: Rows, metric: Ints, definitions: Definitions, findings: Findings) -> None:
        self.rows, self.metric, self.definitions, self.findings = rows, metric, definitions, findings
        self.numerator = self._numbers("numerator")
        self.denominator = self._numbers("denominator")
        self.value = self._numbers("value")
        self.count = self._numbers("count")
        self.samples = self._of(Kind.QUANTILE)
        self.others = ~self.samples & (metric != UNKNOWN)
        flags = read_flags(rows[EXEMPT])
        findings.add(flags.wrong, EXEMPT, lambda row: say_flag(rows[EXEMPT], row))
        self.exempt = flags.yes
        self.alone = ~self.value.blank & self.numerator.blank & self.denominator.blank
        """Rows with a value in place of numerator and denominator."""

    def figures(self) -> Figures:
        given = ~(self.numerator.blank & self.denominator.blank & self.value.blank & self.count.blank)
        self.findings.add(self.exempt & given, EXEMPT, _BESIDE)
        self._check_samples()
        self._check_values()
        self._check_blanks()
        self._check_shares()
        self._check_denominators()
        use_value = (self.samples | self.alone) & ~self.exempt
        denominator = np.where(self.denominator.good, self.denominator.values, np.where(self.exempt, 0.0, 1.0))
        return Figures(
            numerator=np.where(use_value, self.value.values, self.numerator.values),
            denominator=np.where(self.samples & self.count.good, self.count.values, denominator),
            samples=self.samples,
            good=self.exempt | np.where(use_value, self.value.good, self.numerator.good),
            exempt=self.exempt,
        )

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
        self.findings.add(self.alone & self._of(*SHARES), "value", self._say_share_has_two)

    def _check_blanks(self) -> None:
        """Every row has a figure, and a share has both of its own."""
        name = "numerator" if "numerator" in self.rows.columns else "value"
        nothing = ~self.samples & ~self.exempt & self.numerator.blank & self.value.blank
        self.findings.add(nothing, name, _BLANK)
        lone = self._of(*SHARES) & ~self.numerator.blank & self.denominator.blank
        self.findings.add(lone, "denominator", self._say_needs_denominator)

    def _check_shares(self) -> None:
        """No more events meet than there are."""
        above = self._both_good() & (self.numerator.values > self.denominator.values)
        self.findings.add(above & self._of(*SHARES), "numerator", self._say_above)

    def _check_denominators(self) -> None:
        """A count and a level have no denominator of their own, and nothing has no sum."""
        own = self._of(Kind.COUNT, Kind.LEVEL) & self.denominator.good & (self.denominator.values != 1)
        self.findings.add(own, "denominator", self._say_must_be_one)
        of_none = self._both_good() & (self.denominator.values == 0) & (self.numerator.values > 0)
        self.findings.add(of_none & self._of(Kind.AVERAGE), "denominator", self._say_of_none)

    def _numbers(self, name: str) -> Numbers:
        cells = self.rows[name]
        numbers = read_numbers(cells)
        self.findings.add(numbers.wrong, name, lambda row: say_number(cells, row))
        return numbers

    def _of(self, *kinds: Kind) -> Bools:
        """The rows whose metric is of one of these kinds; those without a metric are of none."""
        fits = np.array([metric.kind in kinds for metric in self.definitions.metrics] + [False])
        return np.asarray(fits[self.metric], dtype=np.bool_)

    def _both_good(self) -> Bools:
        return self.numerator.good & self.denominator.good

    def _metric(self, row: int) -> Metric:
        return self.definitions.metrics[int(self.metric[row])]

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
