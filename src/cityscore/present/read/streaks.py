"""Streaks as they are read: a service's windows, from the last one back to the last that went the other way."""

from __future__ import annotations

from collections.abc import Sequence

from cityscore.model import Period, Reason, Status
from cityscore.present.read.earlier_windows import each_window_once
from cityscore.present.read.published_scores import Day, PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.present.say.streak_text import MetCount, Streak


def streaks_of(scope: Scope, day: Day, history: Sequence[Rows]) -> dict[str, Streak]:
    """The streak of each service that has one, by its slug; ``history`` are the windows that lead, latest first."""
    found = {}
    for metric in scope.metrics:
        rows = each_window_once([rows.get((*scope.key(metric), day.headline)) for rows in history])
        if metric.scored and (streak := streak_in(rows)) is not None:
            found[metric.slug] = streak
    return found


def streak_in(rows: Sequence[PublishedScore | None]) -> Streak | None:
    """The streak of a service's windows, latest first, of which None are those that nothing is stored of."""
    known = _apart([row for row in rows if row is not None and row.reason not in (Reason.NOT_ACTIVE, Reason.NOT_DUE)])
    scored = [row for row in known if row.status]
    if not scored:
        return None
    same = _until_other(known, is_miss=scored[0].missed_goal)
    run = [row for row in same if row.status]
    span = same[: same.index(run[-1]) + 1]
    ends = len(same) < len(known)
    is_whole = not ends and rows[-1] is not known[-1]
    return Streak(
        count=len(run),
        since=run[-1].start,
        end=run[0].end,
        period=Period(run[0].period),
        is_miss=run[0].missed_goal,
        is_better=all(row.status == Status.EXCEEDS for row in run),
        unscored=tuple((row.start, row.end) for row in span if not row.status and row.end < run[0].start),
        whole_record=is_whole,
        follows=ends and span == same,
        since_last_scored=ends and span != same,
        is_exact=ends or is_whole,
    )


def met_of(rows: Sequence[PublishedScore | None]) -> MetCount | None:
    """In how many of a service's windows, latest first, its goal was met; None where none has a score."""
    scored = [row for row in _apart([row for row in rows if row is not None]) if row.status]
    if not scored:
        return None
    met = sum(row.met_goal for row in scored)
    return MetCount(met, len(scored), scored[-1].start, scored[0].end, Period(scored[0].period))


def _apart(rows: Sequence[PublishedScore]) -> list[PublishedScore]:
    """Windows that do not overlap, from the latest on."""
    apart: list[PublishedScore] = []
    for row in rows:
        if not apart or row.end < apart[-1].start:
            apart.append(row)
    return apart


def _until_other(rows: Sequence[PublishedScore], *, is_miss: bool) -> list[PublishedScore]:
    """The rows up to the first that went the other way."""
    for place, row in enumerate(rows):
        if row.status and row.missed_goal is not is_miss:
            return list(rows[:place])
    return list(rows)
