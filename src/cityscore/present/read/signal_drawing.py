"""A metric's control chart, from the stored scores of its complete windows: what is usual at each, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from cityscore.model import Better, Metric, Observed, Period, PeriodStyle, Reason, Signal
from cityscore.present.draw.chart_data import ProcessDrawing, ProcessPoint
from cityscore.present.read.chart_notes import notes_sentence, notes_subtitle, with_notes
from cityscore.present.read.chart_rows import made_of_text
from cityscore.present.read.earlier_windows import style_of
from cityscore.present.read.own_day import own_day
from cityscore.present.read.public_comments import Comment, comments_sentence, flagged
from cityscore.present.read.published_scores import Publication, PublishedScore
from cityscore.present.read.service_signals import is_whole
from cityscore.present.read.signal_sentences import process_sentences, process_title
from cityscore.present.say.language import say, to_say
from cityscore.present.say.number_text import goal_text, value_text
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.signal_text import POINTS, Tone, tone_of
from cityscore.present.say.terms import NO_SCORE, REASON_WORDS, window_name
from cityscore.present.say.usual_range_text import goal_record, possible_limit, usual_range
from cityscore.scoring.chart_windows import chart_of_rows
from cityscore.scoring.control_charts import (
    LONGER,
    LONGEST,
    chart_kind,
    charted,
    complete,
    looked_at,
    needed,
    period_of,
)
from cityscore.scoring.day_numbers import day_of, last_of_month, month, number
from cityscore.scoring.process_charts import ChartInput, ChartKind, ProcessChart, process_chart
from cityscore.scoring.yardsticks import target_on

MOST = 400
"""Windows that are read, at most, where a baseline is fixed."""
EACH = {
    Period.WEEK: to_say("Each complete week."),
    Period.MONTH: to_say("Each complete month."),
    Period.QUARTER: to_say("Each quarter."),
    Period.YEAR: to_say("Each fiscal year."),
}


@dataclass(frozen=True)
class SignalWindows:
    """The complete windows of a metric, oldest first, each with the last day that leads with it."""

    period: Period
    spans: tuple[tuple[date, date], ...]
    days: tuple[date, ...]

    @classmethod
    def of(cls, publication: Publication, metric: Metric, period: Period) -> SignalWindows:
        """Those that a chart of a period needs on the day that is shown: the ones looked at, and the season's weeks."""
        calendar = publication.in_force.definitions.city.calendar
        count = MOST if metric.signals.fix_after else needed(metric, period)
        since = max(publication.day - timedelta(days=count * LONGEST[period]), publication.run.since or publication.day)
        days = np.arange(number(since), max(number(since), number(own_day(publication, metric, publication.day))) + 1)
        starts, ends = map(np.unique, complete(period, days, calendar))
        spans = tuple(zip(map(day_of, starts), map(day_of, ends), strict=True))[-count:]
        # a window leads until the next one is complete; its scores of then hold what came late
        leading = [end - timedelta(days=1) for _, end in spans[1:]]
        if style_of(publication.in_force.definitions) is PeriodStyle.ROLLING and period is Period.WEEK:
            # the last seven days are that week on one day alone
            leading = [min(end + timedelta(days=metric.lag_on(end)), publication.day) for _, end in spans[:-1]]
        elif period is Period.QUARTER and period_of(metric) is not Period.QUARTER:  # its quarters move monthly
            leading = [_last_of_next_month(end) - timedelta(days=1) for _, end in spans[:-1]]
        return cls(period, spans, (*leading, publication.day) if spans else ())

    @property
    def ends(self) -> list[int]:
        """The last days, as numbers."""
        return [number(end) for _, end in self.spans]


def windows_of_chart(publication: Publication, metric: Metric) -> list[SignalWindows]:
    """The windows that a metric's chart may be made of: its own, and longer ones of what may be rare."""
    periods = [period_of(metric)]
    if chart_kind(metric) is ChartKind.COUNT:
        periods += LONGER.get(periods[0], ())
    return [SignalWindows.of(publication, metric, period) for period in periods]


def _last_of_next_month(end: date) -> date:
    return day_of(last_of_month(month(np.array([number(end) + 1])))[0])


