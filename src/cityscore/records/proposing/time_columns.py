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
        times = (column.times for column in (self.opened, self.closed, self.due) if column)
        return next((time.format for time in times if time and time.text), None)


def milestones(columns: Sequence[ProfiledColumn], pairs: Pairs, now: int) -> Milestones:
    """Recognise the milestones among columns of times; ``now`` is in seconds from 1970."""
    course = Milestones()
    usable = [column for column in columns if column.times and not points(column.name, ((NO_MILESTONE, 1),))]
    course.opened = _opened(usable or [column for column in columns if column.times], pairs)
    if course.opened is None:
        return course
    named = points(course.opened.name, OPENED) > 1
    course.grounds["opened"] = BY_NAME if named else BY_CONTENTS
    others = [column for column in usable if column is not course.opened]
    others = _later(course, course.opened, _readable_together(course, course.opened, others), pairs)
    course.due = _best(others, DUE)
    course.closed = _best([column for column in others if not points(column.name, DUE)], CLOSED)
    _by_contents(course, course.opened, others, pairs, now)
    for role in ("closed", "due"):
        if getattr(course, role) is not None:
            course.grounds.setdefault(role, BY_NAME)
    course.doubts += [f"{role} was taken {BY_CONTENTS}" for role, why in course.grounds.items() if why == BY_CONTENTS]
    return course


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


def _readable_together(
    course: Milestones, opened: ProfiledColumn, columns: Sequence[ProfiledColumn]
) -> list[ProfiledColumn]:
    """The columns whose times are written as the opening time is: a metric states one format."""
    kept = []
    for column in columns:
        own, other = column.times, opened.times
        if own and other and own.text and other.text and own.format != other.format:
            course.doubts.append(
                f"{column.name} was left aside: it writes times otherwise than {opened.name}, "
                "and a metric states one format"
            )
        else:
            kept.append(column)
    return kept


def _later(
    course: Milestones, opened: ProfiledColumn, columns: Sequence[ProfiledColumn], pairs: Pairs
) -> list[ProfiledColumn]:
    """The columns that are hardly ever before the opening time."""
    kept = []
    for column in columns:
        both, before, _ = pairs[column.name, opened.name]
        if both and before <= NEARLY_NEVER * both:
            kept.append(column)
        elif both and (points(column.name, CLOSED) or points(column.name, DUE)):
            course.doubts.append(
                f"{column.name} was left aside: it is before {opened.name} in {before:,} of {both:,} rows"
            )
    return kept


def _by_contents(
    course: Milestones, opened: ProfiledColumn, columns: Sequence[ProfiledColumn], pairs: Pairs, now: int
) -> None:
    """Take columns whose names say nothing: one with gaps and no time to come as closed, one that is filled as due."""
    unnamed = []
    for column in sorted(columns, key=lambda column: column.filled):  # open cases have no closing time, but a due one
        both, _, equal = pairs[column.name, opened.name]
        named = any(points(column.name, names) > 1 for names in (DUE, CLOSED, OPENED))
        if not named and equal <= SELDOM * both:
            unnamed.append(column)
    if course.closed is None:
        course.closed = next((column for column in unnamed if column.times and column.times.last <= now), None)
        if course.closed:
            course.grounds["closed"] = BY_CONTENTS
            unnamed.remove(course.closed)
    if course.due is None and course.closed is not None:
        filled = [column for column in unnamed if column.share_filled >= SELDOM]
        if filled and filled[-1].filled > course.closed.filled:
            course.due = filled[-1]
            course.grounds["due"] = BY_CONTENTS
