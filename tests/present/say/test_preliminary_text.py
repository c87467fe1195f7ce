"""What is said of first figures that are usually revised one way."""

from __future__ import annotations

import pytest

from cityscore.present.say.language import speaking
from cityscore.present.say.languages import languages
from cityscore.present.say.preliminary_text import preliminary_text
from cityscore.present.say.sentence import Direction, Stated, Statement


@pytest.mark.parametrize(
    ("up", "least", "most", "words"),
    [
        (8, 0.0699, 0.2513, "first figures: usually revised up, by 7 % to 25 %"),
        (8, 0.0, 0.5, "first figures: usually revised up, by up to 50 %"),
        (8, 0.2, 0.2, "first figures: usually revised up, by 20 %"),
        (8, 0.0, None, "first figures: usually revised up"),
        (0, 0.0699, 0.2513, "first figures: usually revised down, by 7 % to 25 %"),
        (0, 0.0, 0.5, "first figures: usually revised down, by up to 50 %"),
        (0, 0.2, 0.2, "first figures: usually revised down, by 20 %"),
        (0, 0.0, None, "first figures: usually revised down"),
    ],
)
def test_it_says_which_way_and_by_how_much(up: int, least: float, most: float | None, words: str) -> None:
    told = preliminary_text({"up": up, "down": 8 - up, "least": least, "most": most}, "crimes")
    way = Direction.UP if up else Direction.DOWN
    assert told == words
    assert told.states == (Statement(Stated.REVISED, most or least, of=least, metric="crimes", direction=way),)


def test_it_is_said_in_spanish() -> None:
    (spanish,) = [language for language in languages() if language.code == "es"]
    with speaking(spanish):
        told = preliminary_text({"up": 8, "down": 0, "least": 0.07, "most": 0.25}, "crimes")
    assert told.startswith("primeras cifras: suelen corregirse al alza, entre un 7")
