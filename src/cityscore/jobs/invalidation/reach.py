"""How far a change reaches: which days' scores it can affect, and which observations those need; never too few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from cityscore.jobs.invalidation.plan_reach import plans_needed, plans_seen_from
from cityscore.model import Cadence, Definitions, History, Invalidates, Metric, Target, declarations
from cityscore.scoring.control_charts import reach
from cityscore.scoring.day_ranges import Span, joined, plus
from cityscore.scoring.engine import longest_window
from cityscore.scoring.methods import Method

YEAR = 366
SLACK = 55
"""Days by which the same window a year before can be off: whole weeks, leap days, holidays of the lunar calendar."""
DAYS_OF: dict[str, int] = {Cadence.WEEKLY: 7, Cadence.MONTHLY: 31, Cadence.QUARTERLY: 92, Cadence.YEARLY: 366}
"""The most days that a row of a slower cadence stands for."""
ALWAYS: Span = (date.min, date.max)


def reached_by_observations(metric: Metric, days: Sequence[Span], method: Method) -> list[Span]:
    """The days from which a window, its history, or the shape of a plan, holds one of the days that changed."""
    histories = _histories(metric, method)
    back = reach(metric)
    days = [(first, plus(last, lead(metric))) for first, last in days]
    forever = method.own_last_day or back is None or any(history.years == "all" for history in histories)
    longest = longest_window(metric)
    reached = [span for changed in days for span in _seen_from(changed, histories, longest, None if forever else back)]
    return joined([*reached, *(span for changed in days for span in plans_seen_from(metric, changed))])


def reached_by_change(before: Any, after: Any) -> Span | None:
    """The days whose scores a change of a metric, or of a city, can affect; None where it has no part in them.

    What each of its fields invalidates, the model says where it declares it.
    """
    dates = []
    for declaration in declarations(type(after)):
        former, present = getattr(before, declaration.name), getattr(after, declaration.name)
        if former == present or declaration.invalidates in (Invalidates.NOTHING, Invalidates.BY_PART):
            continue
        if declaration.invalidates is Invalidates.EVERYTHING or not (former and present):
            return ALWAYS
        if _tells_totals(former) != _tells_totals(present):  # what was told per day is told as totals, or the reverse
            return ALWAYS
        dates.append(_first_difference(former, present))
    return (min(dates), date.max) if dates else None


def lead(metric: Metric) -> int:
    """How many days before the row of a derived metric the figures can lie that it is made of."""
    return max((DAYS_OF[cadence] for cadence in {metric.cadence} & set(DAYS_OF) if metric.parts), default=0)


def holds_on(part: Metric) -> bool:
    """Whether a figure of a part of a derived metric counts until there is a newer one."""
    return part.kind.traits.is_last


def observations_needed(definitions: Definitions, days: Iterable[Span], method: Method) -> list[Span] | None:
    """The days whose observations the scores of some days are made from; None for all there are."""
    points = [reach(metric) for metric in definitions.metrics]
    if method.own_last_day or None in points:
        return None
    longest = max(longest_window(metric) for metric in definitions.metrics)
    furthest = max(longest, *filter(None, points))
    histories = {history for metric in definitions.metrics for history in _histories(metric, method)}
    if any(history.years == "all" for history in histories):
        return None
    spans = []
    for first, last in days:
        spans += [span for metric in definitions.metrics for span in plans_needed(metric, (first, last))]
        begin = plus(first, -longest)  # of the longest window, before which its history lies
        spans.append((plus(first, -furthest), last))
        for history in histories:
            if history.trailing:
                # of a level, the last window that ends in those days may begin long before them
                spans.append((plus(begin, -history.trailing - longest), last))
            spans += [
                (plus(begin, -year * YEAR - SLACK), plus(last, SLACK - year * (YEAR - 1)))
                for year in range(1, int(history.years or 0) + 1)
            ]
    before = max(map(lead, definitions.metrics))
    return joined((plus(first, -before), last) for first, last in spans)


def _seen_from(days: Span, histories: Sequence[History], longest: int, points: int | None) -> Iterator[Span]:
    """The days that see some days in a window, in a history, or among the points behind a signal; None: all after.

    A row that comes moves the day that its metric is seen from, too, for as long as it lags: the longest window holds
    that.
    """
    first, last = days
    if points is None:
        yield first, date.max
        return
    yield first, plus(last, max(longest, points))
    for history in histories:
        if history.trailing:
            yield first, plus(last, 2 * longest + history.trailing)
        for year in range(1, int(history.years or 0) + 1):
            # From as many years of 365 days to as many of 366.
            yield plus(first, year * (YEAR - 1) - SLACK), plus(last, longest + year * YEAR + SLACK)


def _first_difference(before: Sequence[object], after: Sequence[object]) -> date:
    """The first day on which another of some dated numbers is in force."""
    same = list(takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    changed = (*before[len(same) :], *after[len(same) :])
    on_path = [*before[len(same) : len(same) + 1], *after[len(same) : len(same) + 1]]
    path_begins = same[-1][0] if same and any(getattr(dated, "between", None) for dated in on_path) else None
    return min(_since(dated) for dated in (*changed, *filter(None, [path_begins])))


def _tells_totals(dated: Sequence[object]) -> bool:
    return any(isinstance(target, Target) and (target.per or target.is_plan) for target in dated)


def _since(dated: object) -> date:
    return getattr(dated, "since", None) or date.min


def _histories(metric: Metric, method: Method) -> tuple[History, ...]:
    if metric.target:
        return ()
    return (metric.history,) if metric.history else method.default_history
