"""How many cases an average or a median is of, as it stands beside the figure: "812 answers"."""

from __future__ import annotations

from cityscore.model import Measure, Metric
from cityscore.present.say.language import say, several
from cityscore.present.say.number_text import plain_number, plural_of


def cases_text(metric: Metric, count: float) -> str:
    """So many cases by their name; '' where the figure says it itself, or where nobody said that it is of cases."""
    measure = metric.measure
    if not count or not (measure is Measure.SAMPLES or (measure is Measure.FIGURES and metric.cases)):
        return ""
    plural, number = plural_of(count), plain_number(count)
    if metric.cases and plural == 1:  # their name is a plural, which can't follow a single one
        return say("{cases}: {count}", cases=metric.cases, count=number)
    if metric.cases:
        return say("{count} {cases}", cases=metric.cases, count=number)
    return several("{amount} sample", "{amount} samples", plural, amount=number)
