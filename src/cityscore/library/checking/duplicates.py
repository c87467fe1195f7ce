"""Two rows for the same metric, day and district: an error, unless the last counts or they are added up."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cityscore.library.checking.findings import Findings, Says
from cityscore.model import Choice, Definitions, InvalidInput, Kind, Problem, choose
from cityscore.scoring.days import day_of
from cityscore.scoring.observations import Bools, Ints, Observations
from cityscore.scoring.selection import taken


class Duplicates(Choice):
    """What two rows for the same metric, day and district mean."""

    ERROR = "error", "a mistake"
    LAST = "last", "a correction: the last one counts"
    SUM = "sum", "parts of the figure: they are added up"


KEEP_ONE = "keep one"
OR_SAY = 'keep one; or say duplicates="last" or "sum" (on the command line: --duplicates last)'
"""How to mend duplicates, where the caller can't, or can, say what they mean."""


@dataclass(frozen=True)
class Groups:
    """Rows in an order that puts the same ones together, those of a group as they came; where each group starts."""

    order: Ints
    starts: Ints

    def none_twice(self) -> bool:
        """Whether every row is the only one of its group."""
        return len(self.starts) == len(self.order)


def duplicates_mode(word: object) -> Duplicates:
    """The meaning of duplicates that a word stands for; raises ``InvalidInput`` if it is none."""
    if isinstance(word, str) and word in list(Duplicates):
        return Duplicates(word)
    raise InvalidInput([Problem(message=f"unknown duplicates {word!r}", fix=choose(word, Duplicates))])


def grouped(data: Observations, samples: Bools, which: Ints) -> Groups:
    """Group some of the rows by metric, day and district; samples by their value as well."""
    key = (data.metric * len(data.districts) + data.district) * 2**18 + data.day.astype(np.int64)
    key = key[which]
    value = np.where(samples, data.numerator, 0.0)[which]
    order = np.lexsort((value, key)) if samples.any() else np.argsort(key, kind="stable")
    key, value = key[order], value[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (key[1:] != key[:-1]) | (value[1:] != value[:-1])
    return Groups(which[order], np.flatnonzero(new))


def find_duplicates(
    data: Observations, samples: Bools, groups: Groups, definitions: Definitions, findings: Findings, fix: str
) -> None:
    """Find each row that says again what an earlier one says; ``fix`` is what to do about it."""
    if groups.none_twice():
        return
    lengths = np.diff(groups.starts, append=len(groups.order))
    first = np.empty(len(data), dtype=np.int64)
    first[groups.order] = np.repeat(groups.order[groups.starts], lengths)
    again = np.delete(groups.order, groups.starts)

    def say(row: int) -> Says:
        where = f" in {data.districts[data.district[row]]!r}" if data.district[row] else ""
        value = f" with value {data.numerator[row]:g}" if samples[row] else ""
        what = f"{definitions.metrics[data.metric[row]].slug!r} on {day_of(data.day[row].astype(np.int64))}"
        return f"a second row for {what}{where}{value}; the first is {findings.place(int(first[row]))}", fix

    findings.add(np.sort(again), "", say)


def merged(
    data: Observations, samples: Bools, groups: Groups, definitions: Definitions, mode: Duplicates
) -> Observations:
    """One row of each group, in the order they came: the last, or the sum."""
    if groups.none_twice() or mode is Duplicates.ERROR:
        return data
    if mode is Duplicates.LAST:
        ends = np.append(groups.starts[1:], len(groups.order)) - 1
        return taken(data, np.sort(groups.order[ends]))
    heads = groups.order[groups.starts]
    numerator, denominator = data.numerator.copy(), data.denominator.copy()
    numerator[heads] = np.where(
        samples[heads], numerator[heads], np.add.reduceat(numerator[groups.order], groups.starts)
    )
    fixed = np.array([metric.kind in (Kind.COUNT, Kind.LEVEL) for metric in definitions.metrics])[data.metric[heads]]
    denominator[heads] = np.where(fixed, 1.0, np.add.reduceat(denominator[groups.order], groups.starts))
    exempt = data.exempt
    if exempt is not None:
        exempt = exempt.copy()
        exempt[heads] = np.logical_and.reduceat(exempt[groups.order], groups.starts)
    return taken(replace(data, numerator=numerator, denominator=denominator, exempt=exempt), np.sort(heads))
