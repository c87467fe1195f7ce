"""What statistics see in a metric: beside a score in a few words, and as an XmR chart of its complete windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cityscore.model import Better, Metric, Period, Signal
from cityscore.present.draw.chart_data import ProcessDrawing, ProcessPoint
from cityscore.present.read.chart_notes import notes_sentence, notes_subtitle, with_notes
from cityscore.present.read.own_day import own_day
from cityscore.present.read.public_comments import Comment, comments_sentence, flagged
from cityscore.present.read.published_scores import Publication, PublishedScore
from cityscore.present.say.language import say, several, to_count, to_say
from cityscore.present.say.number_text import goal_text, value_text
from cityscore.present.say.signal_text import (
    POINTS,
    Sign,
    possible_limit,
    range_of_chance,
    sign_of,
    tone_of,
    why_text,
)
from cityscore.present.say.terms import window_name
from cityscore.scoring.control_charts import FEWEST, LONGEST, WINDOWS, charted, complete, period_of
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.xmr_rules import Process, process
from cityscore.scoring.yardsticks import target_on

MOST = 400
"""Windows that are read, at most, where a baseline is fixed."""
DRAWN = {
    Period.WEEK: to_say("Each complete week. The grey band is the range of chance; a coloured mark is a signal."),
    Period.MONTH: to_say("Each complete month. The grey band is the range of chance; a coloured mark is a signal."),
    Period.QUARTER: to_say("Each quarter. The grey band is the range of chance; a coloured mark is a signal."),
    Period.YEAR: to_say("Each fiscal year."),
}
TOO_FEW = {
    Period.WEEK: to_say("There are fewer than {number} weeks to tell a real change from chance."),
    Period.MONTH: to_say("There are fewer than {number} months to tell a real change from chance."),
    Period.QUARTER: to_say("There are fewer than {number} quarters to tell a real change from chance."),
    Period.YEAR: to_say("There are fewer than {number} years to tell a real change from chance."),
}
COUNTED = {
    Period.WEEK: to_count("{number} of {all} weeks is a signal.", "{number} of {all} weeks are signals."),
    Period.MONTH: to_count("{number} of {all} months is a signal.", "{number} of {all} months are signals."),
    Period.QUARTER: to_count("{number} of {all} quarters is a signal.", "{number} of {all} quarters are signals."),
}


@dataclass(frozen=True)
class Sense:
    """What is to be said of a metric's process beside its score."""

    sign: Sign
    """The signal of its last complete window."""
    promise: Sign | None
    """Whether it will meet its goal as it is; None where that can't be said."""
    why: str
    """Why it is a signal; empty where it is none."""
    range: str
    """Between which values it moves by chance."""

    @property
    def is_signal(self) -> bool:
        """Whether it is more than chance."""
        return bool(self.why)


def sense_of(metric: Metric, row: PublishedScore | None) -> Sense | None:
    """What a stored row says of a metric's process; None where that is nothing."""
    if row is None or not row.signal or row.lower is None or row.upper is None:
        return None
    signal, limits = Signal(row.signal), (row.lower, row.upper)
    return Sense(
        sign=sign_of(metric, signal),
        promise=None,
        why=why_text(metric, signal, Period(row.period), _figure(metric, row.point), limits),
        range=range_of_chance(metric, limits),
    )


@dataclass(frozen=True)
class SignalWindows:
    """The complete windows of a metric, oldest first, each with the last day that leads with it."""

    period: Period
    spans: tuple[tuple[date, date], ...]
    days: tuple[date, ...]

    @classmethod
    def of(cls, publication: Publication, metric: Metric) -> SignalWindows:
        """Those that are looked at on the day that is shown."""
        period, calendar = period_of(metric), publication.in_force.definitions.city.calendar
        back = (MOST if metric.signals.fix_after else WINDOWS[period]) * LONGEST[period]
        since = max(publication.day - timedelta(days=back), publication.run.since or publication.day)
        days = np.arange(number(since), max(number(since), number(own_day(publication, metric, publication.day))) + 1)
        starts, ends = map(np.unique, complete(period, days, calendar))
        count = None if metric.signals.fix_after else -WINDOWS[period]
        spans = tuple(zip(map(day_of, starts), map(day_of, ends), strict=True))[count:]
        # a window leads until the next one is complete; its scores of then hold what came late
        leading = [end - timedelta(days=1) for _, end in spans[1:]]
        return cls(period, spans, (*leading, publication.day) if spans else ())

    @property
    def ends(self) -> list[int]:
        """The last days, as numbers."""
        return [number(end) for _, end in self.spans]


