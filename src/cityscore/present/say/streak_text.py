"""How long it has been so, in words: windows in a row that went the same way, up to the last that has a score.

A window without a score says nothing either way, and never passes unsaid: a run that goes on over one is not unbroken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from cityscore.model import Metric, Period
from cityscore.present.say.language import say, several
from cityscore.present.say.run_phrases import (
    EVERY,
    EVERY_SCORED,
    LAST,
    NEW,
    NEW_OF_SLOWER,
    OR_MORE,
    RUNNING,
    SCORED_SINCE,
    UNSCORED,
    WHOLE,
)
from cityscore.present.say.sentence import Direction, Sentence, Stated, Statement
from cityscore.present.say.terms import begun, day_text, span_text
from cityscore.present.say.verdicts import stretch_of
from cityscore.scoring.day_ranges import Span


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
    unscored: tuple[Span, ...] = ()
    """The windows without a score among them, latest first."""
    pending: tuple[Span, ...] = ()
    """Those that have come since the last with a score."""
    whole_record: bool = False
    """Whether it began with the first window that was ever scored."""
    unscored_before: bool = False
    """Whether there are windows before that one which have figures, but no score."""
    follows: bool = False
    """Whether the window next before it was scored, and went the other way: only then is its beginning known."""
    since_last_scored: bool = False
    """Whether it went the other way when it was last scored before, but with a window without a score between."""
    is_exact: bool = True
    """False where it may have begun earlier."""

    @property
    def unbroken(self) -> bool:
        """Whether there is no window without a score among them."""
        return not self.unscored

    @property
    def is_new(self) -> bool:
        """Whether it begins with the newest window, and the one next before it went the other way."""
        return self.count == 1 and self.follows and not self.pending


def streak_text(streak: Streak, metric: Metric) -> Sentence:
    """How long it has been so, in the same words wherever it is told: "Missed its goal 51 weeks running."."""
    run = begun(say("{happened}.", happened=_run_text(streak, say(_words(streak, metric)))))
    sentences = [Sentence(run, _state(streak, metric))]
    if streak.pending:
        sentences.append(Sentence(say("Not scored since {day}.", day=day_text(streak.end))))
    return Sentence.joined(sentences)


def run_phrase(streak: Streak, metric: Metric) -> Sentence:
    """The same of the windows of a chart, as its title has it; it says nothing of windows that it does not show."""
    period, count, verdict = streak.period, streak.count, say(_words(streak, metric))
    if streak.whole_record:
        state = replace(_state(streak, metric), measure=Stated.MISSED if streak.is_miss else Stated.MET, of=count)
        return Sentence(several(*WHOLE[period], count, verdict=verdict), replace(state, direction=None))
    if streak.unscored:
        text = several(*SCORED_SINCE[period], count, verdict=verdict, day=day_text(streak.since))
    elif count == 1:
        text = _last_text(streak, verdict)
    else:
        text = several(*RUNNING[period], count, verdict=verdict)
    return Sentence(text, _state(streak, metric))


def beginning_text(streak: Streak, metric: Metric, *, is_slower: bool = False) -> Sentence:
    """How a miss that begins with the last window is told: new only where the window next before it was scored."""
    if not streak.is_miss or streak.count != 1 or streak.pending:
        return Sentence("")
    if streak.is_new:
        text = say(NEW_OF_SLOWER[streak.period] if is_slower else NEW[streak.period])
    elif streak.since_last_scored:
        text = say("New: met when it was last scored.")
    else:
        return Sentence("")
    return Sentence(text, _state(streak, metric))


def unscored_text(spans: Sequence[Span], period: Period) -> str:
    """Which windows have no score, as part of a sentence: "10 to 16 March 2025 is not scored"."""
    if len(spans) == 1:
        return say("{span} is not scored", span=span_text(*spans[0]))
    return several(*UNSCORED[period], len(spans))


def _run_text(streak: Streak, verdict: str) -> str:
    period, count, day = streak.period, streak.count, day_text(streak.since)
    if not streak.is_exact:
        return several(*OR_MORE[period], count, verdict=verdict)
    if streak.unscored:
        forms = EVERY_SCORED if streak.whole_record else SCORED_SINCE
        run = several(*forms[period], count, verdict=verdict, day=day)
        return say("{run}; {gap}", run=run, gap=unscored_text(streak.unscored, period))
    if count == 1 and not streak.whole_record:
        return _last_text(streak, verdict)
    if count == 1:
        return several(*WHOLE[period], count, verdict=verdict)
    if streak.whole_record:
        forms = EVERY_SCORED if streak.unscored_before or streak.pending else EVERY
        return several(*forms[period], count, verdict=verdict, day=day)
    return several(*RUNNING[period], count, verdict=verdict)


def _last_text(streak: Streak, verdict: str) -> str:
    if streak.pending:  # "the last week" would be another
        return say(
            "{verdict} when it was last scored, {span}", verdict=verdict, span=span_text(streak.since, streak.end)
        )
    return say(LAST[streak.period], verdict=verdict)


def _state(streak: Streak, metric: Metric) -> Statement:
    return Statement(
        Stated.RUN, streak.count, metric=metric.slug, period=str(streak.period), start=streak.since, end=streak.end,
        direction=Direction.DOWN if streak.is_miss else Direction.UP,
    )  # fmt: skip


def _words(streak: Streak, metric: Metric) -> str:
    stretch = stretch_of(metric, streak.end)
    if streak.is_miss:
        return stretch.bad
    return stretch.better if streak.is_better else stretch.good
