"""A metric's scores over many windows: thirteen weeks, twelve months, every month; gaps stay gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import dropwhile

from cityscore.model import Cadence, Metric, Period, PeriodStyle, Reason
from cityscore.present.draw.chart_data import ChartNote, Point, ProcessDrawing
from cityscore.present.read.chart_notes import with_notes
from cityscore.present.read.chart_rows import missing_row, point_of
from cityscore.present.read.earlier_windows import days_back, style_of
from cityscore.present.read.public_comments import Comment, flagged
from cityscore.present.read.published_scores import Publication, PublishedScore
from cityscore.present.read.service_signals import SignalWindows, process_drawing
from cityscore.present.say.language import to_say
from cityscore.scoring.windows import ROLLING_DAYS
from cityscore.store import models
from cityscore.store.subjects import Name

WEEKS, MONTHS = 13, 12
SLOW = {Cadence.MONTHLY: Period.MONTH, Cadence.QUARTERLY: Period.QUARTER}
"""The shortest period that the slower metrics have scores of."""


@dataclass(frozen=True)
class PeriodRange:
    """How far back a chart goes."""

    slug: str
    """Its name in addresses."""
    heading: str


THIRTEEN_WEEKS = PeriodRange("13-weeks", to_say("Last 13 weeks"))
TWELVE_MONTHS = PeriodRange("12-months", to_say("Last 12 months"))
ALL = PeriodRange("all", to_say("Since the first figures"))
SIGNALS = PeriodRange("signals", to_say("Ordinary, or a real change?"))
RANGES = (THIRTEEN_WEEKS, TWELVE_MONTHS, ALL)


@dataclass(frozen=True)
class MetricSeries:
    """The windows of a range, oldest first, from the first that anything is known of."""

    range: PeriodRange
    period: Period
    points: tuple[Point, ...]
    notes: tuple[ChartNote, ...] = ()
    """What is said of its days."""

    @property
    def is_empty(self) -> bool:
        """Whether it has no figure at all."""
        return all(point.value is None for point in self.points)


def subject_of(publication: Publication, metric: Metric) -> Name:
    """The subject under which a metric's scores are kept."""
    return str(models.SubjectKind.METRIC), publication.in_force.keys[metric.slug]


def ranges_of(publication: Publication, metric: Metric) -> list[tuple[PeriodRange, Period, list[date]]]:
    """The ranges that a metric has, each with its period and the days from which its windows are seen, latest first."""
    longest = SLOW.get(Cadence(metric.cadence)) if metric.cadence in list(Cadence) else None
    first, long = publication.run.since or publication.day, longest or Period.MONTH
    months = [
        day for day in _windows_back(publication, long, _months_between(first, publication.day) + 1) if day >= first
    ]
    ranges = []
    if longest is None:
        short, windows = (
            (Period.DAY, 7 * WEEKS)
            if publication.in_force.definitions.city.headline.period is Period.DAY
            else (Period.WEEK, WEEKS)
        )
        days = [day for day in _windows_back(publication, short, windows) if day >= first]
        ranges.append((THIRTEEN_WEEKS, short, days))
    recent = MONTHS if long is Period.MONTH else MONTHS // 3
    ranges.append((TWELVE_MONTHS, long, months[:recent]))
    if len(months) > recent:
        ranges.append((ALL, long, months))
    return ranges


def charts_of(
    publication: Publication,
    metric: Metric,
    shown: Sequence[PeriodRange] = RANGES,
    *,
    signals: bool = True,
    comments: Sequence[Comment] = (),
) -> tuple[list[MetricSeries], ProcessDrawing | None]:
    """Read a metric's windows, in one query: the ranges that are shown, and its XmR chart where it has one.

    ``comments`` are flagged on the windows that they are of; ``signals`` leaves the XmR chart out where it is false.
    """
    ranges = [window_range for window_range in ranges_of(publication, metric) if window_range[0] in shown]
    days: dict[Period, set[date]] = {}
    for _, period, seen_from in ranges:
        days.setdefault(period, set()).update(seen_from)
    windows = SignalWindows.of(publication, metric)
    if signals:
        days.setdefault(windows.period, set()).update(windows.days)
    rows = publication.rows_of(subject_of(publication, metric), days)
    drawing = process_drawing(publication, metric, windows, rows, comments) if signals else None
    return [_series(publication, metric, *window_range, rows, comments) for window_range in ranges], drawing


def _series(
    publication: Publication,
    metric: Metric,
    range: PeriodRange,
    period: Period,
    days: list[date],
    rows: dict[tuple[Period, date], PublishedScore],
    comments: Sequence[Comment],
) -> MetricSeries:
    windows = [(day, rows.get((period, day))) for day in reversed(days)]
    known = dropwhile(lambda window: window[1] is None or window[1].reason == Reason.NOT_ACTIVE, windows)
    city = publication.in_force.definitions.city
    points = [point_of(metric, row, city.near) if row else missing_row(city, period, day) for day, row in known]
    return MetricSeries(range, period, *with_notes(flagged(points, comments), comments))


def _windows_back(publication: Publication, period: Period, count: int) -> list[date]:
    """The days from which windows that do not overlap are seen, latest first."""
    if period is Period.DAY:
        return [publication.day - timedelta(days=back) for back in range(count)]
    if style_of(publication.in_force.definitions) is PeriodStyle.ROLLING:
        return [publication.day - timedelta(days=back * ROLLING_DAYS[period]) for back in range(count)]
    step = 3 if period is Period.QUARTER else 1  # a complete quarter begins a month after the one before
    return days_back(publication.in_force.definitions, period, publication.day, count * step)[::step]


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
