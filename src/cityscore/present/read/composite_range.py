"""What a composite could have been under other choices, in words: its range, and the choices that it hangs on."""

from __future__ import annotations

from dataclasses import dataclass

from cityscore.model import Definitions
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.number_text import percent_text, score_text
from cityscore.scoring.sensitivity import Alternative, Sensitivity, Varied

WORDS = {
    Varied.LEFT_OUT: to_say("Without {name}"),
    Varied.EQUAL: to_say("Every service counted alike"),
    Varied.STATED: to_say("With other weights"),
    Varied.CABINETS: to_say("Every cabinet counted once"),
    Varied.GEOMETRIC: to_say("A geometric mean: what is very bad in one place is not made up for in another"),
    Varied.METHOD: to_say("Scored by the method {name}"),
}
LISTED = 8


@dataclass(frozen=True)
class Other:
    """The composite under another choice."""

    words: str
    score: str


@dataclass(frozen=True)
class CompositeRange:
    """What a composite could have been."""

    sentence: str
    met: str
    hangs_on: tuple[Other, ...]
    """The choices under which it says something else, or is notably further off; those furthest off first."""
    rest: str
    """How many other choices hardly change it."""


def range_of(sensitivity: Sensitivity, definitions: Definitions) -> CompositeRange:
    """Word what was found of a publication."""
    hangs_on, near = sensitivity.hangs_on[:LISTED], definitions.city.near
    return CompositeRange(
        sentence=say(
            "CityScore is {own}. Had other choices been made, it would lie between {low} and {high}.",
            own=score_text(sensitivity.own, near),
            low=score_text(sensitivity.low, near),
            high=score_text(sensitivity.high, near),
        ),
        met=say(
            "The plainest choice is no mean at all: {met} of {scored} services met their goal, {share}.",
            met=sensitivity.met,
            scored=sensitivity.scored,
            share=percent_text(sensitivity.share_met, 0),
        ),
        hangs_on=tuple(Other(_words(choice, definitions), score_text(choice.score, near)) for choice in hangs_on),
        rest=several(
            "{number} other choice was tried and changes less.",
            "{number} other choices were tried and change less.",
            len(sensitivity.alternatives) - len(hangs_on),
        ),
    )


def _words(choice: Alternative, definitions: Definitions) -> str:
    metric = definitions.by_slug.get(choice.name)
    return say(WORDS[choice.varied], name=metric.name if metric else choice.name)
