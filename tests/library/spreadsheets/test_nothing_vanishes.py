"""Whatever a small table looks like, each of its cells is taken with its value, asked about, or named."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, event, given, settings

from cityscore.library.spreadsheets import ColumnRole, Reading, Whole
from tests.library.spreadsheets.meant import Outcome, outcome
from tests.library.spreadsheets.random_tables import Written, written_tables

EXAMPLES = int(os.environ.get("EXAMPLES", "60"))
"""More of them are tried by hand."""


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(written_tables())
def test_each_cell_is_taken_asked_about_or_named(written: Written) -> None:
    came = outcome(written.data)
    assert not came.refused, came.refused
    if came.asked:
        event("asked")
        came = answered(written)
        assert not came.asked, came.asked
    event("rejected" if came.rejected else "taken")
    problems = list(vanished(written, came))
    assert not problems, (problems, written.data, came)


def answered(written: Written) -> Outcome:
    """What the file comes to once everything is said of it as it is meant."""

    def change(reading: Reading) -> Reading:
        (plan,) = reading.plans
        roles = [*map(ColumnRole.parsed, written.roles), *(ColumnRole() for _ in plan.roles)][: len(plan.roles)]
        plan = replace(plan, header=written.header, depth=1, roles=tuple(roles), day="", metric="", taken=True)
        return Reading([plan], written.order, written.decimal, Whole.DISTRICT)

    return outcome(written.data, change=change)


def vanished(written: Written, came: Outcome) -> Iterator[str]:
    """What vanished, or was made of nothing."""
    if came.rejected:
        lines = {line for line, _ in came.rejected}
        if not written.stray <= lines:
            yield f"no word of the lines {written.stray - lines}"
        if not lines <= written.stray | written.surplus:
            yield f"rejected: {came.rejected}"
        return
    if written.stray:
        yield f"taken, though no figures stand in lines {written.stray}"
    if rounded(came.figures) != rounded(written.figures):
        yield f"{came.figures} instead of {written.figures}"
    told = " ".join(came.told)
    yield from (f"no word of {name}" for name in written.named if name not in told)
    if written.surplus and "column" not in told:
        yield "no word of what stands where no heading does"
    lines = {line for text in came.told if text.startswith("Without any figure") for line in lines_in(text)}
    if not written.sources <= lines:
        yield f"no word of the lines {written.sources - lines}"


def lines_in(sentence: str) -> Iterator[int]:
    """The lines that a sentence names."""
    for first, last in re.findall(r"(\d+)(?:–(\d+))?", sentence):
        yield from range(int(first), int(last or first) + 1)


def rounded(figures: set[tuple[str, str, float, float, str]]) -> set[tuple[str, str, float, float, str]]:
    """Figures without what floats add."""
    return {(metric, day, round(up, 6), round(down, 6), district) for metric, day, up, down, district in figures}
