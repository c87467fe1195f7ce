"""What a kind of metric says about itself; whatever differs between kinds is looked up here, in every layer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Observed(Enum):
    """What a row of observations holds, and so which denominators it may have."""

    SHARE = "events that met, of all events"
    SUM = "a sum, and how many figures it is of"
    EVENTS = "how many events there were"
    LEVEL = "how much there is"
    SAMPLES = "a value, and how many times it occurred"
    MILESTONES = "nothing: what is due, and what is done, stands in the definitions"
    PARTS = "nothing: it is worked out from two other metrics"

    @property
    def has_rows(self) -> bool:
        """Whether there are observations of it at all, to be asked for and handed in."""
        return self not in (Observed.MILESTONES, Observed.PARTS)

    @property
    def is_share(self) -> bool:
        """Whether the numerator is a part of the denominator: a row needs both, and a value is from 0 to 1."""
        return self in (Observed.SHARE, Observed.MILESTONES)

    @property
    def has_samples(self) -> bool:
        """Whether there may be many rows a day, a value each; else one row is a metric's whole day."""
        return self is Observed.SAMPLES

    @property
    def has_fixed_denominator(self) -> bool:
        """Whether the denominator of every row is 1, so that it can be left out."""
        return self in (Observed.EVENTS, Observed.LEVEL)

    @property
    def is_quotient(self) -> bool:
        """Whether a window's value is its numerator by its denominator."""
        return self not in (Observed.LEVEL, Observed.SAMPLES)


class Measure(Enum):
    """What the evidence behind a value is measured by: how much of it a method asks for."""

    CASES = "events that could have met"
    EXPECTED_EVENTS = "events expected: the yardstick times the days"  # those that came are what is to be judged
    SAMPLES = "samples"
    FIGURES = "figures that a mean is of"
    NUMERATOR = "what the metric that is its numerator has"
    NOTHING = "nothing: it is one figure, however many rows there are"


@dataclass(frozen=True)
class FigureBox:
    """Where a person types one number of a figure."""

    column: str
    """The column that it stands for, of those that a source hands over."""
    label: str
    label_with_cases: str = ""
    """The label where the metric says what one of its cases is called."""
    blank: float | None = None
    """The number that a blank box stands for; None where it must be filled in."""


@dataclass(frozen=True)
class Wording:
    """How a receipt says what a window held, by how many cases there were; see ``present.receipts`` for the values."""

    one: str
    many: str
    one_with_cases: str = ""
    """The same where the metric says what its cases are called: a plural, which can't follow a single one.

    Empty where it says no more than without them.
    """
    many_with_cases: str = ""
    counts_numerator: bool = False
    """Whether the numerator says how many cases there were, rather than the denominator."""

    @classmethod
    def same(cls, sentence: str) -> Wording:
        """The same sentence however many there were."""
        return cls(sentence, sentence)


@dataclass(frozen=True, kw_only=True)
class KindTraits:
    """One kind of metric: its observations, its evidence, its columns and its words."""

    word: str
    """As definitions files and the store have it."""
    help: str
    observed: Observed
    zero: tuple[float, float] | None
    """Numerator and denominator of a day on which nothing happened, of samples the value 0 that occurred 0 times.

    None where it is not known what that would mean.
    """
    counted_by: tuple[str, ...] = ()
    """The ways of counting records that make such observations: fields of ``Records``."""
    needs_q: bool = False
    """Whether a metric of it states which quantile it is."""
    stated_in: str = ""
    """The key of a metric that says what it is made of, where no observations of it come."""
    example: str = ""
    """That key, as somebody might write it."""
    unit: str = ""
    """What its value is counted in where the metric states no unit."""
    measure: Measure
    evidence: str = ""
    """How much ``{needed}`` evidence it takes, as a sentence; for methods that ask for any."""
    is_last: bool = False
    """Whether a window's value is that of its last row: then a quarter tells no more than its last month.

    Small figures of districts are hidden by it; where it is wrongly True, one that is hidden in a month may show.
    """
    may_be_negative: bool = False
    """Whether its figures may be negative, where the metric's target states a zero."""
    is_binomial: bool = False
    """Whether each case meets or does not, and counts the same: then chance in the value is binomial."""
    columns: tuple[str, ...]
    """The columns that its figures may stand in where each has its own; the first is what a lone column is."""
    boxes: tuple[FigureBox, ...]
    """What is asked of a person."""
    wording: Wording
    line: str = ""
    """How a window's figure is said in the fewest words; empty where that is its value."""
    made_of: str | tuple[str, str] = ""
    """What a value is made of, in a few words; a pair counts the denominator. Empty where the value says it."""
