"""What looks wrong with a city's figures, as warnings: each with the figure, its day, and what may have been meant."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.model import Definitions, Problem
from cityscore.scoring.doubtful_figures import Doubt, DoubtfulFigures, doubtful_figures
from cityscore.scoring.observations import Observations

TOLD_AS = {
    Doubt.PERCENT: ("lint.percent-figures", "unit"),
    Doubt.HUNDREDFOLD: ("lint.hundredfold-figures", "target"),
    Doubt.HUNDREDTH: ("lint.hundredfold-figures", "target"),
    Doubt.TOTAL: ("lint.total-as-day", "cadence"),
    Doubt.ABOVE_MAXIMUM: ("lint.above-maximum", "target"),
    Doubt.ALONE: ("lint.lone-means", "cases"),
}
"""The id of each doubt, and the key that it is about."""


def figure_advice(definitions: Definitions, data: Observations) -> list[Problem]:
    """What looks wrong with figures, as warnings."""
    return [_advice(definitions, data, doubtful) for doubtful in doubtful_figures(definitions.metrics, data)]


def misread_scales(definitions: Definitions, data: Observations) -> set[str]:
    """The metrics whose figures, or targets, are likely a hundred times too large: their targets can't be judged."""
    return {
        definitions.metrics[doubtful.metric].slug
        for doubtful in doubtful_figures(definitions.metrics, data)
        if doubtful.doubt in (Doubt.PERCENT, Doubt.HUNDREDFOLD, Doubt.HUNDREDTH)
    }


def concerns_of_figures(definitions: Definitions, data: Observations) -> Iterator[str]:
    """The same as sentences for those who look after figures, each with its metric."""
    for problem in figure_advice(definitions, data):
        yield f"{definitions.by_slug[str(problem.place[1])].name}: {problem.message} → {problem.fix}"


def _advice(definitions: Definitions, data: Observations, doubtful: DoubtfulFigures) -> Problem:
    metric, row = definitions.metrics[doubtful.metric], int(doubtful.rows[0])
    numerator, denominator = float(data.numerator[row]), float(data.denominator[row])
    figure = numerator / denominator if metric.kind.observed.is_quotient else numerator
    day = data.day[row].astype("datetime64[D]")
    target = (metric.target[-1].value or metric.target[-1].low or 0.0) if metric.target else 0.0
    id, key = TOLD_AS[doubtful.doubt]
    match doubtful.doubt:
        case Doubt.PERCENT:
            which = f"{len(doubtful.rows):,} of its {doubtful.of:,} figures are" if doubtful.of > 1 else "its figure is"
            message = f"{which} above 1.5, such as {figure:g} on {day}, which in percent is {figure * 100:,.10g} %"
            fix = f"write figures as decimals, {figure / 100:g}; or another unit, such as points, and targets to match"
        case Doubt.HUNDREDFOLD | Doubt.HUNDREDTH:
            many = "a hundred times" if doubtful.doubt is Doubt.HUNDREDFOLD else "a hundredth of"
            message = f"its figures, such as {figure:g} on {day}, are about {many} its target, {target:g}"
            is_large = doubtful.doubt is Doubt.HUNDREDFOLD
            fix = f"write both alike: is the target {target * 100 if is_large else target / 100:g}?"
        case Doubt.TOTAL:
            size = numerator if metric.kind.observed.has_fixed_denominator else denominator
            message = f"{size:g} on {day} is {doubtful.times:.0f} times what is usual on the days around it"
            fix = "is it the month's total? Give that day its own figure; or, for months alone, write cadence: monthly"
        case Doubt.ABOVE_MAXIMUM:
            message = f"its figure of {day}, {figure:g}, is above the maximum of its target, {metric.highest:g}"
            fix = "mend the figure, or raise maximum"
        case Doubt.ALONE:
            message = f"each of its {doubtful.of:,} figures counts as that of one of its {metric.cases}"
            fix = "write the sum as numerator and how many it is of as denominator; or leave cases out"
    problem = Problem(message=message, fix=fix, id=id, warning=True)
    return problem.inside("metrics", metric.slug, key)
