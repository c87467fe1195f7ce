"""What the statistics would miss, in words: how often a lasting change would be noticed soon."""

from __future__ import annotations

from math import isnan

from cityscore.model import Metric, Period
from cityscore.present.say.language import say, to_say
from cityscore.present.say.number_text import is_percent, plain_number, value_text
from cityscore.present.say.sentence import Direction, Sentence, Stated, Statement
from cityscore.scoring.power import CHANGE

CERTAIN = 0.95
"""The chance from which on a change is nearly always noticed."""
RARE = 0.05
"""The chance below which it is not worth a number."""
SOON_WORDS = {
    (Period.WEEK, True): to_say("A lasting rise by a fifth, to {value}, would be noticed within four weeks {often}."),
    (Period.WEEK, False): to_say("A lasting fall by a fifth, to {value}, would be noticed within four weeks {often}."),
    (Period.MONTH, True): to_say("A lasting rise by a fifth, to {value}, would be noticed within four months {often}."),
    (Period.MONTH, False): to_say(
        "A lasting fall by a fifth, to {value}, would be noticed within four months {often}."
    ),
    (Period.QUARTER, True): to_say(
        "A lasting rise by a fifth, to {value}, would be noticed within four quarters {often}."
    ),
    (Period.QUARTER, False): to_say(
        "A lasting fall by a fifth, to {value}, would be noticed within four quarters {often}."
    ),
}
EVENT_WORDS = {
    True: to_say("Were it {days} days from one to the next from now on, the next four would show it {often}."),
    False: to_say("Were it only {days} days from one to the next from now on, the next four would show it {often}."),
}


def power_text(
    metric: Metric, center: float, chance: float, period: Period, *, rises: bool, between_events: bool = False
) -> Sentence | None:
    """How often a lasting change of what is usual by a fifth would be noticed soon; None where that is not known.

    ``center`` is in the unit that the page shows, or days where it is ``between_events``; ``chance`` is
    ``chance_to_notice``'s.
    """
    if isnan(chance):
        return None
    often = often_text(chance)
    value = center * (1 + CHANGE if rises else 1 - CHANGE)
    value = min(value, 1.0) if is_percent(metric) else value
    if between_events:
        text = say(EVENT_WORDS[rises], days=plain_number(value, 0), often=often)
    else:
        text = say(SOON_WORDS[period, rises], value=value_text(metric, value), often=often)
    direction = Direction.UP if rises else Direction.DOWN
    return Sentence(text, Statement(Stated.NOTICED, chance, metric=metric.slug, period=period, direction=direction))


def often_text(chance: float) -> str:
    """How often something happens whose chance is known: "about 1 time in 15".

    >>> often_text(0.97), often_text(0.62), often_text(0.3), often_text(0.01)
    ('nearly always', 'about 6 times in 10', 'about 1 time in 3', 'less than 1 time in 20')
    """
    if chance >= CERTAIN:
        return say("nearly always")
    if chance >= 0.5:
        return say("about {tenths} times in 10", tenths=min(round(10 * chance), 9))
    if chance >= RARE:
        return say("about 1 time in {times}", times=round(1 / chance))
    return say("less than 1 time in 20")
