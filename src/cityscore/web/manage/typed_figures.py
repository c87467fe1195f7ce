"""Figures as people type them and read them again."""

from __future__ import annotations

from cityscore.model import Metric
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.number_text import plain_number, value_text
from cityscore.store.current_observations import CurrentFigure

NOT_APPLICABLE = to_say("not applicable")
NOTHING = to_say("nothing happened")


def typed(number: float) -> str:
    """A number as it is typed: every digit, and no separator.

    >>> typed(1234.0), typed(0.5)
    ('1234', '0.5')
    """
    # a float has every whole number up to 2**53, about 9e15; beyond that digits would be made up
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def figure_text(metric: Metric, figure: CurrentFigure | None) -> str:
    """A figure as people read it."""
    if figure is None:
        return say("none")
    if figure.exempt:
        return say(NOT_APPLICABLE)
    observed = metric.kind.observed
    if observed.has_samples:
        count = int(sum(many for _, many in figure.samples))
        values = [plain_number(value) for value, many in figure.samples for _ in range(min(int(many), 4))]
        shown = ", ".join(values[:3]) + (" …" if count > 3 else "")
        return (
            several("{number} value: {values}", "{number} values: {values}", count, values=shown)
            if count
            else say(NOTHING)
        )
    if observed.has_fixed_denominator:
        return plain_number(figure.numerator)
    if figure.denominator == 0:
        return say(NOTHING)
    if not observed.is_share:
        value = value_text(metric, figure.numerator / figure.denominator)
        return (
            value
            if figure.denominator == 1
            else say("{value} (of {all})", value=value, all=plain_number(figure.denominator))
        )
    share = value_text(metric, figure.numerator / figure.denominator)
    met, of = plain_number(figure.numerator), plain_number(figure.denominator)
    return say("{met} of {all} ({share})", met=met, all=of, share=share)


def value_of(metric: Metric, figure: CurrentFigure) -> list[float]:
    """The numbers by which one figure is told to be usual; none where nothing happened."""
    observed = metric.kind.observed
    if observed.has_samples:
        return [value for value, many in figure.samples if many]
    if observed.has_fixed_denominator:
        return [figure.numerator]
    return [figure.numerator / figure.denominator] if figure.denominator else []


def middle_text(metric: Metric, value: float) -> str:
    """A number of ``value_of`` as people read it."""
    return plain_number(value) if metric.kind.observed.has_fixed_denominator else value_text(metric, value)
