"""What is unusual for a service, in words that claim no more than its limits tell, and that never celebrate harm."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from cityscore.model import Metric, Period, Signal
from cityscore.present.say.language import say, several, spoken, to_count, to_say
from cityscore.present.say.sentence import Direction, Sentence, Stated, Statement
from cityscore.scoring.process_charts import FIRM, ChartKind
from cityscore.scoring.xmr_rules import is_improvement


class Tone(Enum):
    """Which way a change is."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"
    ORDINARY = "ordinary"


class Sign(NamedTuple):
    """A mark with its words."""

    symbol: str
    words: str
    tone: Tone


UP, DOWN, ORDINARY = "↑", "↓", "≈"
OUTSIDE = {
    (Tone.BETTER, True): to_say("unusually high, for the better"),
    (Tone.BETTER, False): to_say("unusually low, for the better"),
    (Tone.WORSE, True): to_say("unusually high, for the worse"),
    (Tone.WORSE, False): to_say("unusually low, for the worse"),
    (Tone.CHANGED, True): to_say("unusually high"),
    (Tone.CHANGED, False): to_say("unusually low"),
}
TENDENCY = {
    (Tone.BETTER, True): to_say("a tendency for the better"),
    (Tone.BETTER, False): to_say("a tendency for the better"),
    (Tone.WORSE, True): to_say("a tendency for the worse"),
    (Tone.WORSE, False): to_say("a tendency for the worse"),
    (Tone.CHANGED, True): to_say("a tendency upward"),
    (Tone.CHANGED, False): to_say("a tendency downward"),
}
SELDOM = {  # of what is judged by the days between two of it: often is high, and seldom low
    (Tone.BETTER, True): to_say("more often than usual, for the better"),
    (Tone.BETTER, False): to_say("unusually long without one, for the better"),
    (Tone.WORSE, True): to_say("more often than usual, for the worse"),
    (Tone.WORSE, False): to_say("unusually long without one, for the worse"),
    (Tone.CHANGED, True): to_say("more often than usual"),
    (Tone.CHANGED, False): to_say("unusually long without one"),
}
HIGH_OR_LOW = {
    (Period.WEEK, True): to_say("{figure} is unusually high for this service: a week like it comes {often}."),
    (Period.WEEK, False): to_say("{figure} is unusually low for this service: a week like it comes {often}."),
    (Period.MONTH, True): to_say("{figure} is unusually high for this service: a month like it comes {often}."),
    (Period.MONTH, False): to_say("{figure} is unusually low for this service: a month like it comes {often}."),
    (Period.QUARTER, True): to_say("{figure} is unusually high for this service: a quarter like it comes {often}."),
    (Period.QUARTER, False): to_say("{figure} is unusually low for this service: a quarter like it comes {often}."),
}
PLAINLY = {
    True: to_say("{figure} is unusually high for this service."),
    False: to_say("{figure} is unusually low for this service."),
}
RUNS = {
    (Signal.RUN_ABOVE, Period.WEEK): to_count(
        "A tendency: {number} week above its average.", "A tendency: {number} weeks in a row above its average."
    ),
    (Signal.RUN_ABOVE, Period.MONTH): to_count(
        "A tendency: {number} month above its average.", "A tendency: {number} months in a row above its average."
    ),
    (Signal.RUN_ABOVE, Period.QUARTER): to_count(
        "A tendency: {number} quarter above its average.", "A tendency: {number} quarters in a row above its average."
    ),
    (Signal.RUN_BELOW, Period.WEEK): to_count(
        "A tendency: {number} week below its average.", "A tendency: {number} weeks in a row below its average."
    ),
    (Signal.RUN_BELOW, Period.MONTH): to_count(
        "A tendency: {number} month below its average.", "A tendency: {number} months in a row below its average."
    ),
    (Signal.RUN_BELOW, Period.QUARTER): to_count(
        "A tendency: {number} quarter below its average.", "A tendency: {number} quarters in a row below its average."
    ),
    (Signal.RISING, Period.WEEK): to_count(
        "A tendency: {number} week higher.", "A tendency: {number} weeks in a row, each higher than the one before."
    ),
    (Signal.RISING, Period.MONTH): to_count(
        "A tendency: {number} month higher.", "A tendency: {number} months in a row, each higher than the one before."
    ),
    (Signal.RISING, Period.QUARTER): to_count(
        "A tendency: {number} quarter higher.",
        "A tendency: {number} quarters in a row, each higher than the one before.",
    ),
    (Signal.FALLING, Period.WEEK): to_count(
        "A tendency: {number} week lower.", "A tendency: {number} weeks in a row, each lower than the one before."
    ),
    (Signal.FALLING, Period.MONTH): to_count(
        "A tendency: {number} month lower.", "A tendency: {number} months in a row, each lower than the one before."
    ),
    (Signal.FALLING, Period.QUARTER): to_count(
        "A tendency: {number} quarter lower.", "A tendency: {number} quarters in a row, each lower than the one before."
    ),
}
UNCOUNTED = {
    Signal.RUN_ABOVE: to_say("A tendency: the last ones were all above its average."),
    Signal.RUN_BELOW: to_say("A tendency: the last ones were all below its average."),
    Signal.RISING: to_say("A tendency: each of the last ones was higher than the one before."),
    Signal.FALLING: to_say("A tendency: each of the last ones was lower than the one before."),
}
"""Where it is not known how many make a row."""
CLOSE = {
    (Period.WEEK, True): to_say("Two of the last three weeks were near the upper end of its usual range."),
    (Period.WEEK, False): to_say("Two of the last three weeks were near the lower end of its usual range."),
    (Period.MONTH, True): to_say("Two of the last three months were near the upper end of its usual range."),
    (Period.MONTH, False): to_say("Two of the last three months were near the lower end of its usual range."),
    (Period.QUARTER, True): to_say("Two of the last three quarters were near the upper end of its usual range."),
    (Period.QUARTER, False): to_say("Two of the last three quarters were near the lower end of its usual range."),
}
SO_FAR = {
    Period.WEEK: to_say("So far: fewer than {number} weeks are known."),
    Period.MONTH: to_say("So far: fewer than {number} months are known."),
    Period.QUARTER: to_say("So far: fewer than {number} quarters are known."),
}
POINTS = {
    Signal.ABOVE_UPPER: to_say("unusually high"),
    Signal.BELOW_LOWER: to_say("unusually low"),
    Signal.RISING: to_say("in a row that rises"),
    Signal.FALLING: to_say("in a row that falls"),
    Signal.NEAR_UPPER: to_say("near the upper end, as another of three"),
    Signal.NEAR_LOWER: to_say("near the lower end, as another of three"),
    Signal.RUN_ABOVE: to_say("in a row above average"),
    Signal.RUN_BELOW: to_say("in a row below average"),
    Signal.COMMON: to_say("as usual"),
}
"""What one point of a chart is."""
STEPS = (2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500, 600, 800, 1000)
"""To which numbers "once in so many" is rounded, downwards: it is worked out from a model, and no nearer than that."""