@dataclass(frozen=True)
class _Window:
    """A window with the row that was stored of it."""

    start: date
    end: date
    row: PublishedScore | None

    @property
    def own(self) -> PublishedScore | None:
        """The row where it is of this window, with its n; rolling months and quarters are of other days."""
        return self.row if self.row is not None and (self.row.start, self.row.end) == (self.start, self.end) else None


def process_drawing(
    publication: Publication,
    metric: Metric,
    choices: Sequence[SignalWindows],
    rows: Mapping[tuple[Period, date], PublishedScore],
    comments: Sequence[Comment] = (),
) -> ProcessDrawing | None:
    """A control chart of stored rows, with flags for comments; None for a metric without any figure, or any chart.

    ``choices`` are its windows, those of its own period first: the newest row says which of them it is judged by.
    """
    newest = rows.get((choices[0].period, publication.day))
    if newest is None or not newest.chart or not metric.scored:
        return None
    kind = ChartKind(newest.chart)
    windows = next((each for each in choices if each.period == newest.chart_period), choices[0])
    stored = _stored(windows, rows)
    if not any(map(_has_value, stored)):  # of rolling months and quarters no whole one is stored
        windows, stored = choices[0], _stored(choices[0], rows)
    has_limits = kind is not ChartKind.BETWEEN and windows.period == newest.chart_period
    first = next((place for place, window in enumerate(stored) if _has_value(window)), None)
    if first is None:
        return None
    stored = stored[first:]
    given, before = chart_of_rows(metric, kind, windows.period, [window.own for window in stored])
    stored = stored[before:]
    starts = charted(metric, [number(window.end) for window in stored], windows.period)
    made = _made(metric, given, starts) if has_limits else _without_limits(given)
    points = list(_points(metric, windows.period, given, stored, _without_misfit(made, starts)))
    shown, notes = with_notes(flagged(points[-looked_at(metric, windows.period) :], comments), comments)
    goals = [_goal(metric, window.own, point.end) for window, point in zip(stored[-len(shown) :], shown, strict=True)]
    cut = len(points) - len(shown)
    title = process_title(metric, given, made, newest)
    sentences = [
        *process_sentences(metric, windows.period, given, made, newest, shown, has_limits=has_limits),
        *filter(None, [_record(metric, choices[0], rows)]),
    ]
    return ProcessDrawing(
        metric=metric,
        period=windows.period,
        points=shown,
        goals=tuple(goals),
        goal=goal_text(metric, goals[-1]) if goals[-1] is not None else "",
        rebased=tuple((place - cut, _why(metric, stored[place].start)) for place in starts if place >= cut),
        title=title,
        subtitle=" ".join((*_drawn(windows.period, shown), *filter(None, [notes_subtitle(notes)]))),
        description=" ".join((title + ".", *sentences, *comments_sentence(shown), *notes_sentence(notes))),
        sentences=tuple(sentences),
        notes=notes,
    )


def _drawn(period: Period, points: Sequence[ProcessPoint]) -> Iterator[str]:
    """What is drawn, and what its marks mean."""
    yield say(EACH[period])
    if any(point.range for point in points):
        yield say("The grey band is its usual range; a coloured mark is unusual.")
    if any(point.tone == "hollow" for point in points):
        yield say("An open circle rests on too few figures or cases.")


def _stored(windows: SignalWindows, rows: Mapping[tuple[Period, date], PublishedScore]) -> list[_Window]:
    return [
        # where a figure lacks that can still come, an earlier window is seen from that day: it has its own place
        _Window(start, end, row if (row := rows.get((windows.period, day))) is not None and row.end >= start else None)
        for (start, end), day in zip(windows.spans, windows.days, strict=True)
    ]


def _has_value(window: _Window) -> bool:
    return window.own is not None and window.own.value is not None


def _record(metric: Metric, windows: SignalWindows, rows: Mapping[tuple[Period, date], PublishedScore]) -> Sentence:
    """In how many of the windows that are looked at it met its goal, by their stored scores."""
    seen = [rows.get((windows.period, day)) for day in windows.days[-looked_at(metric, windows.period) :]]
    scored = {(row.start, row.end): row.met_goal for row in seen if row is not None and row.status}
    return goal_record(metric, windows.period, list(scored.values()), max(scored, default=(date.min, date.max))[1])


