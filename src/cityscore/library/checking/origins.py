"""Where a metric's rows may come from: from the source that it names, and no other."""

from __future__ import annotations

import numpy as np

from cityscore.library.checking.findings import Findings, Says
from cityscore.library.checking.names import UNKNOWN
from cityscore.model import Definitions
from cityscore.scoring.observations import Bools, Ints

ANY = -1
"""In place of the source of a metric that names none."""


def check_origins(metric: Ints, source: Ints, definitions: Definitions, findings: Findings) -> Bools:
    """Find the rows that are in another source than the one that their metric names; return which.

    ``metric`` and ``source``, shape (rows,), are indexes into the definitions' metrics and sources. Of each metric only
    the first row in each source is told.
    """
    slugs = [each.slug for each in definitions.sources]
    named = [slugs.index(each.source) if each.source is not None else ANY for each in definitions.metrics]
    own = np.array([*named, ANY], dtype=np.int64)[metric]
    wrong: Bools = (metric != UNKNOWN) & (own != ANY) & (own != source)
    strayed, pair = np.flatnonzero(wrong), metric * len(slugs) + source
    _, first, counts = np.unique(pair[strayed], return_index=True, return_counts=True)
    rows = dict(zip(strayed[first].tolist(), counts.tolist(), strict=True))

    def say(row: int) -> Says:
        slug, here, there = definitions.metrics[metric[row]].slug, slugs[source[row]], slugs[own[row]]
        count = f"{rows[row]:,} {'row' if rows[row] == 1 else 'rows'}"
        fix = f"move it to a file of {there!r}, or write source: {here} for the metric"
        return f"{slug!r} takes its figures from the source {there!r}, not from {here!r} ({count})", fix

    findings.add(np.sort(np.array(list(rows), dtype=np.int64)), "metric", say)
    return wrong