SELDOM_SO_FAR = 100
"""The most that is said so where limits are provisional: fewer than twenty windows bear no more."""


@dataclass(frozen=True)
class UnusualWindow:
    """What a chart says of its last window, as far as words need it."""

    signal: Signal
    period: Period
    """The period of the chart's windows."""
    chart: ChartKind = ChartKind.VALUE
    once_in: float | None = None
    run: int | None = None
    """How many windows make its run, the last among them; None where that is not known."""
    provisional: bool = False

    @property
    def is_high(self) -> bool:
        """Whether there is more of it than usual: few days between two events are many events."""
        return self.signal.is_high is not (self.chart is ChartKind.BETWEEN)


def tone_of(metric: Metric, signal: Signal, chart: ChartKind = ChartKind.VALUE) -> Tone:
    """Whether a signal is for the better; of harm that became less, only that it changed is said."""
    if signal is Signal.COMMON:
        return Tone.ORDINARY
    improves = is_improvement(signal, metric.better)
    if improves is None:
        return Tone.CHANGED
    if improves is not (chart is ChartKind.BETWEEN):
        return Tone.CHANGED if metric.harm else Tone.BETTER
    return Tone.WORSE


def sign_of(metric: Metric, signal: Signal, chart: ChartKind = ChartKind.VALUE) -> Sign:
    """A signal in a few words: "↓ unusually low, for the worse"."""
    tone = tone_of(metric, signal, chart)
    if tone is Tone.ORDINARY:
        return Sign(ORDINARY, say("within its usual range"), tone)
    is_between = chart is ChartKind.BETWEEN
    is_high = signal.is_high is not is_between
    is_point = signal in (Signal.ABOVE_UPPER, Signal.BELOW_LOWER)
    table = TENDENCY if not is_point else SELDOM if is_between else OUTSIDE
    return Sign(UP if is_high else DOWN, say(table[tone, is_high]), tone)


def once_in_shown(once_in: float) -> int:
    """The number that "about once in so many" is said with.

    >>> once_in_shown(57.3), once_in_shown(100), once_in_shown(1e9)
    (50, 100, 1000)
    """
    return STEPS[max(0, bisect_right(STEPS, once_in) - 1)]


def why_sentence(metric: Metric, what: UnusualWindow, figure: str) -> Sentence:
    """Why a window is unusual, as a sentence; nothing for one that is as usual. ``figure`` is its value in words."""
    if what.signal is Signal.COMMON:
        return Sentence("")
    sentence = _why(metric, what, figure)
    return Sentence.joined([sentence, say(SO_FAR[what.period], number=FIRM) if what.provisional else ""])


def _why(metric: Metric, what: UnusualWindow, figure: str) -> Sentence:
    direction = Direction.UP if what.is_high else Direction.DOWN
    signal, period = what.signal, what.period
    if signal in (Signal.NEAR_UPPER, Signal.NEAR_LOWER):
        return Sentence(say(CLOSE[period, signal.is_high]))
    if (signal, period) in RUNS:
        if what.run is None:
            return Sentence(say(UNCOUNTED[signal]))
        stated = Statement(Stated.TENDENCY, what.run, metric=metric.slug, period=str(period), direction=direction)
        return Sentence(several(*RUNS[signal, period], what.run), stated)
    if what.once_in is None:
        return Sentence(say(PLAINLY[signal.is_high], figure=figure))
    once_in = min(what.once_in, SELDOM_SO_FAR + 1.0) if what.provisional else what.once_in
    shown = once_in_shown(once_in)
    stated = Statement(Stated.UNUSUAL, shown, metric=metric.slug, period=str(period), direction=direction)
    return Sentence(
        say(HIGH_OR_LOW[period, signal.is_high], figure=figure, often=_seldom(once_in, provisional=what.provisional)),
        stated,
    )


def _seldom(once_in: float, *, provisional: bool) -> str:
    """How seldom a window like it comes; beyond a thousand, or a hundred where few are known, nobody can tell."""
    number = spoken().number(f"{once_in_shown(once_in):,}")
    if once_in > (SELDOM_SO_FAR if provisional else STEPS[-1]):
        return say("less than once in {number}", number=number)
    return say("about once in {number}", number=number)
