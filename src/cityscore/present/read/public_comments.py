"""What was said, as everyone may read it: comments on metrics' windows, and notes on days of metrics or of the city."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from cityscore.model import Metric, Period, Visibility
from cityscore.present.draw.chart_data import ChartPoint
from cityscore.present.read.own_day import own_day
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.scope import Scope
from cityscore.present.say.language import several
from cityscore.present.say.terms import span_text, window_name
from cityscore.scoring.control_charts import complete, period_of
from cityscore.scoring.day_numbers import day_of, first_of_month, month, number
from cityscore.scoring.day_ranges import Span
from cityscore.store import comments, models
from cityscore.store.comments import CommentWindow
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.notes import about

Drawn = TypeVar("Drawn", bound=ChartPoint)


@dataclass(frozen=True)
class Comment:
    """A sentence on a window of a metric; or a note on some days, of a metric, a department or the city."""

    slug: str
    """The metric's; empty where it is about more."""
    name: str
    """Of what it is about."""
    text: str
    who: str
    """The name of whoever wrote it, or else the department's that it is about, or the city's."""
    day: date
    """On which it was written."""
    window: str
    """The window's name, or the days of a note."""
    end: date
    """The last day of the window, or of the note."""
    first: date | None = None
    """The first day of a note; None for a comment."""
    is_taken_out: bool = False
    """Whether the text only says that it was taken out of the public pages, and why: nobody's words."""


def comments_on(publication: Publication, metric: Metric) -> tuple[Comment, ...]:
    """What is said of a metric, its department and the city, the latest days first, in one query."""
    key = publication.in_force.keys[metric.slug]
    notes = comments.of_metric(publication.city, key, publication.as_of, department=metric.department)
    return tuple(worded(publication, notes))


def comments_of(publication: Publication, end: date) -> tuple[Comment, ...]:
    """What is said of a week, in one query: the notes on its days, then the sentences on the public metrics' windows.

    Those are the windows that a sentence is asked for in that week: of a monthly metric its last whole month.
    """
    shown = [metric for metric in publication.in_force.definitions.metrics if metric.visibility is Visibility.PUBLIC]
    windows = {metric.slug: last_window(publication, metric, end) for metric in shown}
    subjects = about([window.key for window in windows.values()], {metric.department for metric in shown})
    week = (end - timedelta(days=6), end)
    notes = comments.comments_and_notes(publication.city, windows.values(), week, subjects, publication.as_of)
    on_windows = comments.by_window(notes)
    said = [note for window in windows.values() if (note := on_windows.get(window)) is not None]
    return tuple(worded(publication, [*(note for note in notes if note.first is not None), *said]))


def said_of(
    publication: Publication, metrics: Sequence[Metric], scope: Scope, days: Span
) -> tuple[tuple[Comment, ...], tuple[Comment, ...]]:
    """The sentences on some metrics' last windows, and the notes on some days of a part of the city; in one query.

    Both the first days first; the notes on the whole city are among them.
    """
    windows = {last_window(publication, metric, publication.day) for metric in metrics}
    subjects = about(
        [scope.key(metric)[1] for metric in scope.metrics], {metric.department for metric in scope.metrics}
    )
    rows = comments.comments_and_notes(publication.city, windows, days, subjects, publication.as_of)
    on_windows = comments.by_window(rows)
    said = [on_windows[window] for window in windows if window in on_windows]
    notes = [note for note in rows if note.first is not None]
    return tuple(worded(publication, said)), tuple(worded(publication, notes))


def worded(publication: Publication, notes: Iterable[models.Note]) -> Iterator[Comment]:
    """What is kept, as everyone may read it; of a metric that is not public, or is no longer, nothing."""
    definitions, inside = publication.in_force.definitions, _inside_now(publication)
    metrics = {key: definitions.by_slug[slug] for slug, key in publication.in_force.keys.items()}
    for note in notes:
        metric = metrics.get(note.metric.key) if note.metric else None
        if note.metric is None:
            name = note.department or definitions.city.name
            yield _comment(publication, note, "", name, name)
        elif metric and metric.visibility is Visibility.PUBLIC and note.metric.key not in inside:
            yield _comment(publication, note, metric.slug, metric.name, metric.department)


def _inside_now(publication: Publication) -> set[str]:
    """The metrics (their keys) that have become internal since what is shown was published."""
    newest = publication.newest
    if publication.as_of or publication.run.revision_id == newest.revision_id:
        return set()
    in_force = DefinitionsInForce.of(newest.revision)
    internal = (metric for metric in in_force.definitions.metrics if metric.visibility is not Visibility.PUBLIC)
    return {in_force.keys[metric.slug] for metric in internal}


def last_window(publication: Publication, metric: Metric, end: date) -> CommentWindow:
    """The last complete window of a metric by the end of a week, of which its figures have come, or must have."""
    period = period_of(metric)
    _, ends = complete(
        period, np.array([number(own_day(publication, metric, end))]), publication.in_force.definitions.city.calendar
    )
    return CommentWindow(publication.in_force.keys[metric.slug], period, day_of(ends[0]))


def flagged(points: Sequence[Drawn], comments: Sequence[Comment]) -> tuple[Drawn, ...]:
    """A chart's windows with what was said of them, or of windows that ended within them; the latest first.

    Notes on days are no flags: they are drawn over the days that they are about (``chart_notes``).
    """
    on_windows = [comment for comment in comments if comment.first is None]
    return tuple(
        replace(point, comments=texts)
        if (texts := tuple(comment.text for comment in on_windows if point.start <= comment.end <= point.end))
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
    return window_name(period, begins(period, end), end)


def begins(period: Period, end: date) -> date:
    """The first day of a complete window, by its last."""
    match period:
        case Period.WEEK:
            return end - timedelta(days=6)
        case Period.MONTH | Period.QUARTER | Period.YEAR:
            before = {Period.MONTH: 0, Period.QUARTER: 2, Period.YEAR: 11}[period]
            return day_of(first_of_month(month(np.array([number(end)])) - before)[0])
        case _:
            return end


def is_name(name: str) -> bool:
    """Whether a comment can be signed with it: an address is nobody's name, and not for everybody's eyes."""
    return bool(name.strip()) and "@" not in name


def signed_by(name: str, metric: Metric) -> str:
    """Under which name a comment on a metric is public: its author's, or else its department's."""
    return name if is_name(name) else metric.department


def _comment(publication: Publication, note: models.Note, slug: str, name: str, otherwise: str) -> Comment:
    """A note or comment about something of a name; ``otherwise`` signs what nobody's name can."""
    who = publication.redactions.who(note)
    return Comment(
        slug=slug,
        name=name,
        text=publication.redactions.note(note),
        who=who if is_name(who) else otherwise,
        day=note.moment.astimezone(publication.zone).date(),
        window=span_text(note.first, note.day) if note.first else window_of(Period(note.period), note.day),
        end=note.day,
        first=note.first,
        is_taken_out=publication.redactions.takes_out(note),
    )
