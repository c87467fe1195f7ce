"""Reads the columns that hold names: metrics, by their slugs or former slugs, and districts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from cityscore.files.text import encode
from cityscore.library.checking.findings import Findings, Says
from cityscore.model import Definitions, choose
from cityscore.scoring.observations import Ints

UNKNOWN = -1


def read_metrics(cells: pa.Array, definitions: Definitions, findings: Findings) -> Ints:
    """The index of each row's metric in the definitions; -1 where it is blank or undefined."""
    encoded = encode(cells)
    indexes = _indexes(definitions)
    known = np.array([indexes.get(slug, UNKNOWN) for slug in encoded.values] + [UNKNOWN], dtype=np.int64)
    metric = known[encoded.index]

    def say(row: int) -> Says:
        rows = int(np.count_nonzero(encoded.index == encoded.index[row]))
        name = encoded.values[encoded.index[row]]
        return f"undefined metric {name!r} ({rows:,} {'row' if rows == 1 else 'rows'})", _meant(name, definitions)

    findings.add(encoded.index < 0, "metric", ("is blank", "write the metric's slug"))
    undefined = np.flatnonzero((metric == UNKNOWN) & (encoded.index >= 0))
    _, first = np.unique(encoded.index[undefined], return_index=True)
    findings.add(np.sort(undefined[first]), "metric", say)
    return metric


def read_districts(cells: pa.Array, findings: Findings) -> tuple[Ints, tuple[str, ...]]:
    """The index of each row's district, and their names in order; '' (the first) is the whole city, as is a blank.

    Names that differ only in case or spacing would silently be two districts: each but the first is found wrong.
    """
    encoded = encode(cells)
    stripped = [name.strip() for name in encoded.values]
    null = [place for place, name in enumerate(stripped) if "\0" in name]  # no database can hold it
    findings.add(np.isin(encoded.index, null), "district", ("holds a null character", "write it without"))
    names = ("", *sorted({name for name in stripped if name}))
    order = {name: index for index, name in enumerate(names)}
    district = np.array([order[name] for name in stripped] + [0], dtype=np.int64)[encoded.index]
    _find_alike(district, names, findings)
    return district, names


def _find_alike(district: Ints, names: tuple[str, ...], findings: Findings) -> None:
    """Find the first row of each district whose name only looks different from an earlier one's."""
    looks = [" ".join(name.split()).casefold() for name in names]
    if len(set(looks)) == len(names):
        return
    earlier: dict[str, str] = {}
    twins: dict[int, str] = {}
    for row in np.sort(np.unique(district, return_index=True)[1]):
        name = names[district[row]]
        before = earlier.setdefault(looks[district[row]], name)
        if before != name:
            twins[int(row)] = before

    def say(row: int) -> Says:
        name = names[district[row]]
        return (
            f"{name!r} and {twins[row]!r} differ only in case or spacing",
            "write it one way, as they are one district",
        )

    findings.add(np.array(list(twins), dtype=np.int64), "district", say)


def _indexes(definitions: Definitions) -> dict[str, int]:
    """Where each slug, present or former, leads."""
    former = {slug: index for index, metric in enumerate(definitions.metrics) for slug in metric.was}
    return former | {metric.slug: index for index, metric in enumerate(definitions.metrics)}


def _meant(name: str, definitions: Definitions) -> str:
    """The slug of the metric that has this name on screen, or the nearest slug."""
    for metric in definitions.metrics:
        if metric.name.casefold() == name.strip().casefold():
            return f"did you mean {metric.slug!r}?"
    return choose(name, (metric.slug for metric in definitions.metrics))
