"""The scorecard: a city's observations scored, as dataframes, receipts and changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import narwhals as nw
import numpy as np

from cityscore.library.alternatives import compare_alternatives
from cityscore.library.coercion import one_of, read_day
from cityscore.library.output_frames import Native, city_table, metrics_table, to_native
from cityscore.model import COMPOSITE, CityScoreError, Definitions, Metric, Period, PeriodStyle
from cityscore.present.say.number_text import score_text
from cityscore.present.say.receipt_text import WordedReceipt, word
from cityscore.scoring.composite import Composite, composite, contributions, counts, weighed
from cityscore.scoring.composite_change import CompositeChange, change_between
from cityscore.scoring.current import current_composite, has_slower, previous_current, weighed_currently
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import Method, leading_period
from cityscore.scoring.metric_scores import REASONS, Scores, number_or_none
from cityscore.scoring.observations import Ints, Observations
from cityscore.scoring.receipts import receipt
from cityscore.scoring.sensitivity import Sensitivity
from cityscore.scoring.windows import Windows, previous_through

LOOK_BACK = 366
"""How many days back the last day with a CityScore is looked for."""

Progress = Callable[[int, int], None]
"""Told how many metrics of how many are scored."""


@dataclass(frozen=True, repr=False)
class Scorecard:
    """A city's scores from ``since`` to ``through``, for every metric, period and day."""

    definitions: Definitions
    observations: Observations
    method: Method
    style: PeriodStyle
    since: date
    through: date
    scores: tuple[Scores, ...]
    """The scores of each metric, and then of its districts, in the definitions' order."""
    like: nw.Implementation = nw.Implementation.PYARROW
    """The kind of dataframe handed out."""

    def __repr__(self) -> str:
        city, period = self.definitions.city, self.leading
        composite = self.current if period is Period.CURRENT else self.composite
        row = composite.windows.periods.index(period)
        reason = int(composite.reason[row, -1])
        score = (
            f"none ({REASONS[reason - 1]})"
            if reason
            else score_text(number_or_none(composite.score[row, -1]), city.near)
        )
        met = f"{composite.met[row, -1]} of {composite.scored[row, -1]} met"
        span = f"{self.since} to {self.through}"
        return f"<Scorecard of {city.name}, {span}, {self.method.name}; {period}: CityScore {score}, {met}>"

    @cached_property
    def metrics(self) -> Native:
        """A row for each metric, district, day covered and period (columns: DESIGN 6), nulls where there is nothing."""
        return to_native(metrics_table(self.scores, self._days), self.like)

    @cached_property
    def city(self) -> Native:
        """A row for each day covered and period: the CityScore, coverage, how many met of how many scored.

        The period ``current`` is each metric in the headline period, or in its own where its figures come less often.
        """
        return to_native(city_table(self.composite, self.current), self.like)

    @cached_property
    def composite(self) -> Composite:
        """The CityScore itself."""
        return self.composite_of(self.definitions.metrics)

    @cached_property
    def current(self) -> Composite:
        """The CityScore of what is current, with one row: each metric has a window of its own."""
        return self.current_of(self.definitions.metrics)

    @cached_property
    def leading(self) -> Period:
        """The period to lead with: what is current, where some metric is slower than the headline."""
        if self.method.has_current and has_slower(self.definitions):
            return Period.CURRENT
        return leading_period(self.definitions.city.headline.period, self.composite.windows.periods)

    def composite_of(self, metrics: Iterable[Metric]) -> Composite:
        """The composite of some of the metrics, such as a cabinet's."""
        return composite(self._of(metrics), self.method, self._windows, self.definitions.city.near)

    def current_of(self, metrics: Iterable[Metric]) -> Composite:
        """What is current of some of the metrics, with one row."""
        city = self.definitions.city
        return current_composite(self._of(metrics), self.method, self._windows, city.near, city.headline)

    def _of(self, metrics: Iterable[Metric]) -> list[Scores]:
        slugs = {metric.slug for metric in metrics}
        return [scores for scores in self.scores if scores.metric.slug in slugs]

    def scores_of(self, metric: str, district: str = "") -> Scores:
        """One metric's scores; raises ``CityScoreError`` for an unknown metric or district."""
        slug = one_of("metric", metric, self.definitions.by_slug)
        by_district = {scores.district: scores for scores in self.scores if scores.metric.slug == slug}
        return by_district["" if district == "" else one_of("district", district, filter(None, by_district), of=slug)]

    def receipt(self, metric: str, period: str, district: str = "", through: date | str | None = None) -> WordedReceipt:
        """The arithmetic of one score, as a sentence and as steps; the last day covered unless ``through`` says else.

        Raises ``CityScoreError`` for a metric, period or district that is not in the scorecard.
        """
        if isinstance(metric, str) and metric == COMPOSITE:
            raise CityScoreError("the CityScore has no receipt → see contributions(period)")
        scores = self.scores_of(metric, district)
        known_period = one_of("period", period, scores.windows.periods, of=metric)
        day = self.through if through is None else read_day(through, "through")
        arithmetic = receipt(
            self.definitions,
            self.observations,
            scores.metric,
            Period(known_period),
            number(day),
            self.method,
            self.style,
            district,
        )
        return word(arithmetic, self.definitions.city.near)

    def change(self, period: str) -> CompositeChange | None:
        """Why the CityScore of the last day covered differs from that of the window before.

        For a day, the window before is the last day not withheld. None where there is no earlier score, or none in
        common. Raises ``CityScoreError`` for an unknown period.
        """
        if period == Period.CURRENT:
            return self._change_of_current()
        row = self._row(period)
        last = number(self.through)
        if self.composite.reason[row, -1] != 0:
            return None
        now = weighed(self.scores, row, -1)
        if Period(period) is Period.DAY:  # a day whose score was withheld is no day to compare with
            days = np.arange(last - LOOK_BACK, last)
        else:
            calendar = self.definitions.city.calendar
            days = np.array([previous_through(Period(period), self._windows.style, last, calendar)])
        earlier = self._score(days)
        combined = composite(earlier, self.method, self._windows_from(days), self.definitions.city.near)
        known = np.flatnonzero(combined.reason[row] == 0)
        return change_between(weighed(earlier, row, int(known[-1])), now) if len(known) else None

    def _change_of_current(self) -> CompositeChange | None:
        """Why what is current differs from what was, one headline period earlier, with the weights of now."""
        city, last = self.definitions.city, number(self.through)
        if self.current.reason[0, -1] != 0:
            return None
        if city.headline.period is Period.DAY:
            days = np.arange(last - LOOK_BACK, last)
        else:
            days = np.array([previous_current(city.headline, self._windows.style, last, city.calendar)])
        earlier = self._score(days)
        before = current_composite(earlier, self.method, self._windows_from(days), city.near, city.headline)
        known = np.flatnonzero(before.reason[0] == 0)
        if not len(known):
            return None
        now = weighed_currently(self.scores, city.headline, -1)
        return change_between(weighed_currently(earlier, city.headline, int(known[-1]), on=last), now)

    def contributions(self, period: str) -> dict[str, float]:
        """What each metric adds to, or takes from, the CityScore of the last day covered; empty with nothing scored.

        They add up to the mean of the metrics' scores minus 1. Raises ``CityScoreError`` for an unknown period.
        """
        if period == Period.CURRENT:
            return contributions(weighed_currently(self.scores, self.definitions.city.headline, -1))
        return contributions(weighed(self.scores, self._row(period), -1))

    def sensitivity(self, period: str, weights: Mapping[str, float] | None = None) -> Sensitivity | None:
        """What the CityScore of the last day covered could have been under other choices; None with nothing scored.

        One metric is left out at a time, all are counted alike or each cabinet once, the mean is a geometric one, the
        method another; ``weights`` are others to try. Raises ``CityScoreError`` for an unknown period or metric, and
        for what is no weight.
        """
        known = Period(one_of("period", period, (*self.composite.windows.periods, Period.CURRENT)))
        return compare_alternatives(
            self.definitions, self.observations, self.method, self.style, known, self.through, weights
        )

    def _row(self, period: str) -> int:
        periods = self.composite.windows.periods
        return periods.index(Period(one_of("period", period, periods)))

    @cached_property
    def _days(self) -> Ints:
        return np.arange(number(self.since), number(self.through) + 1)

    @cached_property
    def _windows(self) -> Windows:
        return self._windows_from(self._days)

    def _windows_from(self, days: Ints) -> Windows:
        calendar = self.definitions.city.calendar
        return Windows.seen_from(days, self.method.periods, self.method.style or self.style, calendar)

    def _score(self, days: Ints) -> list[Scores]:
        scored = score_all(self.definitions, self.observations, days, self.method, self.style)
        return [scores for scores in scored if counts(scores)]


def make_scorecard(
    definitions: Definitions,
    observations: Observations,
    span: tuple[date, date],
    method: Method,
    style: PeriodStyle,
    like: nw.Implementation = nw.Implementation.PYARROW,
    progress: Progress | None = None,
) -> Scorecard:
    """Score everything from the first day of ``span`` to the last."""
    since, through = span
    days = np.arange(number(since), number(through) + 1)
    scored, done = [], 0
    for scores in score_all(definitions, observations, days, method, style):
        scored.append(scores)
        done += not scores.district
        if progress is not None and not scores.district:
            progress(done, len(definitions.metrics))
    return Scorecard(definitions, observations, method, style, since, through, tuple(scored), like)
