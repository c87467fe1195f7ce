"""That a figure is preliminary: which way, and by how much, first figures of its metric are usually revised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cityscore.present.say.language import say
from cityscore.present.say.number_text import percent_text
from cityscore.present.say.sentence import Direction, Sentence, Stated, Statement

LEAST_SAID = 0.005
"""A share below it is told as nothing."""


def preliminary_text(revised: Mapping[str, Any], metric: str) -> Sentence:
    """What a run's log says of a metric's first figures, in some words beside its figure."""
    is_up, least, most = revised["up"] > revised["down"], revised["least"], revised["most"]
    state = Statement(
        Stated.REVISED, most or least, of=least, metric=metric, direction=Direction.UP if is_up else Direction.DOWN
    )
    if most is None:
        return Sentence(
            say("first figures: usually revised up") if is_up else say("first figures: usually revised down"), state
        )
    low, high = percent_text(round(least, 2)), percent_text(round(most, 2))
    if low == high:
        text = (
            say("first figures: usually revised up, by {share}", share=high)
            if is_up
            else say("first figures: usually revised down, by {share}", share=high)
        )
    elif least < LEAST_SAID:
        text = (
            say("first figures: usually revised up, by up to {share}", share=high)
            if is_up
            else say("first figures: usually revised down, by up to {share}", share=high)
        )
    else:
        text = (
            say("first figures: usually revised up, by {least} to {most}", least=low, most=high)
            if is_up
            else say("first figures: usually revised down, by {least} to {most}", least=low, most=high)
        )
    return Sentence(text, state)
