"""What control charts say of a city's metrics, seen from each day, on complete windows that do not overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from cityscore.model import Calendar, Definitions, Metric, Period, Signal
from cityscore.scoring.chart_windows import chart_input, in_season, season_of
from cityscore.scoring.charts_together import ChartsAsked, states_together
from cityscore.scoring.control_charts import (
    LONGER,
    LONGEST,
    NOTHING,
    ChartState,
    chart_kind,
    complete,
    first_days,
    looked_at,
    needed,
    period_of,
    reach,
    rebased_at,
)
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import axis_of, evidence_needed
from cityscore.scoring.kinds import arithmetic_of
from cityscore.scoring.lags import longest_lag
from cityscore.scoring.methods import BALANCED
from cityscore.scoring.observations import Bools, Floats, Ints, Observations
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.process_charts import ChartInput, ChartKind, LastState
from cityscore.scoring.rare_events import RareEvents
from cityscore.scoring.seen_days import seen_days
from cityscore.scoring.series import Series, Split
from cityscore.scoring.window_counts import Counts, Rows

EXPECTED = 2.0
"""Events expected in a window, on average, for a count to be judged by windows as short."""
IN_ROWS = (Signal.RUN_ABOVE, Signal.RUN_BELOW, Signal.RISING, Signal.FALLING)
"""Signals that are of so many windows in a row."""
DAYS_OF = {Period.WEEK: 7.0, Period.MONTH: 365.25 / 12, Period.QUARTER: 365.25 / 4, Period.YEAR: 365.25}
"""Days of a window, on average."""


def processes(definitions: Definitions, observations: Observations, through: Ints) -> Iterator[tuple[Metric, Observer]]:
    """Each metric with what tells of its process, for the whole city, seen from ascending days, shape (days,)."""
    split = Split(observations, definitions.metrics)
    longest = max(LONGEST[period_of(metric)] + longest_lag(metric) for metric in definitions.metrics)
    axis = axis_of(definitions, split, through, longest)
    for index, metric in enumerate(definitions.metrics):
        yield metric, Observer(split.series(metric, index, "", axis), through, definitions.city.calendar)


class JudgedWindow(NamedTuple):
    """What is judged from a day: windows up to a last one, or without a period the days between events."""

    period: Period | None
    end: int
    own_end: int
    """The last day of the last complete window of the metric's own period."""


class Question(NamedTuple):
    """Charts that are asked for, with what each is of, and the ready state that each completes."""

    charts: ChartsAsked
    judged: list[JudgedWindow]
    ready: list[ChartState]
    """What is known without the chart: the kind, the window and its point."""
    told: list[float]
    """By what the figures of each are told."""
    firsts: Ints
    """The first days of the series' windows; empty where it has none."""


def charts_seen(asked: Sequence[tuple[Observer, Ints]]) -> list[list[ChartState]]:
    """What is known of several metrics, each from some of its days, which are given by their ascending places.

    Their charts are worked out together, and each window's once, however many days show it.
    """
    days = [observer.judged(places) for observer, places in asked]
    questions = [observer.questions(judged) for (observer, _), judged in zip(asked, days, strict=True)]
    answers = iter(states_together([question.charts for of_one in questions for question in of_one]))
    found = []
    for (observer, places), judged, of_one in zip(asked, days, questions, strict=True):
        if not judged:
            found.append([NOTHING] * len(places))
            continue
        known = {one: state for question in of_one for one, state in _answered(question, next(answers))}
        states = {one: observer.with_quiet_days(known[one], one) for one in known}
        found.append([states[one] for one in judged])
    return found


