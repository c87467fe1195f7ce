"""How a metric did: in words that suit what it is compared with, and that never celebrate harm."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import NamedTuple

from cityscore.model import Metric, Status
from cityscore.present.say.language import say, to_say
from cityscore.present.say.terms import STATUS_WORDS
from cityscore.scoring.yardsticks import target_on


class Stretch(NamedTuple):
    """What windows in a row are called: all better, all at least as good, all short of it."""

    better: str
    good: str
    bad: str


class Compared(Enum):
    """What a metric is compared with. The words hold both ways: 7.7 minutes are more than a goal of 6, and miss it."""

    HARM_WITH_USUAL = "harm, usual"
    HARM_WITH_GOAL = "harm, goal"
    WITH_USUAL = "usual"
    WITH_GOAL = "goal"


STATUSES = {
    Compared.HARM_WITH_USUAL: {
        Status.EXCEEDS: to_say("fewer than usual"),
        Status.MEETS: to_say("as many as usual"),
        Status.NEAR: to_say("a few more than usual"),
        Status.BELOW: to_say("more than usual"),
    },
    Compared.HARM_WITH_GOAL: {
        Status.EXCEEDS: to_say("fewer than its goal"),
        Status.MEETS: to_say("as many as its goal"),
        Status.NEAR: to_say("a few more than its goal"),
        Status.BELOW: to_say("more than its goal"),
    },
    Compared.WITH_USUAL: {
        Status.EXCEEDS: to_say("better than usual"),
        Status.MEETS: to_say("as usual"),
        Status.NEAR: to_say("a little worse than usual"),
        Status.BELOW: to_say("worse than usual"),
    },
    Compared.WITH_GOAL: STATUS_WORDS,
}
STRETCHES = {
    Compared.HARM_WITH_USUAL: Stretch(
        to_say("fewer than usual"), to_say("no more than usual"), to_say("more than usual")
    ),
    Compared.HARM_WITH_GOAL: Stretch(
        to_say("fewer than its goal"), to_say("no more than its goal"), to_say("more than its goal")
    ),
    Compared.WITH_USUAL: Stretch(to_say("better than usual"), to_say("as usual or better"), to_say("worse than usual")),
    Compared.WITH_GOAL: Stretch(to_say("better than goal"), to_say("met its goal"), to_say("missed its goal")),
}


def is_usual(metric: Metric, end: date) -> bool:
    """Whether a window is compared with what is usual, rather than with a goal."""
    target = target_on(metric, end)
    if target is not None:
        return target.usual
    return metric.history is None or metric.history.times == 1


def verdict(metric: Metric, status: Status, end: date) -> str:
    """How a window that ends on a day did: "misses its goal", "fewer than usual"."""
    return say(STATUSES[_compared(metric, end)][status])


def stretch_of(metric: Metric, end: date) -> Stretch:
    """What windows in a row are called, the last of which ends on a day; each still to be said."""
    return STRETCHES[_compared(metric, end)]


def _compared(metric: Metric, end: date) -> Compared:
    usual = is_usual(metric, end)
    if metric.harm:
        return Compared.HARM_WITH_USUAL if usual else Compared.HARM_WITH_GOAL
    return Compared.WITH_USUAL if usual else Compared.WITH_GOAL
