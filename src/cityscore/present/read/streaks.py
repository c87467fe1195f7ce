"""Streaks as they are read: a service's windows from the newest back to the last that went the other way.

Where the windows that a page has read go the same way, all of them, those before are looked for, in one more query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import NamedTuple

from cityscore.model import Metric, Period, PeriodStyle, Reason, Status
from cityscore.present.read.earlier_windows import STEP_DAYS, each_window_once, style_of
from cityscore.present.read.published_scores import Day, Publication, PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.present.say.streak_text import Streak
from cityscore.scoring.due_days import OWN_PERIOD
from cityscore.scoring.windows import ROLLING_DAYS
from cityscore.store.subjects import Name
from cityscore.store.windows_before import Apart, Asked, WindowRow

MISSED = (Status.NEAR, Status.BELOW)
NOT_JUDGED = (Reason.TOO_FEW_CASES, Reason.TOO_LITTLE_HISTORY, Reason.NO_TARGET)
"""Why a window that has figures has no score."""


class RunWindow(NamedTuple):
    """A window, as far as a run asks."""

    start: date
    end: date
    status: str
    reason: str
    """Why it has no score."""


def streaks_of(scope: Scope, day: Day, history: Sequence[Rows]) -> dict[str, Streak]:
    """The streak of each service with a score, by its slug; ``history`` are the windows that lead, latest first.

    Of those that missed their goal it is exact; of others it is what the windows say that are read.
    """
    streaks: dict[str, Streak] = {}
    asked: dict[str, Asked] = {}
    for metric in scope.metrics:
        rows = each_window_once([rows.get((*scope.key(metric), day.headline)) for rows in history])
        streak = streak_in(rows)
        if not metric.scored or streak is None:
            continue
        streaks[metric.slug] = streak
        row = rows[0]
        is_open = streak.whole_record or not streak.is_exact  # no window that is read went the other way
        if row is not None and row.missed_goal and (is_open or streak.period is Period.DAY):
            asked[metric.slug] = run_asked(day.publication, metric, scope.key(metric), row)
    before = day.publication.windows_before(list(asked.values()))
    found = {slug: streak_of(before.get(one.name, ()), one) for slug, one in asked.items()}
    return streaks | {slug: streak for slug, streak in found.items() if streak is not None}


def run_asked(publication: Publication, metric: Metric, name: Name, row: PublishedScore) -> Asked:
    """The windows of a service that its streak up to one of them is counted from."""
    period = Period(row.period)
    is_miss = row.missed_goal if row.status else None
    return Asked(name, period, publication.day, row.end, is_miss, _apart_by(publication, metric, period))


def streak_of(windows: Sequence[WindowRow], asked: Asked) -> Streak | None:
    """The streak of windows as they are stored, None where none ever had a score.

    Of several rows of one window the last counts; of a year, the last of its days.
    """
    rows = sorted(windows, key=itemgetter(1))
    if (plain := _plain_streak(rows, asked)) is not None:
        return plain
    last: dict[str, RunWindow] = {}
    keys: list[str] = []
    for _, _, start, end, status, reason, _ in rows:
        keys.append(start if asked.period is Period.YEAR else end)
        last[keys[-1]] = RunWindow(date.fromisoformat(start), date.fromisoformat(end), status, reason)
    latest_first = sorted(last.values(), key=lambda window: window.end, reverse=True)
    # the first row read says otherwise where there are others before it, unless the next is of the same window
    ends = bool(keys) and keys[:1] != keys[1:2] and _is_other(last[keys[0]].status, is_miss=asked.is_miss)
    return streak_among(latest_first, asked.period, reaches_first=not ends)


def _plain_streak(rows: Sequence[WindowRow], asked: Asked) -> Streak | None:
    """The same of weeks, earliest first, of which each has a score and one row, and follows the one before.

    Most are so, and there may be hundreds of each service. None of others.
    """
    ends = bool(rows) and _is_other(rows[0][4], is_miss=asked.is_miss)
    run = rows[1:] if ends else rows
    statuses = {row[4] for row in run}
    if asked.period is not Period.WEEK or asked.apart != Apart() or asked.is_miss is None:
        return None
    if not run or not statuses <= ({*MISSED} if asked.is_miss else {Status.EXCEEDS, Status.MEETS}):
        return None
    first, end = date.fromisoformat(rows[0][3]), date.fromisoformat(run[-1][3])
    if len({row[3] for row in rows}) < len(rows) or (end - first).days != 7 * (len(rows) - 1):
        return None
    return Streak(
        count=len(run),
        since=date.fromisoformat(run[0][2]),
        end=end,
        period=asked.period,
        is_miss=asked.is_miss,
        is_better=statuses == {Status.EXCEEDS},
        whole_record=not ends,
        follows=ends,
    )


def streak_in(rows: Sequence[PublishedScore | None]) -> Streak | None:
    """The streak of some windows, latest first, of which None are those that nothing is stored of.

    Where all went the same way, it is exact only if nothing is stored of the last of them.
    """
    newest = next((row for row in rows if row is not None), None)
    if newest is None:
        return None
    begins = rows[-1] is None or rows[-1].reason == Reason.NOT_ACTIVE
    windows = (RunWindow(row.start, row.end, row.status, row.reason) for row in rows if row is not None)
    return streak_among(windows, Period(newest.period), reaches_first=begins)


def streak_among(windows: Iterable[RunWindow], period: Period, *, reaches_first: bool) -> Streak | None:
    """The streak of some windows, latest first, that may overlap; None where none has a score.

    ``reaches_first`` tells that there are none before them.
    """
    same: list[RunWindow] = []
    is_miss, ends = None, False
    for window in _with_gaps(_apart(windows), period):
        if window.reason == Reason.NOT_DUE:
            continue
        if window.status:
            missed = window.status in MISSED
            ends = is_miss is not None and missed is not is_miss
            if ends:  # there may be hundreds before it
                break
            is_miss = missed
        same.append(window)
    if is_miss is None:
        return None
    run = [window for window in same if window.status]
    newest, oldest = same.index(run[0]), same.index(run[-1])
    return Streak(
        count=len(run),
        since=run[-1].start,
        end=run[0].end,
        period=period,
        is_miss=is_miss,
        is_better=all(window.status == Status.EXCEEDS for window in run),
        unscored=tuple((one.start, one.end) for one in same[newest:oldest] if not one.status),
        pending=tuple((one.start, one.end) for one in same[:newest]),
        whole_record=not ends and reaches_first,
        unscored_before=not ends and any(window.reason in NOT_JUDGED for window in same[oldest + 1 :]),
        follows=ends and len(same) == oldest + 1,
        since_last_scored=ends and len(same) > oldest + 1,
        is_exact=ends or reaches_first,
    )


def _apart_by(publication: Publication, metric: Metric, period: Period) -> Apart:
    """How far those of a metric's windows lie apart that do not overlap, where others lie between."""
    if OWN_PERIOD.get(metric.cadence) is period:
        return Apart()
    if style_of(publication.in_force.definitions) is PeriodStyle.ROLLING:
        return Apart(days=ROLLING_DAYS.get(period, 0))
    return Apart(months=3) if period is Period.QUARTER else Apart()


def _is_other(status: str, *, is_miss: bool | None) -> bool:
    return bool(status) and is_miss is not None and (status in MISSED) is not is_miss


def _apart(windows: Iterable[RunWindow]) -> Iterator[RunWindow]:
    """Windows that do not overlap, from the latest on, while the service was in use."""
    later: RunWindow | None = None
    for window in windows:
        if window.reason != Reason.NOT_ACTIVE and (later is None or window.end < later.start):
            later = window
            yield window


def _with_gaps(windows: Iterable[RunWindow], period: Period) -> Iterator[RunWindow]:
    """Windows, latest first, with those between of which nothing is stored."""
    length, day = timedelta(days=STEP_DAYS[period]), timedelta(days=1)
    later: RunWindow | None = None
    for window in windows:
        # a month may be shorter than a month is on the whole, and what is due of a window begin after its first day
        while later is not None and later.start - window.end - day >= 0.9 * length:
            later = RunWindow(later.start - length, later.start - day, "", Reason.NO_OBSERVATIONS)
            yield later
        yield window
        later = window
