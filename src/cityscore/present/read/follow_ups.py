"""Who leads: one list of what to follow up, in the order of what matters; and what goes well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import sqrt

from cityscore.model import Metric, Period, Reason, Signal, Status
from cityscore.present.read.chart_rows import service_line
from cityscore.present.read.earlier_windows import each_window_once
from cityscore.present.read.public_comments import Comment
from cityscore.present.read.published_scores import PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.present.read.service_signals import Sense, sense_of
from cityscore.present.read.streaks import streak_in
from cityscore.present.say.language import say, several, to_count
from cityscore.present.say.name_lists import FEW, listed_names
from cityscore.present.say.sentence import Sentence, Stated, Statement
from cityscore.present.say.streak_text import Streak, beginning_text, streak_text
from cityscore.present.say.verdicts import is_usual
from cityscore.scoring.control_charts import period_of
from cityscore.scoring.yardsticks import weight_on

FOLLOWED = 5
BEST = 5
LONGEST_COUNTED = 52
"""Windows in a row after which a miss weighs no more for being older."""
LONGER = (Period.MONTH, Period.QUARTER, Period.YEAR)
"""Where what is too rare to be judged by the headline is looked up."""
OUTSIDE = (Signal.ABOVE_UPPER, Signal.BELOW_LOWER)

MORE = to_count("and {number} more that missed its goal", "and {number} more that missed their goals")
NEARLY = to_count("{number} just missed its goal", "{number} just missed their goals")


@dataclass(frozen=True)
class FollowUp:
    """A service in a list: its figure, and what is to be said of it."""

    slug: str
    name: str
    line: str
    remark: Sentence
    """How long it has been so, or that it is new."""
    is_new: bool
    status: str
    sense: Sense | None = None
    """What is unusual in it."""
    owner: str = ""
    """Who answers for it: a person by their office, or else the department."""
    word: str = ""
    """What was said of its last window; empty where nobody has."""
    place: Sentence | None = None
    """Its place in the list of what to follow up, and among how many; None in other lists."""

    @property
    def owner_text(self) -> str:
        """Who answers for it, and what they said: "Streets: “Two crews were out sick.” Ann"; empty for no service."""
        return say("{owner}: {word}", owner=self.owner, word=self.word or say("no word yet")) if self.owner else ""


@dataclass(frozen=True)
class News:
    """The lists of a scorecard."""

    follow_up: tuple[FollowUp, ...]
    """At most five: what is unusual for the worse first, then by weight × shortfall × how long."""
    best: tuple[FollowUp, ...]
    fewer: tuple[FollowUp, ...]
    """Harm that is less than its goal or than usual: never called best."""
    recovered: tuple[FollowUp, ...]
    """Missed their goal in the window before and meet it now, but are not among the best."""
    rest: tuple[FollowUp, ...]
    """Those that missed their goal as well, in the same order, those that just missed it last."""

    @property
    def others(self) -> int:
        """How many more missed their goal."""
        return len(self.rest)

    @property
    def others_text(self) -> Sentence:
        """How many more missed their goal; empty where all of them are followed up."""
        if not self.others:
            return Sentence("")
        words = MORE if self.follow_up else NEARLY
        return Sentence(several(*words, self.others), Statement(Stated.MISSED, self.others))

    @property
    def others_named(self) -> Sentence:
        """The same with their names, where they are few: for what can't be opened."""
        text = self.others_text
        if not 0 < self.others <= FEW:
            return text
        names = listed_names([item.name for item in self.rest])
        return Sentence(say("{more}: {names}", more=text, names=names), *text.states)

    def with_words(self, comments: Sequence[Comment]) -> News:
        """The same, with what the owners of what is followed up said last of it; ``comments`` are oldest first."""
        said = {comment.slug: _word(comment) for comment in comments}
        return replace(self, follow_up=tuple(replace(item, word=said.get(item.slug, "")) for item in self.follow_up))


def _word(comment: Comment) -> str:
    return comment.text if comment.is_taken_out else say("“{text}” {who}", text=comment.text, who=comment.who)


@dataclass(frozen=True)
class _Service:
    """A service, with the window that is told of it."""

    metric: Metric
    row: PublishedScore
    streak: Streak | None
    """None where its window is longer than those that lead."""
    is_slower: bool
    """Whether its figures come less often than those of the headline."""
    is_news: bool
    """Whether this figure is another than the one shown a headline period ago: a month's is news for a week."""
    sense: Sense | None
    is_outside: bool
    """Whether its last window lies outside its limits."""

    @property
    def is_new(self) -> bool:
        """Whether it misses its goal now, as is first told now, and met it in the window next before."""
        return self.is_news and self.row.missed_goal and self.streak is not None and self.streak.is_new

    @property
    def recovered(self) -> bool:
        """Whether it meets its goal now, as is first told now, and missed it in the window next before."""
        return self.is_news and self.row.met_goal and self.streak is not None and self.streak.is_new

    @property
    def is_worse(self) -> bool:
        """Whether it is unusual for the worse."""
        return self.sense is not None and self.sense.is_worse

    @property
    def leads(self) -> bool:
        """Whether it may be among what is followed up.

        A shortfall inside the city's band never is, unless it is unusual; a service that meets its goal is, where its
        last window alone is unusual for the worse.
        """
        if self.row.missed_goal:
            return self.is_worse or self.row.status == Status.BELOW
        return self.is_worse and self.is_outside

    @property
    def urgency(self) -> float:
        """Weight × what is missing to 1 × the square root of how many windows in a row.

        The root, so that neither what collapsed this week nor what has failed for a year hides the other, and a
        trifle that is a year old stays one.
        """
        windows = min(self.streak.count, LONGEST_COUNTED) if self.streak is not None and self.row.missed_goal else 1
        shortfall = max(0.0, 1 - (self.row.score or 0.0))
        return weight_on(self.metric, self.row.end) * shortfall * sqrt(windows)


