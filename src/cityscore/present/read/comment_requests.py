"""Which metrics ask for a sentence on a week: those below their goal in it, and those that are unusual for the worse.

A slower metric is asked about by its own windows: its last whole month or quarter by the end of the week.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cityscore.model import Metric, Period, PeriodStyle, Visibility
from cityscore.present.read.chart_rows import line, point_of
from cityscore.present.read.earlier_windows import style_of
from cityscore.present.read.public_comments import begins, last_window, window_of
from cityscore.present.read.published_scores import Publication, PublishedScore
from cityscore.present.read.scope import METRIC
from cityscore.present.read.service_signals import sense_of
from cityscore.present.read.weekly_summary import Week
from cityscore.present.say.language import say
from cityscore.present.say.signal_text import Tone
from cityscore.present.say.terms import begun
from cityscore.scoring.day_numbers import day_of, last_of_month, month, number
from cityscore.store import comments, models
from cityscore.store.comments import CommentWindow


@dataclass(frozen=True)
class CommentRequest:
    """A metric with its window, why it asks for a sentence on it, and the comment that stands."""

    metric: Metric
    window: CommentWindow
    line: str
    """Its figure, with its goal."""
    reasons: tuple[str, ...]
    """None for a metric that does not ask."""
    comment: models.Note | None

    @property
    def name(self) -> str:
        """The window's."""
        return window_of(self.window.period, self.window.day)

    @property
    def waits(self) -> bool:
        """Whether a sentence is asked for that nobody has written."""
        return bool(self.reasons) and self.comment is None


def comment_requests_in(publication: Publication, week: Week, metrics: Sequence[Metric]) -> list[CommentRequest]:
    """The public ones of some metrics, each with what it asks in a week, as its figures are known now.

    In a query for each length of window, and one. ``publication`` is the newest publication.
    """
    public = [metric for metric in metrics if metric.visibility is Visibility.PUBLIC]
    windows = {metric.slug: last_window(publication, metric, week.end) for metric in public}
    rows = _rows(publication, windows.values())
    written = comments.current_comments(publication.city, windows.values())
    return [
        CommentRequest(
            metric,
            window,
            line(metric, row) if (row := rows.get(window)) else "",
            tuple(_reasons(metric, row, publication.near)),
            written.get(window),
        )
        for metric in public
        for window in (windows[metric.slug],)
    ]


def _rows(publication: Publication, windows: Collection[CommentWindow]) -> dict[CommentWindow, PublishedScore]:
    rows: dict[CommentWindow, PublishedScore] = {}
    for period, end in {(window.period, window.day) for window in windows}:
        day = _seen_from(publication, period, end)
        names = [(METRIC, window.key) for window in windows if window.period is period]
        of_window = publication.rows_seen({period: [day]}, names)[day]
        # where a figure lacks that can still come, an earlier window is seen from that day than the one asked about
        first = begins(period, end)
        rows |= {CommentWindow(key, period, end): row for (_, key, _), row in of_window.items() if row.end >= first}
    return rows


def _seen_from(publication: Publication, period: Period, end: date) -> date:
    """The last day on which a window is the last one: what came late is in its scores of then."""
    if style_of(publication.in_force.definitions) is PeriodStyle.ROLLING:
        return end
    if period is Period.WEEK:
        return min(end + timedelta(days=6), publication.day)
    months = {Period.QUARTER: 3, Period.YEAR: 12}.get(period, 1)
    after = last_of_month(month(np.array([number(end) + 1])) + months - 1)
    return min(day_of(after[0]) - timedelta(days=1), publication.day)


def _reasons(metric: Metric, row: PublishedScore | None, near: float) -> Iterator[str]:
    """Why a sentence is asked for."""
    if row is None:
        return
    if row.missed_goal:
        point = point_of(metric, row, near)
        yield begun(say("{verdict}: its score is {score}.", verdict=point.words, score=point.score_text))
    sense = sense_of(metric, row)
    if sense is not None and (sense.is_worse or (sense.sign.tone is Tone.CHANGED and not metric.harm)):
        yield sense.why