@dataclass(frozen=True)
class Observer:
    """A series, ready to tell of its process."""

    series: Series
    through: Ints
    calendar: Calendar

    def seen(self, places: Ints) -> list[ChartState]:
        """What is known from some of the days, which are given by their ascending places."""
        (states,) = charts_seen([(self, places)])
        return states

    def judged(self, places: Ints) -> list[JudgedWindow]:
        """What is judged from each of some days: of counts, windows in which enough happens; none of what is not."""
        kind = chart_kind(self.series.metric)
        if kind is None or not len(places):
            return []
        seen = seen_days(self.series, self._is_due, self.through[places])
        days = self.through[places] if seen is None else seen
        own = period_of(self.series.metric)
        own_ends = complete(own, days, self.calendar)[1]
        if kind is not ChartKind.COUNT:
            return [JudgedWindow(own, end, end) for end in own_ends.tolist()]
        weeks, which = np.unique(own_ends, return_inverse=True)
        a_day = self._rare.a_day(weeks)[which].tolist()
        choices = (own, *LONGER.get(own, ()))
        ends = {period: complete(period, days, self.calendar)[1].tolist() for period in choices}
        judged = []
        for place, (own_end, expected) in enumerate(zip(own_ends.tolist(), a_day, strict=True)):
            period = next((choice for choice in choices if expected * DAYS_OF[choice] >= EXPECTED), None)
            judged.append(JudgedWindow(period, ends[period][place] if period else own_end, own_end))
        return judged

    def questions(self, judged: Sequence[JudgedWindow]) -> list[Question]:
        """The charts that tell of what is judged, each once."""
        questions = []
        for period in dict.fromkeys(one.period for one in judged):
            of_period = [one for one in dict.fromkeys(judged) if one.period is period]
            if period is None:
                questions += [self._between(one) for one in of_period]
            else:
                questions += self._of_windows(period, of_period)
        return questions

    def _of_windows(self, period: Period, judged: list[JudgedWindow]) -> Iterator[Question]:
        """Charts of windows; those of weeks that have a season are set against it."""
        kind = chart_kind(self.series.metric) or ChartKind.VALUE
        settings = self.series.metric.signals
        last = np.array([one.end for one in judged], dtype=np.int64)
        ends = self._ends(period, int(last.min()), int(last.max()))
        places, firsts = np.searchsorted(ends, last), first_days(period, ends)
        given, told = self._given(kind, period, ends)
        first = self._first(period, ends, places)
        ready = [
            ChartState(kind, period, int(ends[place]), point=0.0 if given.has_evidence[place] else None)
            for place in places.tolist()
        ]
        in_its_season = np.zeros(len(places), dtype=np.bool_)
        if period is Period.WEEK and not settings.fix_after:
            season = season_of(given)
            in_its_season = season.repeats[places]
            for place in np.flatnonzero(in_its_season).tolist():  # each at a level of its own
                begin, end = int(first[place]), int(places[place])
                part = in_season(given, season, begin, end)
                charts = ChartsAsked(part, np.array([0]), np.array([end - begin]), screen=settings.screen)
                yield Question(charts, [judged[place]], [ready[place]], [float(told[end])], firsts[begin:])
        if (these := np.flatnonzero(~in_its_season)).size:
            yield Question(
                ChartsAsked(given, first[these], places[these], settings.fix_after, settings.screen),
                [judged[place] for place in these.tolist()],
                [ready[place] for place in these.tolist()],
                told[places[these]].tolist(),
                firsts,
            )

    def _given(self, kind: ChartKind, period: Period, ends: Ints) -> tuple[ChartInput, Floats]:
        """The windows for a chart; and by what each value is told: where figures are totals, by its days."""
        start, stop = self.series.axis.indexes(first_days(period, ends), ends)
        due = Counts.of(self._is_due).between(start, stop)
        _, days = Rows.of(self.series, self._is_due).counts(start, stop, stop)
        given = chart_input(self.series.metric, kind, arithmetic_of(self.series).window(start, stop), days, due)
        if not self.series.metric.tells_totals:
            return given, np.ones(len(ends))
        # Days whose figures are missing are as the others; those on which none is due are no days of it.
        stands_for = np.where(self._is_due, self.series.axis.stands_for(self.series.metric.cadence), 0)
        return given, Sums.of(stands_for.astype(np.float64)).between(start, stop)

    def _ends(self, period: Period, first: int, last: int) -> Ints:
        """The last days of all windows that are looked at, ascending, up to the last one."""
        begin = min(self.series.axis.first, first)
        if reach(self.series.metric) is not None:
            begin = first - needed(self.series.metric, period) * LONGEST[period]
        return np.unique(complete(period, np.arange(begin, last + 1), self.calendar)[1])

    def _first(self, period: Period, ends: Ints, latest: Ints) -> Ints:
        """Where each chart begins, by the place of its last window: no further back than it was set anew."""
        settings, count = self.series.metric.signals, looked_at(self.series.metric, period)
        first = np.zeros_like(latest) if settings.fix_after else np.maximum(latest - (count - 1), 0)
        for rebase in settings.rebase:
            start = rebased_at(period, number(rebase.since), ends)
            first = np.where(latest >= start, np.maximum(first, start), first)
        return first

    def _between(self, judged: JudgedWindow) -> Question:
        """The chart of the days between events, up to the end of a window of the metric's own period."""
        own = period_of(self.series.metric)
        given = self._rare.between(judged.end, int(first_days(own, np.array([judged.end]))[0]))
        last = np.arange(len(given.total))[-1:]
        return Question(
            ChartsAsked(given, np.zeros_like(last), last, screen=self.series.metric.signals.screen),
            [judged],
            [ChartState(ChartKind.BETWEEN, own, judged.end, point=0.0 if len(last) else None)],
            [1.0],
            np.empty(0, dtype=np.int64),
        )

    def with_quiet_days(self, state: ChartState, judged: JudgedWindow) -> ChartState:
        """The same of what is too rare for its own windows with how long nothing has happened, and what is usual."""
        if judged.period is period_of(self.series.metric):
            return state
        coverage, _ = evidence_needed(self.series.metric, BALANCED)
        quiet, usual = self._rare.quiet_and_usual(judged.own_end, coverage)
        return replace(state, quiet_days=quiet, usual_days=usual)

    @cached_property
    def _is_due(self) -> Bools:
        return self.series.due()

    @cached_property
    def _rare(self) -> RareEvents:
        return RareEvents(self.series, self._is_due)


def _answered(question: Question, states: Sequence[LastState]) -> Iterator[tuple[JudgedWindow, ChartState]]:
    """What is known of each that is judged, in the figures that people are told."""
    if not states:  # there is nothing between no events
        yield question.judged[0], question.ready[0]
    for one, ready, times, state in zip(question.judged, question.ready, question.told, states, strict=bool(states)):
        numbers = (None if ready.point is None else state.value, state.lower, state.upper, state.center)
        point, lower, upper, center = (None if number is None else number * times for number in numbers)
        has_date = state.anew is not None and len(question.firsts) > 0
        yield (
            one,
            replace(
                ready,
                point=point,
                lower=lower,
                upper=upper,
                center=center,
                signal=state.signal,
                run_length=state.run_length if state.signal in IN_ROWS else None,
                once_in=state.once_in,
                provisional=None if upper is None else state.provisional,
                misfit=state.misfit,
                anew=int(question.firsts[state.anew]) if has_date and state.anew is not None else None,
            ),
        )
