"""Which columns say when a case was opened, when it was closed, and when it was due: by their names and their times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cityscore.records.proposing.column_names import CLOSED, DUE, NO_MILESTONE, OPENED, points
from cityscore.records.proposing.column_profile import ProfiledColumn

NEARLY_NEVER = 0.05
"""The share of cases that may be closed, or due, before they were opened."""
SELDOM = 0.5
"""The share of cases in which an unnamed milestone may be the very time of opening."""

BY_NAME = "by its name"
BY_CONTENTS = "by its times alone"

Pairs = Mapping[tuple[str, str], tuple[int, int, int]]
"""For two columns: rows in which both stand, in which the first is before the second, in which they are equal."""


@dataclass
class Milestones:
    """The columns of a case's course, why each was taken, and what is doubtful."""

    opened: ProfiledColumn | None = None
    closed: ProfiledColumn | None = None
    due: ProfiledColumn | None = None
    grounds: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    @property
    def format(self) -> str | None:
        """How its texts are written."""
        columns = [each for each in (self.opened, self.closed, self.due) if each and each.times and each.times.text]
        return columns[0].times.format if columns and columns[0].times else None


def milestones(columns: Sequence[ProfiledColumn], pairs: Pairs, now: int) -> Milestones:
    """Recognise the milestones among columns of times; ``now`` is in seconds from 1970."""
    found = Milestones()
    usable = [column for column in columns if column.times and not points(column.name, ((NO_MILESTONE, 1),))]
    found.opened = _opened(usable or [column for column in columns if column.times], pairs)
    if found.opened is None:
        return found
    named = points(found.opened.name, OPENED) > 1
    found.grounds["opened"] = BY_NAME if named else BY_CONTENTS
    rest = [column for column in usable if column is not found.opened]
    rest = _later(found, _readable_together(found, rest), pairs)
    found.due = _best(rest, DUE)
    found.closed = _best([column for column in rest if not points(column.name, DUE)], CLOSED)
    _by_contents(found, rest, pairs, now)
    for role in ("closed", "due"):
        if getattr(found, role) is not None:
            found.grounds.setdefault(role, BY_NAME)
    found.doubts += [f"{role} was taken {BY_CONTENTS}" for role, why in found.grounds.items() if why == BY_CONTENTS]
    return found


def _opened(columns: Sequence[ProfiledColumn], pairs: Pairs) -> ProfiledColumn | None:
    """The best named of the times that are mostly there, else the earliest of them."""
    filled = [column for column in columns if column.share_filled >= 0.5] or list(columns)

    def fit(column: ProfiledColumn) -> tuple[int, int, float]:
        name = 0 if points(column.name, DUE) or points(column.name, CLOSED) else points(column.name, OPENED)
        earlier = sum(pairs[column.name, other.name][1] for other in filled if other is not column)
        later = sum(pairs[other.name, column.name][1] for other in filled if other is not column)
        return name, int(earlier > later), column.share_filled

    return max(filled, key=fit, default=None)


def _best(columns: Sequence[ProfiledColumn], names: Sequence[tuple[str, int]]) -> ProfiledColumn | None:
    named = [column for column in columns if points(column.name, names)]
    return max(named, key=lambda column: (points(column.name, names), column.filled), default=None)


def _readable_together(found: Milestones, columns: Sequence[ProfiledColumn]) -> list[ProfiledColumn]:
    """The columns whose times are written as the opening time is: a metric states one format."""
    assert found.opened is not None  # noqa: S101  (asked for once it is known)
    opened = found.opened.times
    kept = []
    for column in columns:
        times = column.times
        if times and opened and times.text and opened.text and times.format != opened.format:
            found.doubts.append(
                f"{column.name} was left aside: it writes times otherwise than {found.opened.name}, "
                "and a metric states one format"
            )
        else:
            kept.append(column)
    return kept


def _later(found: Milestones, columns: Sequence[ProfiledColumn], pairs: Pairs) -> list[ProfiledColumn]:
    """The columns that are hardly ever before the opening time."""
    assert found.opened is not None  # noqa: S101  (asked for once it is known)
    kept = []
    for column in columns:
        both, before, _ = pairs[column.name, found.opened.name]
        if both and before <= NEARLY_NEVER * both:
            kept.append(column)
        elif both and (points(column.name, CLOSED) or points(column.name, DUE)):
            found.doubts.append(
                f"{column.name} was left aside: it is before {found.opened.name} in {before:,} of {both:,} rows"
            )
    return kept


def _by_contents(found: Milestones, rest: Sequence[ProfiledColumn], pairs: Pairs, now: int) -> None:
    """Take columns whose names say nothing: one with gaps and no time to come as closed, one that is filled as due."""
    assert found.opened is not None  # noqa: S101  (asked for once it is known)
    unnamed = []
    for column in rest:
        both, _, equal = pairs[column.name, found.opened.name]
        named = any(points(column.name, names) > 1 for names in (DUE, CLOSED, OPENED))
        if not named and equal <= SELDOM * both:
            unnamed.append(column)
    unnamed.sort(key=lambda column: column.filled)
    if found.closed is None:
        past = [column for column in unnamed if column.times and column.times.last <= now]
        if past:
            found.closed = past[0]
            found.grounds["closed"] = BY_CONTENTS
            unnamed.remove(past[0])
    if found.due is None and found.closed is not None:
        filled = [column for column in unnamed if column.share_filled >= SELDOM]
        if filled and filled[-1].filled > found.closed.filled:
            found.due = filled[-1]
            found.grounds["due"] = BY_CONTENTS