def news(scope: Scope, period: Period, history: Sequence[Rows], streaks: Mapping[str, Streak] | None = None) -> News:
    """Look through the windows up to now, ``history`` latest first.

    ``streaks`` (``streaks_of``) are counted from all stored windows, by slug; without, from those of ``history``.
    """
    services = [service for metric in scope.metrics if (service := _service(scope, metric, period, history, streaks))]
    base = scope.in_force.definitions.city.headline.period if period is Period.CURRENT else period
    items = partial(_items, scope, history[0], history[0].get((*scope.subject, base)))
    in_order = sorted(services, key=lambda service: (not service.is_worse, -service.urgency))
    leading = [service for service in in_order if service.leads]
    followed = leading[:FOLLOWED]
    missed = [service for service in in_order if service.row.missed_goal and service not in followed]
    missed.sort(key=lambda service: not service.leads)
    met = [service for service in services if service.row.met_goal and service not in followed]
    met.sort(key=lambda service: -(service.row.score or 0.0))
    best = [service for service in met if not service.metric.harm]
    return News(
        follow_up=_placed(items(followed), len(leading)),
        best=items(best[:BEST]),
        fewer=items([service for service in met if service.metric.harm]),
        recovered=items([service for service in best[BEST:] if service.recovered], remarked=False),
        rest=items(missed),
    )


def _service(
    scope: Scope, metric: Metric, period: Period, history: Sequence[Rows], streaks: Mapping[str, Streak] | None
) -> _Service | None:
    rows = each_window_once([rows.get((*scope.key(metric), period)) for rows in history])
    row = rows[0]
    if not metric.scored or row is None:
        return None
    streak = streaks.get(metric.slug) if streaks is not None else streak_in(rows)
    if row.score is None:
        longer = _longer(scope, metric, row, history[0])
        if longer is None:
            return None
        row, streak = longer, None
    signal = history[0].get((*scope.key(metric), str(period_of(metric))))
    base = scope.in_force.definitions.city.headline.period
    is_slower = period is Period.CURRENT and row.period != base
    ago = history[1].get((*scope.key(metric), row.period)) if is_slower and len(history) > 1 else None
    return _Service(
        metric=metric,
        row=row,
        streak=streak,
        is_slower=is_slower,
        is_news=ago is None or (ago.start, ago.end) != (row.start, row.end),
        sense=sense_of(metric, signal),
        is_outside=signal is not None and signal.signal in OUTSIDE,
    )


def _longer(scope: Scope, metric: Metric, row: PublishedScore, now: Rows) -> PublishedScore | None:
    """The first longer window in which what was too rare to be judged missed its goal; None where it did in none."""
    if row.reason != Reason.TOO_FEW_CASES:
        return None
    longer = LONGER[LONGER.index(Period(row.period)) + 1 :] if row.period in LONGER else LONGER
    rows = (now.get((*scope.key(metric), str(period))) for period in longer)
    scored = next((found for found in rows if found is not None and found.score is not None), None)
    return scored if scored is not None and scored.missed_goal else None


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
            owner=service.metric.owner or service.metric.department,
        )
        for service in services
    )


def _placed(items: Sequence[FollowUp], of: int) -> tuple[FollowUp, ...]:
    return tuple(
        replace(item, place=Sentence(str(place), Statement(Stated.RANK, place, of=of, metric=item.slug)))
        for place, item in enumerate(items, start=1)
    )


def _remark(service: _Service) -> Sentence:
    streak = service.streak
    if streak is None:
        return Sentence("")
    if service.row.missed_goal:
        if streak.count > 1:
            return streak_text(streak, service.metric)
        return beginning_text(streak, service.metric, is_slower=service.is_slower) if service.is_news else Sentence("")
    return Sentence(_recovered_text(service)) if service.recovered else Sentence("")


def _recovered_text(service: _Service) -> str:
    """That it is well again: back on its goal, if it has one; harm is never said to be well."""
    if not is_usual(service.metric, service.row.end):
        return "" if service.metric.harm else say("Back on goal.")
    if service.metric.harm:
        return say("Back to fewer than usual.") if service.row.status == Status.EXCEEDS else ""
    return say("Back to usual.")
