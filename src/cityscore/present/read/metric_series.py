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
from cityscore.present.read.signal_drawing import process_drawing, windows_of_chart
from cityscore.present.say.language import to_say
from cityscore.scoring.control_charts import LONGEST
from cityscore.scoring.due_days import OWN_PERIOD
from cityscore.scoring.lags import longest_lag
from cityscore.scoring.windows import ROLLING_DAYS
from cityscore.store import models
from cityscore.store.subjects import Name
from cityscore.store.windows_before import Asked, WindowRow

WEEKS, MONTHS = 13, 12
SLOW = {cadence: period for cadence, period in OWN_PERIOD.items() if cadence != Cadence.WEEKLY}
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
SIGNALS = PeriodRange("signals", to_say("As usual, or unusual?"))
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
    longest = SLOW.get(metric.cadence)
    first, long = publication.run.since or publication.day, longest or Period.MONTH
    months = [day for day in _windows_back(publication, long, _count(long, first, publication.day)) if day >= first]
    ranges = []
    if longest is None:
        short, windows = (
            (Period.DAY, 7 * WEEKS)
            if publication.in_force.definitions.city.headline.period is Period.DAY
            else (Period.WEEK, WEEKS)
        )
        behind = longest_lag(metric) // (
            1 if short is Period.DAY else 7
        )  # the newest windows may be seen again and again
        days = [day for day in _windows_back(publication, short, windows + behind) if day >= first]
        ranges.append((THIRTEEN_WEEKS, short, days))
    if long is Period.YEAR:
        return [(ALL, long, months)]
    recent = _most(TWELVE_MONTHS, long) + longest_lag(metric) // LONGEST[long]
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
    run: Asked | None = None,
) -> tuple[list[MetricSeries], ProcessDrawing | None, list[WindowRow]]:
    """Read a metric's windows, in one query: the ranges that are shown, and its control chart where it has one.

    ``comments`` are flagged on the windows that they are of; without ``signals`` there is no control chart.
    """
    ranges = [window_range for window_range in ranges_of(publication, metric) if window_range[0] in shown]
    days: dict[Period, set[date]] = {}
    for _, period, seen_from in ranges:
        days.setdefault(period, set()).update(seen_from)
    choices = windows_of_chart(publication, metric) if signals else []
    for windows in choices:
        days.setdefault(windows.period, set()).update(windows.days)
    rows, before = publication.rows_and_windows(subject_of(publication, metric), days, run)
    drawing = process_drawing(publication, metric, choices, rows, comments) if signals else None
    return [_series(publication, metric, *window_range, rows, comments) for window_range in ranges], drawing, before


def _series(
    publication: Publication,
    metric: Metric,
    range: PeriodRange,
    period: Period,
    days: list[date],
    rows: dict[tuple[Period, date], PublishedScore],
    comments: Sequence[Comment],
) -> MetricSeries:
    windows = _distinct([(day, rows.get((period, day))) for day in reversed(days)])[-_most(range, period) :]
    known = dropwhile(lambda window: window[1] is None or window[1].reason == Reason.NOT_ACTIVE, windows)
    city = publication.in_force.definitions.city
    points = [point_of(metric, row, city.near) if row else missing_row(city, period, day) for day, row in known]
    return MetricSeries(range, period, *with_notes(flagged(points, comments), comments))


def _most(range: PeriodRange, period: Period) -> int:
    """How many windows a range has at most."""
    if range is THIRTEEN_WEEKS:
        return 7 * WEEKS if period is Period.DAY else WEEKS
    return 12 * 300 if range is ALL else {Period.MONTH: MONTHS}.get(period, MONTHS // 3)


def _distinct(windows: list[tuple[date, PublishedScore | None]]) -> list[tuple[date, PublishedScore | None]]:
    """Each window once, as it was seen last: a metric whose figures come late shows the same one for a while."""
    last = {(row.start, row.end): day for day, row in windows if row is not None}
    return [(day, row) for day, row in windows if row is None or last[row.start, row.end] == day]


def _windows_back(publication: Publication, period: Period, count: int) -> list[date]:
    """The days from which windows that do not overlap are seen, latest first."""
    if period is Period.DAY:
        return [publication.day - timedelta(days=back) for back in range(count)]
    if style_of(publication.in_force.definitions) is PeriodStyle.ROLLING:
        return [publication.day - timedelta(days=back * ROLLING_DAYS.get(period, 365)) for back in range(count)]
    step = {Period.QUARTER: 3, Period.YEAR: 12}.get(period, 1)  # a complete quarter begins a month after the one before
    by = (
        Period.MONTH if period is Period.YEAR else period
    )  # of what comes yearly, the last whole year is shown all year
    return days_back(publication.in_force.definitions, by, publication.day, count * step)[::step]


def _count(period: Period, first: date, last: date) -> int:
    """How many windows of a period may lie between two days."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months // 12 + 2 if period is Period.YEAR else months + 1
