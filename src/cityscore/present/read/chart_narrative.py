"""What a series tells: a title that says what happened, and the whole of it in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.model import Metric, Period, Status
from cityscore.present.draw.chart_data import Drawing, Point
from cityscore.present.read.chart_notes import notes_sentence, notes_subtitle
from cityscore.present.read.metric_series import MetricSeries
from cityscore.present.read.public_comments import comments_sentence
from cityscore.present.read.streaks import RunWindow, streak_among
from cityscore.present.say.language import say, several, to_count, to_say
from cityscore.present.say.sentence import Sentence, Stated, Statement
from cityscore.present.say.streak_text import run_phrase
from cityscore.present.say.verdicts import is_usual

SCORED = {
    Period.DAY: to_count("{met} of {number} scored day met the goal.", "{met} of {number} scored days met the goal."),
    Period.WEEK: to_count(
        "{met} of {number} scored week met the goal.", "{met} of {number} scored weeks met the goal."
    ),
    Period.MONTH: to_count(
        "{met} of {number} scored month met the goal.", "{met} of {number} scored months met the goal."
    ),
    Period.QUARTER: to_count(
        "{met} of {number} scored quarter met the goal.", "{met} of {number} scored quarters met the goal."
    ),
    Period.YEAR: to_count(
        "{met} of {number} scored year met the goal.", "{met} of {number} scored years met the goal."
    ),
}
DRAWN = {
    Period.DAY: to_say("Each day's figure against {yardstick}; beneath it, its score."),
    Period.WEEK: to_say("Each week's figure, by its last day, against {yardstick}; beneath it, its score."),
    Period.MONTH: to_say("Each month's figure against {yardstick}; beneath it, its score."),
    Period.QUARTER: to_say("Each quarter's figure against {yardstick}; beneath it, its score."),
    Period.YEAR: to_say("Each year's figure against {yardstick}; beneath it, its score."),
}

DRAWN_ALONE = {
    Period.DAY: to_say("Each day's figure."),
    Period.WEEK: to_say("Each week's figure, by its last day."),
    Period.MONTH: to_say("Each month's figure."),
    Period.QUARTER: to_say("Each quarter's figure."),
    Period.YEAR: to_say("Each year's figure."),
}
"""Of a service that is not scored."""


def chart_data_of(metric: Metric, series: MetricSeries) -> Drawing:
    """A series with what it tells."""
    usual = bool(series.points) and is_usual(metric, series.points[-1].end)
    if metric.scored:
        subtitle = say(DRAWN[series.period], yardstick=say("what is usual") if usual else say("its goal"))
        if any(point.status is None and point.value is not None for point in series.points):
            subtitle += " " + say("An open circle has no score.")
    else:
        subtitle = say(DRAWN_ALONE[series.period])
    if series.notes:
        subtitle += " " + notes_subtitle(series.notes)
    return Drawing(
        metric=metric,
        period=series.period,
        points=series.points,
        title=title(metric, series),
        subtitle=subtitle,
        description=Sentence.joined(_sentences(metric, series)),
        usual=usual,
        notes=series.notes,
    )


def title(metric: Metric, series: MetricSeries) -> Sentence:
    """What happened, with the metric's name: "Pothole repairs: missed its goal 9 weeks running"."""
    told = happened(metric, series)
    return Sentence(say("{name}: {happened}", name=metric.name, happened=told), *told.states)


def happened(metric: Metric, series: MetricSeries) -> Sentence:
    """What happened in the windows of a chart, and no others, as a title has it."""
    if series.is_empty:
        return Sentence(say("no figures"))
    last = series.points[-1]
    if not metric.scored:
        return _went(metric, series)
    streak = streak_among(
        [RunWindow(point.start, point.end, point.status or "", point.reason) for point in reversed(series.points)],
        series.period,
        reaches_first=True,
    )
    if last.status is None or streak is None:
        figure = _figure_of(metric, last)
        words = say("{figure}, {words}", figure=figure, words=last.words) if figure else last.words
        return Sentence(words, *_value_of(metric, series.period, last))
    return run_phrase(streak, metric)


def _went(metric: Metric, series: MetricSeries) -> Sentence:
    """How the figures went that are compared with nothing, from the first to the last."""
    known = [point for point in series.points if point.value is not None]
    first, last = known[0], known[-1]
    if first is last:
        return Sentence(_figure_of(metric, last), *_value_of(metric, series.period, last))
    values = {"first": first.figure, "last": last.figure, "window": first.window}
    if first.figure == last.figure:
        text = say("{last}, as in {window}", **values)
    elif (last.value or 0.0) > (first.value or 0.0):
        text = say("{last}, up from {first} in {window}", **values)
    else:
        text = say("{last}, down from {first} in {window}", **values)
    return Sentence(text, *_value_of(metric, series.period, last), *_value_of(metric, series.period, first))


def _figure_of(metric: Metric, point: Point) -> str:
    """What a window's figure is made of, where that says it; of an average it says only of how many."""
    return point.of if point.of and metric.kind.traits.made_of else point.figure


def _value_of(metric: Metric, period: Period, point: Point) -> Iterator[Statement]:
    """That a window's figure is what it is."""
    if point.value is not None:
        yield Statement(
            Stated.VALUE, point.value, metric=metric.slug, period=str(period), start=point.start, end=point.end
        )


def _is_good(point: Point) -> bool:
    return point.status in (Status.EXCEEDS, Status.MEETS)


def _sentences(metric: Metric, series: MetricSeries) -> Iterator[str]:
    """The sentences of a chart for those who don't see it; its table says every figure."""
    period, told = series.period, title(metric, series)
    yield Sentence(told + ".", *told.states)
    known = [point for point in series.points if point.value is not None]
    scored = [point for point in series.points if point.status is not None]
    if scored and not is_usual(metric, scored[-1].end):
        met = sum(map(_is_good, scored))
        days = (scored[0].start, scored[-1].end)
        count = Statement(Stated.MET, met, len(scored), metric.slug, "", str(period), *days)
        yield Sentence(several(*SCORED[period], len(scored), met=met), count)
    if known:
        last = known[-1]
        low, high = (end(known, key=lambda point: point.value or 0.0) for end in (min, max))
        yield _figure_sentence(metric, period, last, to_say("Last: {figure}, {window}."))
        if last.goal and metric.scored:
            usual = is_usual(metric, last.end)
            yield say("Usual: {goal}.", goal=last.goal) if usual else say("Goal: {goal}.", goal=last.goal)
        if high.value != low.value:
            yield _figure_sentence(metric, period, high, to_say("Highest: {figure}, {window}."))
            yield _figure_sentence(metric, period, low, to_say("Lowest: {figure}, {window}."))
    if gaps := len(series.points) - len(known):
        yield several("There is {number} gap without a figure.", "There are {number} gaps without figures.", gaps)
    yield from comments_sentence(series.points)
    yield from notes_sentence(series.notes)


def _figure_sentence(metric: Metric, period: Period, point: Point, sentence: str) -> Sentence:
    text = say(sentence, figure=point.figure, window=point.window)
    return Sentence(text, *_value_of(metric, period, point))
