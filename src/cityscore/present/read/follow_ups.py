"""What to follow up and what goes well: new misses, recoveries, and how long a service has been below its goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from cityscore.model import Metric, Period
from cityscore.present.read.chart_rows import service_line
from cityscore.present.read.earlier_windows import each_window_once
from cityscore.present.read.published_scores import PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.present.read.service_signals import Sense, sense_of
from cityscore.present.read.streaks import streak_in
from cityscore.present.say.language import say
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.streak_text import Streak, beginning_text, streak_text
from cityscore.scoring.control_charts import period_of
from cityscore.scoring.yardsticks import weight_on

FOLLOWED = 5
BEST = 5
LONG = 8
"""Windows in a row below its goal from which on a miss is no news."""


@dataclass(frozen=True)
class FollowUp:
    """A service in a list: its figure, and what is to be said of it."""

    slug: str
    name: str
    line: str
    remark: str
    is_new: bool
    status: str
    sense: Sense | None = None
    """What statistics see in it."""


@dataclass(frozen=True)
class News:
    """The lists of a scorecard."""

    follow_up: tuple[FollowUp, ...]
    """New misses first, then by weight × shortfall."""
    long_below: tuple[FollowUp, ...]
    """Below their goals for a long time."""
    best: tuple[FollowUp, ...]
    fewer: tuple[FollowUp, ...]
    """Harm that is less than its goal or than usual: never called best."""
    recovered: tuple[FollowUp, ...]
    """Missed their goal in the window before and meet it now, but are not among the best."""
    others: int
    """How many more missed their goal."""


@dataclass(frozen=True)
class _Service:
    """A service over the windows up to now, latest first."""

    metric: Metric
    row: PublishedScore
    before: PublishedScore | None
    """Its last score before this one."""
    streak: Streak
    is_slower: bool
    """Whether its figures come less often than those of the headline."""
    is_news: bool
    """Whether this figure is another than the one shown a headline period ago: a month's is news for a week."""
    sense: Sense | None

    @property
    def is_new(self) -> bool:
        """Whether it misses its goal now, as is first told now, and met it in the window next before."""
        return self.is_news and self.row.missed_goal and self.streak.is_new

    @property
    def misses(self) -> int:
        """How many of its last scores in a row missed the goal; windows without a score say nothing either way."""
        return self.streak.count if self.streak.is_miss else 0

    @property
    def recovered(self) -> bool:
        """Whether it meets its goal now, as is first told now, and missed it in the window before."""
        return self.is_news and self.row.met_goal and self.before is not None and self.before.missed_goal

    @property
    def shortfall(self) -> float:
        """Weight × what is missing to 1."""
        return weight_on(self.metric, self.row.end) * max(0.0, 1 - (self.row.score or 0.0))


def news(scope: Scope, period: Period, history: Sequence[Rows], streaks: Mapping[str, Streak] | None = None) -> News:
    """Look through the windows up to now, ``history`` latest first.

    ``streaks`` say by the slug of a service how long it has been so; without them it is what these windows say.
    """
    services = [service for metric in scope.metrics if (service := _service(scope, metric, period, history, streaks))]
    base = scope.in_force.definitions.city.headline.period if period is Period.CURRENT else period
    items = partial(_items, scope, history[0], history[0].get((*scope.subject, base)))
    missed = [service for service in services if service.row.missed_goal]
    missed.sort(key=lambda service: (not service.is_new, -service.shortfall))
    followed = [service for service in missed if service.misses < LONG]
    met = [service for service in services if service.row.met_goal]
    met.sort(key=lambda service: -(service.row.score or 0.0))
    best = [service for service in met if not service.metric.harm]
    return News(
        follow_up=items(followed[:FOLLOWED]),
        long_below=items([service for service in missed if service.misses >= LONG]),
        best=items(best[:BEST]),
        fewer=items([service for service in met if service.metric.harm]),
        recovered=items([service for service in best[BEST:] if service.recovered], remarked=False),
        others=len(followed[FOLLOWED:]),
    )


def _service(
    scope: Scope, metric: Metric, period: Period, history: Sequence[Rows], streaks: Mapping[str, Streak] | None
) -> _Service | None:
    rows = each_window_once([rows.get((*scope.key(metric), period)) for rows in history])
    if not metric.scored or rows[0] is None or rows[0].score is None:
        return None
    streak = streak_in(rows) if streaks is None else streaks.get(metric.slug)
    if streak is None:
        return None
    scored = [(place, row) for place, row in enumerate(rows) if row is not None and row.score is not None]
    before = scored[1][1] if len(scored) > 1 else None
    signal = history[0].get((*scope.key(metric), str(period_of(metric))))
    base = scope.in_force.definitions.city.headline.period
    is_slower = period is Period.CURRENT and rows[0].period != base
    ago = history[1].get((*scope.key(metric), rows[0].period)) if is_slower and len(history) > 1 else None
    return _Service(
        metric=metric,
        row=rows[0],
        before=before,
        streak=streak,
        is_slower=is_slower,
        is_news=ago is None or (ago.start, ago.end) != (rows[0].start, rows[0].end),
        sense=sense_of(metric, signal),
    )


def _items(
    scope: Scope, now: Rows, leading: PublishedScore | None, services: Sequence[_Service], *, remarked: bool = True
) -> tuple[FollowUp, ...]:
    return tuple(
        FollowUp(
            slug=service.metric.slug,
            name=service.metric.name,
            line=service_line(
                service.metric, service.row, leading, now.get((*scope.key(service.metric), str(Period.YEAR)))
            ),
            remark=_remark(service) if remarked else Sentence(""),
            is_new=service.is_new,
            status=service.row.status,
            sense=service.sense,
        )
        for service in services
    )


def _remark(service: _Service) -> Sentence:
    if service.misses == 1:
        told = beginning_text(service.streak, service.metric, is_slower=service.is_slower)
        return told if service.is_news else Sentence("")
    if service.misses > 1:
        return streak_text(service.streak, service.metric)
    if service.recovered and not service.metric.harm:
        return Sentence(say("Back on goal."))
    return Sentence("")
