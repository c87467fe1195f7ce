"""How long it has been so, in words: windows in a row that went the same way, up to the last that has a score.

A window without a score says nothing either way, and never passes unsaid: a run that goes on over one is not unbroken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cityscore.model import Metric, Period
from cityscore.present.say.language import say, several, to_count, to_say
from cityscore.present.say.sentence import Sentence, Stated, Statement
from cityscore.present.say.verdicts import ever_since, running, stretch_of
from cityscore.scoring.day_ranges import Span

NEW = {
    Period.DAY: to_say("New today."),
    Period.WEEK: to_say("New this week."),
    Period.MONTH: to_say("New this month."),
    Period.QUARTER: to_say("New this quarter."),
    Period.YEAR: to_say("New this year."),
}
NEW_OF_SLOWER = {
    Period.WEEK: to_say("New: met the week before."),
    Period.MONTH: to_say("New: met the month before."),
    Period.QUARTER: to_say("New: met the quarter before."),
    Period.YEAR: to_say("New: met the year before."),
}
"""Of services slower than the headline: "this month" would be another than the one that is told."""
MET = {
    Period.DAY: to_count("Met on {met} of {number} day scored.", "Met on {met} of the last {number} days scored."),
    Period.WEEK: to_count("Met in {met} of {number} week scored.", "Met in {met} of the last {number} weeks scored."),
    Period.MONTH: to_count(
        "Met in {met} of {number} month scored.", "Met in {met} of the last {number} months scored."
    ),
    Period.QUARTER: to_count(
        "Met in {met} of {number} quarter scored.", "Met in {met} of the last {number} quarters scored."
    ),
    Period.YEAR: to_count("Met in {met} of {number} year scored.", "Met in {met} of the last {number} years scored."),
}


@dataclass(frozen=True)
class MetCount:
    """In how many of a service's windows with a score the goal was met."""

    met: int
    scored: int
    start: date
    """The first day of the first of them."""
    end: date
    period: Period


@dataclass(frozen=True)
class Streak:
    """Windows of a service that went the same way, up to the last one with a score."""

    count: int
    """How many of them have a score."""
    since: date
    """The first day of the first of them."""
    end: date
    """The last day of the last of them."""
    period: Period
    """What each of them is: they do not overlap."""
    is_miss: bool
    is_better: bool
    """Whether each was better than its goal, or than usual, and none just as good."""
    unscored: tuple[Span, ...]
    """The windows without a score among them, latest first."""
    whole_record: bool
    """Whether it began with the first window that was ever scored."""
    follows: bool
    """Whether the window next before it was scored, and went the other way: only then is its beginning known."""
    since_last_scored: bool
    """Whether it went the other way when it was last scored before, but with a window without a score between."""
    is_exact: bool = True
    """False where it may have begun earlier."""

    @property
    def unbroken(self) -> bool:
        """Whether there is no window without a score among them."""
        return not self.unscored

    @property
    def is_new(self) -> bool:
        """Whether it begins with the last window, and the one next before it went the other way."""
        return self.count == 1 and self.follows


def streak_text(streak: Streak, metric: Metric) -> Sentence:
    """How long it has been so: "Below goal 51 weeks running."; where weeks lack a score, in how many since when."""
    words = _words(streak, metric)
    text = running(words, streak.period, streak.count) if streak.unbroken else ever_since(words, streak.since)
    return Sentence(text, _state(streak, metric))


def beginning_text(streak: Streak, metric: Metric, *, is_slower: bool = False) -> Sentence:
    """How a miss that begins with the last window is told: new only where the window next before it was scored."""
    if not streak.is_miss or streak.count != 1 or not (streak.follows or streak.since_last_scored):
        return Sentence("")
    if streak.since_last_scored:
        text = say("New since it was last scored.")
    else:
        text = say(NEW_OF_SLOWER[streak.period] if is_slower else NEW[streak.period])
    return Sentence(text, _state(streak, metric))


def times_met_text(count: MetCount, metric: Metric) -> Sentence:
    """The same as a sentence: "Met in 46 of the last 49 weeks scored."."""
    text = several(*MET[count.period], count.scored, met=count.met)
    state = Statement(
        Stated.MET, count.met, of=count.scored, metric=metric.slug, period=str(count.period), start=count.start,
        end=count.end,
    )  # fmt: skip
    return Sentence(text, state)


def _state(streak: Streak, metric: Metric) -> Statement:
    return Statement(
        Stated.RUN, streak.count, metric=metric.slug, period=str(streak.period), start=streak.since, end=streak.end
    )


def _words(streak: Streak, metric: Metric) -> str:
    stretch = stretch_of(metric, streak.end)
    if streak.is_miss:
        return stretch.bad
    return stretch.better if streak.is_better else stretch.good
