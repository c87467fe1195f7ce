"""The last stage: two rows for one metric, day and district: an error, unless the last counts or they are added up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Never

import numpy as np

from cityscore.library.checking.figure_checks import CheckedFigures
from cityscore.library.checking.findings import Findings, Says
from cityscore.library.checking.table_columns import Places
from cityscore.model import Choice, Definitions, InvalidInput, Problem, suggestion
from cityscore.scoring.day_numbers import day_of
from cityscore.scoring.observations import Bools, Ints, Observations
from cityscore.scoring.row_selection import taken_rows


class Duplicates(Choice):
    """What two rows for the same metric, day and district mean."""

    ERROR = "error", "a mistake"
    LAST = "last", "a correction: the last one counts"
    SUM = "sum", "parts of the figure: they are added up"

    @classmethod
    def _missing_(cls, value: object) -> Never:
        """Raise ``InvalidInput`` for a word that is no meaning of duplicates."""
        raise InvalidInput([Problem(message=f"unknown duplicates {value!r}", fix=suggestion(value, cls))])


KEEP_ONE = "keep one"
OR_SAY = 'keep one; or say duplicates="last" or "sum" (on the command line: --duplicates last)'
"""How to mend duplicates, where the caller can't, or can, say what they mean."""


@dataclass(frozen=True)
class RowGroups:
    """Observations of the same metric, day and district together; samples (of quantiles) with the same value, too."""

    observations: Observations
    samples: Bools
    order: Ints
    """The rows, those of a group side by side as they came."""
    starts: Ints
    """Where in ``order`` each group starts."""

    @classmethod
    def of(cls, figures: CheckedFigures, sound: Bools) -> RowGroups:
        """Group the sound rows, but for samples without a value, which repeat nothing."""
        observations, samples = figures.observations, figures.samples
        rows = np.flatnonzero(sound & (figures.good | ~samples))
        place = observations.metric[rows] * len(observations.districts) + observations.district[rows]
        key = place * 2**18 + observations.day[rows].astype(np.int64)  # more days than can be read
        value = np.where(samples[rows], observations.numerator[rows], 0.0)
        order = np.lexsort((value, key)) if samples.any() else np.argsort(key, kind="stable")
        key, value = key[order], value[order]
        new = np.ones(len(order), dtype=np.bool_)
        new[1:] = (key[1:] != key[:-1]) | (value[1:] != value[:-1])
        return cls(observations, samples, rows[order], np.flatnonzero(new))

    @property
    def none_twice(self) -> bool:
        """Whether every row is the only one of its group."""
        return len(self.starts) == len(self.order)

    def check(self, definitions: Definitions, places: Places, fix: str, findings: Findings) -> None:
        """Find each row that says again what an earlier one says; ``fix`` is what to do about it."""
        if self.none_twice:
            return
        lengths = np.diff(self.starts, append=len(self.order))
        first = np.empty(len(self.observations), dtype=np.int64)
        first[self.order] = np.repeat(self.order[self.starts], lengths)

        def say(row: int) -> Says:
            rows = self.observations
            where = f" in {rows.districts[rows.district[row]]!r}" if rows.district[row] else ""
            value = f" with value {rows.numerator[row]:g}" if self.samples[row] else ""
            what = f"{definitions.metrics[rows.metric[row]].slug!r} on {day_of(rows.day[row].astype(np.int64))}"
            return f"a second row for {what}{where}{value}; the first is {places.text(int(first[row]))}", fix

        findings.add(np.sort(np.delete(self.order, self.starts)), "", say)

    def merged(self, definitions: Definitions, mode: Duplicates) -> Observations:
        """One row of each group, in the order they came: the last, or the sum."""
        data = self.observations
        if self.none_twice or mode is Duplicates.ERROR:
            return data
        if mode is Duplicates.LAST:
            ends = np.append(self.starts[1:], len(self.order)) - 1
            return taken_rows(data, np.sort(self.order[ends]))
        heads = self.order[self.starts]
        summed = np.add.reduceat(data.numerator[self.order], self.starts)
        numerator, denominator, exempt = data.numerator.copy(), data.denominator.copy(), data.exempt
        numerator[heads] = np.where(self.samples[heads], numerator[heads], summed)
        fixed = np.array([metric.kind.observed.has_fixed_denominator for metric in definitions.metrics])
        fixed = fixed[data.metric[heads]]
        denominator[heads] = np.where(fixed, 1.0, np.add.reduceat(denominator[self.order], self.starts))
        if exempt is not None:
            exempt = exempt.copy()
            exempt[heads] = np.logical_and.reduceat(exempt[self.order], self.starts)
        return taken_rows(replace(data, numerator=numerator, denominator=denominator, exempt=exempt), np.sort(heads))
