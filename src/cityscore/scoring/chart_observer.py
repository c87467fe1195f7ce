"""What control charts say of a city's metrics, seen from each day, on complete windows that do not overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from cityscore.model import Calendar, Definitions, Metric, Period
from cityscore.scoring.chart_windows import chart_input
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
from cityscore.scoring.process_charts import ChartInput, ChartKind, LastState, last_states
from cityscore.scoring.rare_events import RareEvents
from cityscore.scoring.seen_days import seen_days
from cityscore.scoring.series import Series, Split
from cityscore.scoring.usual_season import usual_season
from cityscore.scoring.window_counts import Counts, Rows

EXPECTED = 2.0
"""Events expected in a window, on average, for a count to be judged by windows as short."""
DAYS_OF = {Period.WEEK: 7.0, Period.MONTH: 365.25 / 12, Period.QUARTER: 365.25 / 4, Period.YEAR: 365.25}
"""Days of a window, on average."""


def processes(definitions: Definitions, observations: Observations, through: Ints) -> Iterator[tuple[Metric, Observer]]:
    """Each metric with what tells of its process, for the whole city, seen from ascending days, shape (days,)."""
    split = Split(observations, definitions.metrics)
    longest = max(LONGEST[period_of(metric)] + longest_lag(metric) for metric in definitions.metrics)
    axis = axis_of(definitions, split, through, longest)
    for index, metric in enumerate(definitions.metrics):
        yield metric, Observer(split.series(metric, index, "", axis), through, definitions.city.calendar)


class Judged(NamedTuple):
    """What is judged from a day: windows up to a last one, or without a period the days between events."""

    period: Period | None
    end: int
    own_end: int
    """The last day of the last complete window of the metric's own period."""


@dataclass(frozen=True)
class Observer:
    """A series, ready to tell of its process."""

    series: Series
    through: Ints
    calendar: Calendar

    def seen(self, places: Ints) -> list[ChartState]:
        """What is known from some of the days, which are given by their ascending places."""
        kind = chart_kind(self.series.metric)
        if kind is None or not len(places):
            return [NOTHING] * len(places)
        through = self.through[places]
        days = seen_days(self.series, self._is_due, through)
        judged = self._judged(kind, through if days is None else days)
        states: dict[Judged, ChartState] = {}
        for period in dict.fromkeys(one.period for one in judged):
            of_period = [one for one in dict.fromkeys(judged) if one.period is period]
            if period is None:
                states.update((one, self._between(one.end)) for one in of_period)
            else:
                found = self._of_windows(kind, period, np.array([one.end for one in of_period], dtype=np.int64))
                states.update(zip(of_period, found, strict=True))
        if kind is ChartKind.COUNT:
            states = {one: self._with_quiet_days(state, one) for one, state in states.items()}
        return [states[one] for one in judged]

    def _judged(self, kind: ChartKind, days: Ints) -> list[Judged]:
        """What is judged from each day that the metric is seen from: of counts, windows in which enough happens."""
        own = period_of(self.series.metric)
        own_ends = complete(own, days, self.calendar)[1]
        if kind is not ChartKind.COUNT:
            return [Judged(own, end, end) for end in own_ends.tolist()]
        places, which = np.unique(own_ends, return_inverse=True)
        a_day = self._rare.a_day(places)[which].tolist()
        choices = (own, *LONGER.get(own, ()))
        ends = {period: complete(period, days, self.calendar)[1].tolist() for period in choices}
        judged = []
        for place, (own_end, expected) in enumerate(zip(own_ends.tolist(), a_day, strict=True)):
            period = next((choice for choice in choices if expected * DAYS_OF[choice] >= EXPECTED), None)
            judged.append(Judged(period, ends[period][place] if period else own_end, own_end))
        return judged

    def _of_windows(self, kind: ChartKind, period: Period, last: Ints) -> list[ChartState]:
        """What charts say of windows, by their last days."""
        ends = self._ends(period, int(last.min()), int(last.max()))
        places, which = np.unique(np.searchsorted(ends, last), return_inverse=True)
        given, told = self._given(kind, period, ends)
        states = self._last_states(period, given, self._first(period, ends, places), places)
        firsts = first_days(period, ends)
        made = []
        for place, state in zip(places.tolist(), states, strict=True):
            made.append(
                replace(
                    _chart_state(state, float(told[place]), has_point=bool(given.has_evidence[place])),
                    chart=kind,
                    period=period,
                    end=int(ends[place]),
                    anew=None if state.anew is None else int(firsts[state.anew]),
                )
            )
        return [made[index] for index in which.tolist()]

    def _last_states(self, period: Period, given: ChartInput, first: Ints, last: Ints) -> Sequence[LastState]:
        """What charts say of their last windows; those that have a season are set against it."""
        settings = self.series.metric.signals
        in_season = np.zeros(len(last), dtype=np.bool_)
        if period is Period.WEEK and not settings.fix_after:
            season = usual_season(given.total, given.size, given.has_evidence)
            in_season, seasonal = season.repeats[last], replace(given, expected=season.expected)
        states = [LastState()] * len(last)
        for has_season in np.unique(in_season).tolist():
            these = np.flatnonzero(in_season == has_season)
            found = last_states(
                seasonal if has_season else given,
                first[these],
                last[these],
                fix_after=settings.fix_after,
                screen=settings.screen,
            )
            for place, state in zip(these.tolist(), found, strict=True):
                states[place] = state
        return states

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

    def _between(self, end: int) -> ChartState:
        """What the days between events say, up to the end of a window of the metric's own period."""
        own = period_of(self.series.metric)
        given = self._rare.between(end, int(first_days(own, np.array([end]))[0]))
        state, count = LastState(), len(given.total)
        if count:
            screen = self.series.metric.signals.screen
            (state,) = last_states(given, np.array([0]), np.array([count - 1]), screen=screen)
        return replace(_chart_state(state, 1.0, has_point=count > 0), chart=ChartKind.BETWEEN, period=own, end=end)

    def _with_quiet_days(self, state: ChartState, judged: Judged) -> ChartState:
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


def _chart_state(state: LastState, times: float, *, has_point: bool) -> ChartState:
    """What is known of a last window, in the figures that people are told."""
    numbers = (state.value if has_point else None, state.lower, state.upper, state.center)
    point, lower, upper, center = (None if number is None else number * times for number in numbers)
    return ChartState(
        point=point,
        lower=lower,
        upper=upper,
        center=center,
        signal=state.signal,
        once_in=state.once_in,
        provisional=None if upper is None else state.provisional,
        misfit=state.misfit,
    )
