"""What was said of metrics, as everyone may read it: comments on their windows, and public notes on their days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from cityscore.model import Metric, Period, Visibility
from cityscore.present.draw.chart_data import ChartPoint
from cityscore.present.read.chart_rows import window_name
from cityscore.present.read.published_scores import Publication
from cityscore.present.say.language import several
from cityscore.scoring.control_charts import complete, period_of
from cityscore.scoring.day_numbers import day_of, first_of_month, month, number
from cityscore.store import comments, models
from cityscore.store.comments import CommentWindow

Drawn = TypeVar("Drawn", bound=ChartPoint)


@dataclass(frozen=True)
class Comment:
    """A sentence on a window of a metric."""

    slug: str
    name: str
    """The metric's."""
    text: str
    who: str
    """The name of whoever wrote it, or else the metric's department."""
    day: date
    """On which it was written."""
    window: str
    end: date
    """The window's last day."""


def comments_on(publication: Publication, metric: Metric) -> tuple[Comment, ...]:
    """What is said of a metric, of its latest window first, in one query; on a past publication what was said then."""
    as_of = None if publication.run == publication.newest else publication.published
    notes = comments.of_metric(publication.city, publication.in_force.keys[metric.slug], as_of)
    return tuple(_comment(publication, metric, note) for note in notes)


def comments_of(publication: Publication, end: date) -> tuple[Comment, ...]:
    """What is said now of the public metrics' last windows by the end of a week, in their order, in one query.

    They are those that a sentence is asked for in that week: of a monthly metric its last whole month.
    """
    shown = [metric for metric in publication.in_force.definitions.metrics if metric.visibility is Visibility.PUBLIC]
    windows = {metric.slug: last_window(publication, metric, end) for metric in shown}
    notes = comments.current_comments(publication.city, windows.values())
    return tuple(
        _comment(publication, metric, note) for metric in shown if (note := notes.get(windows[metric.slug])) is not None
    )


def last_window(publication: Publication, metric: Metric, end: date) -> CommentWindow:
    """The last complete window of a metric by the end of a week."""
    period = period_of(metric)
    _, ends = complete(period, np.array([number(end)]), publication.in_force.definitions.city.calendar)
    return CommentWindow(publication.in_force.keys[metric.slug], period, day_of(ends[0]))


def flagged(points: Sequence[Drawn], comments: Sequence[Comment]) -> tuple[Drawn, ...]:
    """A chart's windows with what was said of them, or of what ended within them; the latest first, as it comes."""
    return tuple(
        replace(point, comments=texts)
        if (texts := tuple(comment.text for comment in comments if point.start <= comment.end <= point.end))
        else point
        for point in points
    )


def comments_sentence(points: Sequence[ChartPoint]) -> Iterator[str]:
    """A sentence on the flags of a chart, its windows the oldest first: how many comments there are, and the latest."""
    noted = [point for point in points if point.comments]
    if noted:
        last = noted[-1]
        yield several(
            "{number} comment: {text} ({window})",
            "{number} comments, the last: {text} ({window})",
            sum(len(point.comments) for point in noted),
            text=last.comments[0],
            window=last.window,
        )


def window_of(period: Period, end: date) -> str:
    """The name of a window by its last day."""
    match period:
        case Period.WEEK:
            start = end - timedelta(days=6)
        case Period.MONTH | Period.QUARTER:
            months = month(np.array([number(end)])) - (0 if period is Period.MONTH else 2)
            start = day_of(first_of_month(months)[0])
        case _:
            start = end
    return window_name(period, start, end)


def is_name(name: str) -> bool:
    """Whether a comment can be signed with it: an address is nobody's name, and not for everybody's eyes."""
    return bool(name.strip()) and "@" not in name


def signed_by(name: str, metric: Metric) -> str:
    """Under which name a comment on a metric is public: its author's, or else its department's."""
    return name if is_name(name) else metric.department


def _comment(publication: Publication, metric: Metric, note: models.Note) -> Comment:
    return Comment(
        slug=metric.slug,
        name=metric.name,
        text=publication.redactions.note(note),
        who=signed_by(publication.redactions.who(note), metric),
        day=note.moment.astimezone(publication.zone).date(),
        window=window_of(Period(note.period), note.day),
        end=note.day,
    )
