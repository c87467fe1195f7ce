"""Sentences that carry what they state as data beside their text, so that it can be held against stored figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self


class Stated(StrEnum):
    """What a statement's number counts or measures."""

    MET = "met"
    """Windows (of a metric) or metrics (of a composite) that met their goal; ``of`` how many were scored."""
    MISSED = "missed"
    """The same, of those that missed it."""
    RUN = "run"
    """Windows in a row, up to the last, that went the same way; ``direction`` says which."""
    SCORE = "score"
    CHANGE = "change"
    """Of a composite: its score less the score before."""
    MOVED = "moved"
    """What one metric added to a composite's change, or took from it."""
    COMPOSITION = "composition"
    """The same of all metrics that came, went or were weighted anew; ``of`` how many they are."""
    VALUE = "value"
    UNUSUAL = "unusual"
    """One window in so many is as far from the centre of what is usual; ``direction`` says on which side.

    It is rounded down as it is told (``signal_text.once_in_shown``).
    """
    TENDENCY = "tendency"
    """Windows in a row, up to the last, on one side of what is usual, or going one way; ``direction`` says which."""
    NOTICED = "noticed"
    """The chance that a lasting change of a fifth is noticed within four windows; ``direction`` says of which way."""
    RANK = "rank"
    """A place in a list, from 1; ``of`` how many are in it."""
    REVISED = "revised"
    """By what share first figures are usually revised at most; ``of`` by what share at least."""
    CORRECTED = "corrected"
    """A window's value now (of a composite its score), NaN for none; ``of`` what was published."""
    GAP = "gap"
    """How far two districts are apart."""
    WITHIN = "within"
    """What the districts' own changes made of a metric's change of the whole city (``scoring.mix_change``)."""
    BETWEEN = "between"
    """What it made that their shares of the cases changed."""


class Direction(StrEnum):
    """Which way it goes, to a reader of figures: not whether that is good."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Statement:
    """One thing that a sentence states."""

    measure: Stated
    number: float
    of: float | None = None
    metric: str = ""
    """Its slug; empty for the composite that the page is of."""
    district: str = ""
    period: str = ""
    start: date | None = None
    end: date | None = None
    """The days that it is stated of, both included."""
    direction: Direction | None = None


class Sentence(str):
    """A text, and what it states; to everything that prints it, it is the text.

    >>> told = Sentence("Met in 9 of 13 weeks.", Statement(Stated.MET, 9, of=13, metric="potholes"))
    >>> told, told.states[0].number
    ('Met in 9 of 13 weeks.', 9)
    """

    __slots__ = ("states",)
    states: tuple[Statement, ...]

    def __new__(cls, text: str, *states: Statement) -> Self:
        """A sentence that states so much; one that states nothing is plain text."""
        made = super().__new__(cls, text)
        made.states = states
        return made

    @classmethod
    def joined(cls, sentences: Iterable[str]) -> Sentence:
        """Sentences one after the other, with all that they state; empty ones are left out."""
        told = [sentence for sentence in sentences if sentence]
        return cls(" ".join(told), *(state for sentence in told for state in getattr(sentence, "states", ())))
