"""Signals and assurance in words: what statistics see in a metric's last windows, never celebrating harm."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from cityscore.model import Assurance, Better, Metric, Period, Signal
from cityscore.present.say.language import say, several, to_count, to_say
from cityscore.present.say.number_text import is_percent, value_text
from cityscore.scoring.xmr_rules import RUN, is_improvement


class Tone(Enum):
    """Which way a change is."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"
    CHANCE = "chance"


class Sign(NamedTuple):
    """A mark with its words."""

    symbol: str
    words: str
    tone: Tone


UP, DOWN, CHANCE = "↑", "↓", "≈"
CHANGES = {
    (Tone.BETTER, True): to_say("a real improvement"),
    (Tone.BETTER, False): to_say("a real improvement"),
    (Tone.WORSE, True): to_say("a real change for the worse"),
    (Tone.WORSE, False): to_say("a real change for the worse"),
    (Tone.CHANGED, True): to_say("a real rise"),
    (Tone.CHANGED, False): to_say("a real fall"),
}
PROMISES = {
    Assurance.CONSISTENT_PASS: ("✓", to_say("almost always meets its goal")),
    Assurance.CONSISTENT_FAIL: ("✕", to_say("almost always misses its goal")),
    Assurance.INCONSISTENT: ("?", to_say("meets its goal only by chance")),
}
RUNS = {  # each with how many windows make a run; it may be longer
    Signal.RUN_ABOVE: {
        Period.WEEK: to_count(
            "Above its average for {number} week.", "Above its average {number} or more weeks running."
        ),
        Period.MONTH: to_count(
            "Above its average for {number} month.", "Above its average {number} or more months running."
        ),
        Period.QUARTER: to_count(
            "Above its average for {number} quarter.", "Above its average {number} or more quarters running."
        ),
    },
    Signal.RUN_BELOW: {
        Period.WEEK: to_count(
            "Below its average for {number} week.", "Below its average {number} or more weeks running."
        ),
        Period.MONTH: to_count(
            "Below its average for {number} month.", "Below its average {number} or more months running."
        ),
        Period.QUARTER: to_count(
            "Below its average for {number} quarter.", "Below its average {number} or more quarters running."
        ),
    },
    Signal.RISING: {
        Period.WEEK: to_count(
            "Higher week after week, {number} in all.", "Higher each week for {number} or more weeks."
        ),
        Period.MONTH: to_count(
            "Higher month after month, {number} in all.", "Higher each month for {number} or more months."
        ),
        Period.QUARTER: to_count(
            "Higher quarter after quarter, {number} in all.", "Higher each quarter for {number} or more quarters."
        ),
    },
    Signal.FALLING: {
        Period.WEEK: to_count("Lower week after week, {number} in all.", "Lower each week for {number} or more weeks."),
        Period.MONTH: to_count(
            "Lower month after month, {number} in all.", "Lower each month for {number} or more months."
        ),
        Period.QUARTER: to_count(
            "Lower quarter after quarter, {number} in all.", "Lower each quarter for {number} or more quarters."
        ),
    },
}
CLOSE = {
    (Period.WEEK, True): to_say("Two of the last three weeks were unusually high."),
    (Period.WEEK, False): to_say("Two of the last three weeks were unusually low."),
    (Period.MONTH, True): to_say("Two of the last three months were unusually high."),
    (Period.MONTH, False): to_say("Two of the last three months were unusually low."),
    (Period.QUARTER, True): to_say("Two of the last three quarters were unusually high."),
    (Period.QUARTER, False): to_say("Two of the last three quarters were unusually low."),
}
POINTS = {
    Signal.ABOVE_UPPER: to_say("above the range of chance"),
    Signal.BELOW_LOWER: to_say("below the range of chance"),
    Signal.RISING: to_say("seven or more in a row, rising"),
    Signal.FALLING: to_say("seven or more in a row, falling"),
    Signal.NEAR_UPPER: to_say("two of three unusually high"),
    Signal.NEAR_LOWER: to_say("two of three unusually low"),
    Signal.RUN_ABOVE: to_say("seven or more in a row above average"),
    Signal.RUN_BELOW: to_say("seven or more in a row below average"),
    Signal.COMMON: to_say("ordinary ups and downs"),
}
"""What one point of a chart is."""


def tone_of(metric: Metric, signal: Signal) -> Tone:
    """Whether a signal is for the better; of harm that became less, only that it changed is said."""
    if signal is Signal.COMMON:
        return Tone.CHANCE
    match is_improvement(signal, metric.better):
        case True:
            return Tone.CHANGED if metric.harm else Tone.BETTER
        case False:
            return Tone.WORSE
        case None:
            return Tone.CHANGED


def sign_of(metric: Metric, signal: Signal) -> Sign:
    """A signal in a few words: "↑ a real improvement"."""
    tone = tone_of(metric, signal)
    if tone is Tone.CHANCE:
        return Sign(CHANCE, say(POINTS[Signal.COMMON]), tone)
    return Sign(UP if signal.is_high else DOWN, say(CHANGES[tone, signal.is_high]), tone)


def promise_of(assurance: Assurance) -> Sign:
    """What the limits promise, in a few words."""
    symbol, words = PROMISES[assurance]
    return Sign(symbol, say(words), Tone.CHANCE)


def why_text(metric: Metric, signal: Signal, period: Period, figure: str, limits: tuple[float, float]) -> str:
    """Why a window is a signal, as a sentence; nothing for common cause.

    Of a run it says the length that makes one: it may be longer.
    """
    low, high = (value_text(metric, possible_limit(metric, limit)) for limit in limits)
    match signal:
        case Signal.ABOVE_UPPER:
            words = to_say("{figure} is more than chance explains: up to {limit} would be ordinary.")
            return say(words, figure=figure, limit=high)
        case Signal.BELOW_LOWER:
            words = to_say("{figure} is less than chance explains: down to {limit} would be ordinary.")
            return say(words, figure=figure, limit=low)
        case Signal.NEAR_UPPER | Signal.NEAR_LOWER:
            return say(CLOSE[period, signal.is_high])
        case Signal.COMMON:
            return ""
        case _:
            return several(*RUNS[signal][period], RUN)


def range_of_chance(metric: Metric, limits: tuple[float, float]) -> str:
    """Between which values a metric moves by chance: "71 % to 89 %"."""
    low, high = (value_text(metric, possible_limit(metric, limit)) for limit in limits)
    return say("{low} to {high}", low=low, high=high)


def possible_limit(metric: Metric, limit: float) -> float:
    """A limit as far as there can be such a value: none is below zero, and no share above all."""
    is_share = is_percent(metric) and metric.better is not Better.RANGE
    return min(max(0.0, limit), 1.0) if is_share else max(0.0, limit)