def process_drawing(
    publication: Publication,
    metric: Metric,
    windows: SignalWindows,
    rows: Mapping[tuple[Period, date], PublishedScore],
    comments: Sequence[Comment] = (),
) -> ProcessDrawing | None:
    """An XmR chart of stored rows, with flags for comments; None for a metric without any point."""
    stored = [
        # where a figure lacks that can still come, an earlier window is seen from that day: it has its own place
        row if (row := rows.get((windows.period, day))) is not None and row.end >= start else None
        for (start, _), day in zip(windows.spans, windows.days, strict=True)
    ]
    values = [row.point if row else None for row in stored]
    first = next((place for place, value in enumerate(values) if value is not None), None)
    if first is None or not metric.scored:
        return None
    spans = windows.spans[first:]
    starts = charted(metric, windows.ends[first:])
    limits = process(
        np.array([np.nan if value is None else value for value in values[first:]]),
        metric.better,
        screen=metric.signals.screen,
        fix_after=metric.signals.fix_after,
        rebase=starts,
    )
    points = list(_points(metric, windows.period, spans, limits, [0, *starts]))
    shown, notes = with_notes(flagged(points[-WINDOWS[windows.period] :], comments), comments)
    goals = [_goal(metric, row, point.end) for row, point in zip(stored[-len(shown) :], shown, strict=True)]
    cut = len(points) - len(shown)
    sense = sense_of(metric, stored[-1])
    return ProcessDrawing(
        metric=metric,
        period=windows.period,
        points=shown,
        goals=tuple(goals),
        goal=goal_text(metric, goals[-1]) if goals[-1] is not None else "",
        rebased=tuple((place - cut, _why(metric, spans[place][0])) for place in starts if place >= cut),
        title=_title(metric, sense),
        subtitle=" ".join(filter(None, (say(DRAWN[windows.period]), notes_subtitle(notes)))),
        description=" ".join((*_sentences(metric, windows.period, shown, sense), *notes_sentence(notes))),
        notes=notes,
    )


def _points(
    metric: Metric, period: Period, spans: tuple[tuple[date, date], ...], made: Process, groups: list[int]
) -> Iterator[ProcessPoint]:
    """The points of a chart; a group too small for limits has none, and no signals."""
    sizes = [*groups[1:], len(spans)]
    for place, (start, end) in enumerate(spans):
        begin = max(group for group in groups if group <= place)
        stop = sizes[groups.index(begin)]
        has_limits = np.count_nonzero(~np.isnan(made.value[begin:stop])) >= FEWEST
        value = None if np.isnan(made.value[place]) else float(made.value[place])
        signal = made.signals[place] if has_limits else None
        limits = (float(made.lower[place]), float(made.upper[place])) if has_limits else None
        yield ProcessPoint(
            start=start,
            end=end,
            window=window_name(period, start, end),
            value=value,
            figure=_figure(metric, value),
            mean=float(made.mean[place]) if has_limits else None,
            lower=possible_limit(metric, limits[0]) if limits else None,
            upper=possible_limit(metric, limits[1]) if limits else None,
            range=range_of_chance(metric, limits) if limits else "",
            signal=signal,
            tone=tone_of(metric, signal).value if signal else "chance" if value is not None else "",
            words=say(POINTS[signal]) if signal else say("no figures") if value is None else say("too early to tell"),
        )


def _figure(metric: Metric, value: float | None) -> str:
    return "" if value is None else value_text(metric, value)


def _goal(metric: Metric, row: PublishedScore | None, end: date) -> float | None:
    target = target_on(metric, end)
    if target is None or target.usual or metric.better is Better.RANGE:
        return None
    if not metric.goals_differ:
        return target.value
    return row.yardstick if row else None


def _why(metric: Metric, start: date) -> str:
    """Why it is compared with itself anew from a window on."""
    return [rebase.why for rebase in metric.signals.rebase if rebase.since <= start][-1]


def _title(metric: Metric, sense: Sense | None) -> str:
    happened = sense.sign.words if sense else say("too early to tell")
    return say("{name}: {happened}", name=metric.name, happened=happened)


def _sentences(metric: Metric, period: Period, points: Sequence[ProcessPoint], sense: Sense | None) -> Iterator[str]:
    """The sentences of a chart for those who don't see it; its table says every figure."""
    yield _title(metric, sense) + "."
    yield from _seen(period, points, sense)
    yield from comments_sentence(points)


def _seen(period: Period, points: Sequence[ProcessPoint], sense: Sense | None) -> Iterator[str]:
    if sense is None:
        yield say(TOO_FEW[period], number=FEWEST)
        return
    if sense.why:
        yield sense.why
    yield say("Range of chance: {range}.", range=sense.range)
    if sense.promise:
        yield say("As it is: {promise}.", promise=sense.promise.words)
    signals = sum(point.signal not in (None, Signal.COMMON) for point in points)
    known = sum(point.value is not None for point in points)
    yield several(*COUNTED[period], signals, all=known)
