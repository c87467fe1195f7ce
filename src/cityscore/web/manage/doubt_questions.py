"""What is asked about figures that look as if something else was meant, before people's figures are kept."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.model import Definitions, Metric
from cityscore.present.say.language import say
from cityscore.present.say.number_text import value_text
from cityscore.present.say.terms import day_text
from cityscore.scoring.doubtful_figures import Doubt, DoubtfulFigures, doubtful_figures
from cityscore.scoring.observations import Observations
from cityscore.store.current_observations import CurrentFigure
from cityscore.web.manage.typed_figures import figure_text


def doubt_questions(definitions: Definitions, data: Observations) -> Iterator[tuple[Metric, str]]:
    """Each metric of which figures look wrong, with what is asked about them."""
    for doubtful in doubtful_figures(definitions.metrics, data):
        metric = definitions.metrics[doubtful.metric]
        yield metric, _question(metric, data, doubtful)


def _question(metric: Metric, data: Observations, doubtful: DoubtfulFigures) -> str:
    row = int(doubtful.rows[0])
    numerator, denominator = float(data.numerator[row]), float(data.denominator[row])
    samples = ((numerator, denominator),) if metric.kind.observed.has_samples else ()
    figure = figure_text(metric, CurrentFigure(numerator, denominator, False, samples))
    day = day_text(data.day[row].astype("datetime64[D]").astype(object))
    goal = (metric.target[-1].value or metric.target[-1].low or 0.0) if metric.target else 0.0
    match doubtful.doubt:
        case Doubt.PERCENT:
            return say("{figure} on {day} is far above 100 %: 95 % is written as 0.95.", figure=figure, day=day)
        case Doubt.HUNDREDFOLD:
            return say(
                "{figure} on {day} is about a hundred times the goal, {goal}: is one of them a percentage?",
                figure=figure,
                day=day,
                goal=value_text(metric, goal),
            )
        case Doubt.HUNDREDTH:
            return say(
                "{figure} on {day} is about a hundredth of the goal, {goal}: is one of them a percentage?",
                figure=figure,
                day=day,
                goal=value_text(metric, goal),
            )
        case Doubt.ABOVE_MAXIMUM:
            return say("{figure} on {day} is above the highest there can be.", figure=figure, day=day)
        case Doubt.ALONE:
            return say(
                "Each figure, such as {figure} on {day}, counts as that of a single case: of how many is it the mean?",
                figure=figure,
                day=day,
            )
        case Doubt.TOTAL:
            return say(
                "{figure} on {day} is {times} times what is usual on the days around it: is it the month's total?",
                figure=figure,
                day=day,
                times=round(doubtful.times),
            )
