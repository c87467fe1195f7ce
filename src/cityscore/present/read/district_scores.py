"""The stored scores of a metric's districts over the last months, less those that are not shown to the public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cityscore.model import Measure, Metric, Period, PeriodStyle
from cityscore.present.read.earlier_windows import days_back
from cityscore.present.read.metric_series import subject_of
from cityscore.present.read.published_scores import Publication, PublishedScore
from cityscore.scoring.suppression import Window, cases_of, hidden, hidden_by_parts, scores_are_shown

MONTHS = 14
"""Twelve months, and the two before them that are part of their first quarter."""
PERIODS = (Period.MONTH, Period.QUARTER)
"""Those that the page shows: a week holds too few cases of a district."""


@dataclass(frozen=True)
class DistrictRows:
    """What the public sees of a metric's districts; of some windows it sees nothing."""

    least: int
    """Below how many cases a figure is not shown."""
    names: tuple[str, ...]
    windows: tuple[Window, ...]
    """Oldest first."""
    rows: Mapping[tuple[Window, str], PublishedScore]
    """Those that are shown."""
    hidden: Mapping[Window, frozenset[str]]
    scored: Mapping[Window, bool]
    """Whether the scores of a window are shown beside its values."""

    def of(self, period: Period, count: int) -> list[Window]:
        """The last windows of a period, oldest first."""
        return [window for window in self.windows if window.period is period][-count:]

    def known(self, window: Window) -> dict[str, PublishedScore]:
        """The rows of a window that have a figure."""
        rows = {name: self.rows.get((window, name)) for name in self.names}
        return {name: row for name, row in rows.items() if row is not None and row.value is not None}


def district_rows(publication: Publication, metric: Metric) -> DistrictRows | None:
    """Read them in one query; None for a metric without districts."""
    city = publication.in_force.definitions.city
    least = city.small_numbers
    measure = "numerator" if metric.measure is Measure.NOTHING else "cases"
    name = subject_of(publication, metric)
    days = days_back(publication.in_force.definitions, Period.MONTH, publication.day, MONTHS, PeriodStyle.COMPLETE)
    first, scores = publication.district_rows(name, days, PERIODS, (measure, least), _window_ends(publication))
    rows: dict[tuple[Window, str], PublishedScore] = {
        (Window(Period(row.period), row.start, row.end), district): row for district, row in scores
    }
    cases: dict[Window, dict[str, float]] = {}
    for (window, district), row in rows.items():
        cases.setdefault(window, {})[district] = cases_of(metric, row.numerator, row.cases)
    if not cases:
        return None
    key, named = name[1], {district for _, district in rows}
    redacted = publication.redactions.hidden_districts(key, named, cases)
    if metric.parts:
        of_parts = (found.hidden for part in metric.parts if (found := district_rows(publication, part)))
        redacted = hidden_by_parts(cases, of_parts, redacted)
    suppressed = hidden(cases, least, first, metric.kind, city.calendar, redacted)
    nameless = publication.redactions.without_named(key, named)
    scored = {window: metric.scored and scores_are_shown(metric, window.end, first) for window in cases}
    return DistrictRows(
        least=least,
        names=tuple(sorted(named - nameless)),
        windows=tuple(sorted(cases, key=lambda window: window.end)),
        rows={
            (window, district): row if scored[window] else _unscored(row)
            for (window, district), row in rows.items()
            if district not in suppressed[window]
        },
        hidden=suppressed,
        scored=scored,
    )


def _unscored(row: PublishedScore) -> PublishedScore:
    return replace(row, score=None, yardstick=None, status="", reason="" if row.value is not None else row.reason)


def _window_ends(publication: Publication) -> list[date]:
    """The last days of all weeks and months that have figures."""
    begins = publication.in_force.definitions.city.calendar.week_starts.number
    first, last = publication.run.since or publication.day, publication.day
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    return [day for day in days if (day.weekday() + 1) % 7 == begins or (day + timedelta(days=1)).day == 1]
