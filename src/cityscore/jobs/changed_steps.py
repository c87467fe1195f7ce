"""What a run has to write so that each day shows what it found, where other rows show it already, or something else.

Rows are steps: each is what is shown from its day on (``store.shown_scores``). So a day whose figure is that of the day
before needs none; where figures change for some days only, what is shown after them begins again on the day after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cityscore.scoring import history_text
from cityscore.scoring.day_ranges import Span, plus
from cityscore.scoring.stored_scores import SCORE_COLUMNS, ScoreValues
from cityscore.store.score_publication import Change, Steps


class SpanEnd(NamedTuple):
    """How the days of a subject and period that were compared end."""

    day: date
    found: ScoreValues | None
    """What was found of the last of them."""
    standing: ScoreValues | None
    """What is public of it."""
    is_renewed: bool
    """Whether a row that is public begins on the day after."""


@dataclass
class StepComparison:
    """Compares what was found of some days with what is public, span after span."""

    published: date | None
    """The last day that is public; None where none is."""
    left: dict[tuple[int, str], SpanEnd] = field(default_factory=dict)
    """Of each subject and period, the days that were compared last: what is found of the next may go on from there."""

    def changes(self, of: tuple[int, str], days: Span, found: Steps, standing: Steps) -> Iterator[Change]:
        """The rows that a span needs: ``found`` begins on its first day, ``standing`` on it or before."""
        first, last = days
        before = self.left.pop(of, None)
        if before is not None and before.day != plus(first, -1):
            yield from self._after(of, before)
            before = None
        inside = [step for step in standing if first <= step[0] <= last]
        shown = next((figure for day, figure in reversed(standing) if day < first), None)
        after = _Walk(before.found if before else shown, shown)
        yield from (Change((*of, day), figure, until) for day, figure, until in after.rows(found, inside))
        is_renewed = any(day == plus(last, 1) for day, _ in standing)
        self.left[of] = SpanEnd(last, after.result, after.shown, is_renewed)

    def end(self) -> Iterator[Change]:
        """What is shown after the last days that were compared, where it has to be said."""
        for of, left in self.left.items():
            yield from self._after(of, left)
        self.left.clear()

    def _after(self, of: tuple[int, str], left: SpanEnd) -> Iterator[Change]:
        day = plus(left.day, 1)
        is_public = self.published is not None and day <= self.published
        if is_public and not left.is_renewed and not same_figure(left.standing, left.found):
            yield Change((*of, day), left.standing)


@dataclass
class _Walk:
    """Through the days on which what was found changes, or what is public."""

    result: ScoreValues | None
    """What is to be shown of the day before."""
    shown: ScoreValues | None
    """What is public of it."""

    def rows(self, found: Steps, standing: Steps) -> Iterator[tuple[date, ScoreValues | None, date | None]]:
        if not standing and self.shown is None and found:  # most of a first load
            goes_on = same_figure(self.result, found[0][1])
            yield from ((day, figure, None) for day, figure in found[1 if goes_on else 0 :])
            self.result = found[-1][1]
            return
        finds, stands = dict(found), dict(standing)
        row: tuple[date, ScoreValues | None, date | None] | None = None
        now: ScoreValues | None = None
        for day in sorted(finds.keys() | stands.keys()):
            begins, replaces = day in finds, day in stands
            now = finds.get(day) if begins else now
            self.shown = stands.get(day) if replaces else self.shown
            if same_figure(self.shown, now):
                if row is not None:
                    yield row
                row = None
                if not replaces and not same_figure(self.result, now):
                    yield day, self.shown, None
                self.result = self.shown
                continue
            if row is not None and not begins:
                row = (row[0], row[1], day)  # it takes the place of the row of this day, too
            elif replaces or not same_figure(self.result, now):
                if row is not None:
                    yield row
                row = (day, now, None)
            self.result = now
        if row is not None:
            yield row


def same_figure(before: ScoreValues | None, after: ScoreValues | None) -> bool:
    """Whether two figures are the same, but for what rounding did to their last digits."""
    if before is None or after is None:
        return before is after
    return before == after or all(
        history_text.same(old, new) if name == "past" else history_text.close(old, new)
        for name, old, new in zip(SCORE_COLUMNS, before, after, strict=True)
    )