def _made(metric: Metric, given: ChartInput, starts: Sequence[int]) -> ProcessChart:
    settings = metric.signals
    return process_chart(given, screen=settings.screen, fix_after=settings.fix_after, rebase=starts)


def _without_misfit(made: ProcessChart, starts: Sequence[int]) -> ProcessChart:
    """A chart without limits that do not fit: those since it was last compared with itself anew."""
    if made.misfit is None:
        return made
    begin = starts[-1] if starts else 0
    lines = {name: getattr(made, name).copy() for name in ("center", "lower", "upper")}
    for line in lines.values():
        line[begin:] = np.nan
    return replace(made, **lines, signals=(*made.signals[:begin], *(None,) * (len(made.signals) - begin)))


def _without_limits(given: ChartInput) -> ProcessChart:
    """The windows as they are, where it is other ones that it is judged by, or the days between two events."""
    nothing = np.full(len(given.total), np.nan)
    none: tuple[Signal | None, ...] = (None,) * len(given.total)
    return ProcessChart(
        value=nothing,
        center=nothing,
        lower=nothing,
        upper=nothing,
        z=nothing,
        signals=none,
        once_in=nothing,
        sigma=np.nan,
        provisional=False,
        misfit=None,
        anew=None,
        run_length=np.zeros(len(given.total), dtype=np.int64),
    )


def _points(
    metric: Metric, period: Period, given: ChartInput, stored: Sequence[_Window], made: ProcessChart
) -> Iterator[ProcessPoint]:
    """The points of a chart; in a group too small for limits they have none, and say so."""
    values = [window.own.value if window.own else None for window in stored]
    whole = is_whole(metric, [value for value in values if value is not None])
    for place, (window, value) in enumerate(zip(stored, values, strict=True)):
        signal = made.signals[place]
        is_known = bool(given.has_evidence[place])
        times = _times(metric, window.own)
        low, high, center = (float(line[place]) * times for line in (made.lower, made.upper, made.center))
        has_limits = not (np.isnan(low) or np.isnan(high))
        yield ProcessPoint(
            start=window.start,
            end=window.end,
            window=window_name(period, window.start, window.end),
            value=value,
            figure="" if value is None else _figure(metric, window, value),
            of=_made_of(metric, window),
            has_evidence=is_known,
            center=center if has_limits else None,
            lower=possible_limit(metric, low) if has_limits else None,
            upper=possible_limit(metric, high) if has_limits else None,
            range=usual_range(metric, (low, high), days=_days(metric, window), whole=whole) if has_limits else "",
            signal=signal,
            tone=_tone(metric, given.kind, signal, value, is_known=is_known),
            words=_words(window, signal, is_known=is_known),
        )


def _times(metric: Metric, row: PublishedScore | None) -> float:
    """By what limits are multiplied for what is told as totals of its windows: the days that a window stands for."""
    if not metric.tells_totals or row is None or not row.denominator:
        return 1.0
    if row.value is None or not row.numerator:
        return row.denominator
    return row.value * row.denominator / row.numerator


def _days(metric: Metric, window: _Window) -> int | None:
    row = window.own
    return int(row.denominator) if row and row.denominator and metric.kind.observed is Observed.EVENTS else None


def _tone(metric: Metric, kind: ChartKind, signal: Signal | None, value: float | None, *, is_known: bool) -> str:
    if value is None:
        return ""
    if not is_known:
        return "hollow"
    return (tone_of(metric, signal, kind) if signal else Tone.ORDINARY).value


def _words(window: _Window, signal: Signal | None, *, is_known: bool) -> str:
    """What a window is: as usual, unusual, or why nothing can be said of it."""
    if is_known:
        return say(POINTS[signal]) if signal is not None else NO_SCORE
    row = window.own
    if row is None or row.value is None:
        return say("no figures")
    return say(REASON_WORDS[Reason(row.reason)]) if row.reason else say("too few figures")


def _figure(metric: Metric, window: _Window, value: float) -> str:
    """Its value in words; of rare events how many there were."""
    if metric.rare and metric.kind.observed is Observed.EVENTS and (counted := _made_of(metric, window)):
        return counted
    return value_text(metric, value)


def _made_of(metric: Metric, window: _Window) -> str:
    return made_of_text(metric, window.own) if window.own is not None else ""


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
