"""What a series tells: a title that says what happened, and the whole of it in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from cityscore.model import Metric, Period, Status
from cityscore.present.draw.chart_data import Drawing, Point
from cityscore.present.read.chart_notes import notes_sentence, notes_subtitle
from cityscore.present.read.metric_series import MetricSeries
from cityscore.present.read.public_comments import comments_sentence
from cityscore.present.say.language import say, several, to_count, to_say
from cityscore.present.say.terms import begun, day_text, month_year_text
from cityscore.present.say.verdicts import is_usual, running, stretch_of

WHOLE = {
    Period.DAY: to_count("{verdict} on the one day scored", "{verdict} on all {number} days scored"),
    Period.WEEK: to_count("{verdict} in the one week scored", "{verdict} in all {number} weeks scored"),
    Period.MONTH: to_count("{verdict} in the one month scored", "{verdict} in all {number} months scored"),
    Period.QUARTER: to_count("{verdict} in the one quarter scored", "{verdict} in all {number} quarters scored"),
    Period.YEAR: to_count("{verdict} in the one year scored", "{verdict} in all {number} years scored"),
}
LAST = {
    Period.DAY: to_say("{verdict} on the last day"),
    Period.WEEK: to_say("{verdict} in the last week"),
    Period.MONTH: to_say("{verdict} in the last month"),
    Period.QUARTER: to_say("{verdict} in the last quarter"),
    Period.YEAR: to_say("{verdict} this year"),
}
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


def chart_data_of(metric: Metric, series: MetricSeries) -> Drawing:
    """A series with what it tells."""
    usual = bool(series.points) and is_usual(metric, series.points[-1].end)
    subtitle = say(DRAWN[series.period], yardstick=say("what is usual") if usual else say("its goal"))
    if any(point.status is None and point.value is not None for point in series.points):
        subtitle += " " + say("An open circle has no score.")
    if series.notes:
        subtitle += " " + notes_subtitle(series.notes)
    return Drawing(
        metric=metric,
        period=series.period,
        points=series.points,
        title=title(metric, series),
        subtitle=subtitle,
        description=" ".join(_sentences(metric, series)),
        usual=usual,
        notes=series.notes,
    )


def title(metric: Metric, series: MetricSeries) -> str:
    """What happened, with the metric's name: "Pothole repairs: missed its goal since February"."""
    return say("{name}: {happened}", name=metric.name, happened=happened(metric, series))


def happened(metric: Metric, series: MetricSeries) -> str:
    """What happened, as a title has it; a window without a score says nothing either way."""
    if series.is_empty:
        return say("no figures")
    last, scored = series.points[-1], _scored(series.points)
    if last.status is None:
        figure = last.of or last.figure
        return say("{figure}, {words}", figure=figure, words=last.words) if figure else last.words
    stretch, words = _stretch(metric, scored)
    if len(stretch) == len(scored):
        return several(*WHOLE[series.period], len(scored), verdict=say(words))
    if len(stretch) == 1:
        return say(LAST[series.period], verdict=say(words))
    begin = stretch[-1].start
    if series.period in (Period.MONTH, Period.QUARTER):
        return say("{verdict} since {month}", verdict=say(words), month=month_year_text(begin))
    return say("{verdict} since {day}", verdict=say(words), day=day_text(begin))


def run_of(metric: Metric, series: MetricSeries) -> str:
    """How long it has been so: "Missed its goal 9 weeks running."; where some lack scores, since when."""
    if not series.points or series.points[-1].status is None:
        return ""
    stretch, words = _stretch(metric, _scored(series.points))
    unbroken = takewhile(lambda point: point.status is not None, reversed(series.points))
    if len(stretch) > 1 and len(list(unbroken)) >= len(stretch):
        return running(words, series.period, len(stretch))
    return begun(say("{happened}.", happened=happened(metric, series)))


def _scored(points: Sequence[Point]) -> list[Point]:
    return [point for point in points if point.status is not None]


def _stretch(metric: Metric, scored: Sequence[Point]) -> tuple[list[Point], str]:
    """The last of some scored windows that went the same way, latest first; and how, in words still to be said."""
    last = scored[-1]
    same = list(takewhile(lambda point: _is_good(point) is _is_good(last), reversed(scored)))
    words = stretch_of(metric, last.end)
    if not _is_good(last):
        return same, words.bad
    return same, words.better if all(point.status is Status.EXCEEDS for point in same) else words.good


def _is_good(point: Point) -> bool:
    return point.status in (Status.EXCEEDS, Status.MEETS)


def _sentences(metric: Metric, series: MetricSeries) -> Iterator[str]:
    """The sentences of a chart for those who don't see it; its table says every figure."""
    yield title(metric, series) + "."
    known = [point for point in series.points if point.value is not None]
    scored = _scored(series.points)
    if scored:
        met = sum(map(_is_good, scored))
        if not is_usual(metric, scored[-1].end):
            yield several(*SCORED[series.period], len(scored), met=met)
    if known:
        last = known[-1]
        low, high = (end(known, key=lambda point: point.value or 0.0) for end in (min, max))
        yield say("Last: {figure}, {window}.", figure=last.figure, window=last.window)
        if last.goal:
            usual = is_usual(metric, last.end)
            yield say("Usual: {goal}.", goal=last.goal) if usual else say("Goal: {goal}.", goal=last.goal)
        if high.value != low.value:
            yield say("Highest: {figure}, {window}.", figure=high.figure, window=high.window)
            yield say("Lowest: {figure}, {window}.", figure=low.figure, window=low.window)
    if gaps := len(series.points) - len(known):
        yield several("There is {number} gap without a figure.", "There are {number} gaps without figures.", gaps)
    yield from comments_sentence(series.points)
    yield from notes_sentence(series.notes)
