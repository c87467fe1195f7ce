"""Current: the composite of each metric in the headline period or, where its figures come less often, in its own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cityscore.model import METRIC_PERIODS, Calendar, Definitions, Headline, Metric, Period, PeriodStyle, Slower
from cityscore.scoring.composite import Composite, Term, Weighed, combined, counts
from cityscore.scoring.day_numbers import day_of, years_before
from cityscore.scoring.due_days import OWN_PERIOD
from cityscore.scoring.lags import has_lag
from cityscore.scoring.methods import Method
from cityscore.scoring.metric_scores import Scores
from cityscore.scoring.observations import Ints
from cityscore.scoring.windows import ROLLING_DAYS, Windows, previous_through
from cityscore.scoring.yardsticks import weight_in_force


def current_period(metric: Metric, headline: Headline) -> Period:
    """The period with which a metric is part of what is current: the headline's, or its cadence's where that is longer.

    Where slower ones are left out it is the headline's too, in which nothing of them is due.
    """
    own = OWN_PERIOD.get(metric.cadence, Period.DAY)
    longer = METRIC_PERIODS.index(own) > METRIC_PERIODS.index(headline.period)
    return own if longer and headline.slower is Slower.JOIN else headline.period


def has_slower(definitions: Definitions) -> bool:
    """Whether what is current is more than the headline period: some metric is part of it in another window."""
    headline = definitions.city.headline
    of_days = headline.period is Period.DAY and headline.slower is Slower.JOIN
    return any(
        current_period(metric, headline) is not headline.period or (of_days and has_lag(metric))
        for metric in definitions.metrics
        if metric.scored
    )


def current_scores(scores: Scores, headline: Headline) -> tuple[Scores, int] | None:
    """What a metric is part of the current composite with: scores, and the place of its period in them.

    Where days lead it is the day that it is seen from. None where its method has no such period.
    """
    period = current_period(scores.metric, headline)
    if period is Period.DAY and headline.slower is Slower.JOIN and scores.newest_day is not None:
        return scores.newest_day, 0
    periods = scores.windows.periods
    return (scores, periods.index(period)) if period in periods else None


def current_composite(
    parts: Iterable[Scores], method: Method, windows: Windows, near: float, headline: Headline
) -> Composite:
    """The composite of what is current on each day, shape (1, days); weighed as on the day, whatever a window's end.

    Its window is empty of meaning: it begins and ends on the day itself. With ``slower: leave_out`` it is the
    composite of the headline period.
    """
    on = windows.through[np.newaxis]
    of_current = Windows((Period.CURRENT,), windows.style, windows.calendar, windows.through, on, on)
    return combined(_terms(parts, headline, on), method, of_current, near)


def _terms(parts: Iterable[Scores], headline: Headline, on: Ints) -> Iterable[Term]:
    for part in parts:
        if counts(part) and (found := current_scores(part, headline)) is not None:
            scores, row = found
            here = slice(row, row + 1)
            weighed_on = on if headline.slower is Slower.JOIN else scores.windows.end[here]
            yield Term(scores.reason[here], scores.score[here], weight_in_force(part.metric, weighed_on))


def weighed_currently(
    parts: Iterable[Scores], headline: Headline, day: int, on: int | None = None
) -> tuple[Weighed, ...]:
    """The scores that are current on one of the days (its place), each with its weight and its own window.

    Weights are those in force on the day number ``on``, or else on the day itself.
    """
    found = []
    for part in parts:
        if not counts(part) or (current := current_scores(part, headline)) is None:
            continue
        scores, row = current
        if scores.reason[row, day] == 0:
            windows = scores.windows
            weighed_on = np.array([windows.through[day] if on is None else on])
            if headline.slower is Slower.LEAVE_OUT:
                weighed_on = windows.end[row, day : day + 1 or None]
            weight = float(weight_in_force(part.metric, weighed_on)[0])
            days = day_of(windows.start[row, day]), day_of(windows.end[row, day])
            found.append(Weighed(part.metric.slug, float(scores.score[row, day]), weight, days))
    return tuple(found)


def previous_current(headline: Headline, style: PeriodStyle, through: int, calendar: Calendar) -> int:
    """The day from which what was current one headline period earlier is seen: as many days where periods roll."""
    if headline.period is Period.YEAR:
        return int(years_before(np.array([through]), 1)[0])
    if style is PeriodStyle.ROLLING:
        return through - ROLLING_DAYS[headline.period]
    return previous_through(headline.period, style, through, calendar)
