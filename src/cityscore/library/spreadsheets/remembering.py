"""How the last file with the same headings was read, for the next: what is of the headings, never what is of a file.

Of a file are its day, the metric of all its rows, the line of its headings, the order of its days and months, and how
its numbers are written: the next file has its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from cityscore.files.grid import Grid
from cityscore.library.spreadsheets.guessing import guessed
from cityscore.library.spreadsheets.headings import LOOKED_AT, Headings, headings_of
from cityscore.library.spreadsheets.sheet_plan import ColumnRole, Reading, SheetPlan
from cityscore.model import Definitions


def recalled(
    grids: Sequence[Grid], before: Reading | None, definitions: Definitions, names: Mapping[str, str] | None = None
) -> Reading:
    """How a file is read: as the last one with its headings was, and else as it looks.

    ``names`` are what rows of this city's files call metrics (as ``looks`` has it), and the metrics' slugs.
    """
    known = dict(names or {})
    slugs = {metric.slug for metric in definitions.metrics}
    plans = {plan.tab: plan for plan in before.plans} if before else {}
    all_hidden = all(grid.hidden for grid in grids)
    read = [_plan(grid, plans.get(grid.name), definitions, known, slugs) for grid in grids]
    if not all_hidden:  # what is hidden is not meant to be seen, and so not taken unless somebody says so
        unsaid = [grid.hidden and not (grid.name in plans and plans[grid.name].headings) for grid in grids]
        read = [replace(plan, taken=plan.taken and not left) for plan, left in zip(read, unsaid, strict=True)]
    return Reading(read, whole=before.whole if before else None, names=known)


def _plan(
    grid: Grid, before: SheetPlan | None, definitions: Definitions, names: Mapping[str, str], slugs: Collection[str]
) -> SheetPlan:
    headings = _found(grid, before) if before else None
    plan = guessed(grid, headings or headings_of(grid), definitions, names)
    if before is None or headings is None:
        return plan
    width = min(len(plan.roles), len(before.roles))
    roles = [
        _role(place, plan.roles[place], before.roles[place], headings, slugs) if place < width else plan.roles[place]
        for place in range(len(plan.roles))
    ]
    return replace(plan, roles=tuple(roles), taken=before.taken)


def _found(grid: Grid, before: SheetPlan) -> Headings | None:
    """The headings that a plan is for, in whatever line they stand now."""
    looked_for = headings_of(grid)
    if not before.headings:  # a plan of before they were kept fits only where they stand as they did
        return looked_for if (looked_for.line, looked_for.depth) == (before.header, before.depth) else None
    if looked_for.depth == before.depth and _alike(looked_for, before):
        return looked_for
    lines = grid.lines[:LOOKED_AT].tolist()
    all_headings = (headings_of(grid, line, before.depth) for line in lines)
    return next((headings for headings in all_headings if _alike(headings, before)), None)


def _alike(headings: Headings, before: SheetPlan) -> bool:
    return _trimmed(headings.texts) == _trimmed(before.headings)


def _trimmed(texts: Sequence[str]) -> list[str]:
    """Headings without the empty ones at their end, of which a file has as many as its widest row."""
    kept = list(texts)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _role(place: int, guess: ColumnRole, before: ColumnRole, headings: Headings, slugs: Collection[str]) -> ColumnRole:
    """The role of a column: what it was before, if it has a heading, and its metric is still one."""
    is_known = headings.texts[place] and (not before.metric or before.metric in slugs)
    return before if is_known else guess
