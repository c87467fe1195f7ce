"""A metric by district: who is served best, how far apart they are, and how each went on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cityscore.model import Better, Cadence, Measure, Metric, Period
from cityscore.model.unstated_districts import states_no_district
from cityscore.present.draw.chart_data import Point
from cityscore.present.read.chart_rows import gap_point, point_of
from cityscore.present.read.disparity import Served, disparity_of
from cityscore.present.read.district_scores import PERIODS, DistrictRows, district_rows
from cityscore.present.read.district_shift import shift_sentence
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.small_multiples import Multiple, multiples_of
from cityscore.present.say.language import say, several
from cityscore.present.say.name_lists import listed_names
from cityscore.present.say.terms import window_name
from cityscore.scoring.suppression import Window

COUNT = 12
"""How many windows the lines look back over: months, or quarters that each end a month later."""
ENOUGH = 10
"""Cases that a district without a score needs to stand at an end."""
OF_SEVERAL = (Measure.FIGURES, Measure.SAMPLES)
"""Kinds of which the whole city has more than a part of it: no line to compare a district's with."""


@dataclass(frozen=True)
class DistrictLine:
    """A district in the table."""

    name: str
    point: Point
    of: str
    """What its figure is made of: "44 of 80"."""
    hidden: bool
    is_unstated: bool
    """Whether it is no district, but stands where none was stated: it is shown, and not compared."""


@dataclass(frozen=True)
class Districts:
    """What is said of a metric's districts."""

    window: str
    lines: tuple[DistrictLine, ...]
    """Best first; those without a score, without a figure, those not shown, and where none was stated, last."""
    gap: str
    shift: str
    """That every district improved and the city fell, or the reverse, and why; empty where it is not so."""
    unstated: str
    """Which of them are no districts; empty if none is."""
    not_shown: str
    """Why some figures are not shown; empty if all are."""
    scored: bool
    """Whether its scores are shown."""
    not_scored: bool
    """Whether they are not because they would give figures back."""
    multiples: tuple[Multiple, ...]
    has_city: bool
    """Whether the whole city's line is behind each."""
    quarters: bool
    """Whether each window is three months rather than one."""


def districts_of(
    publication: Publication, metric: Metric, city: Mapping[tuple[date, date], float | None]
) -> Districts | None:
    """Read and word a metric's districts, in one query; ``city`` are the whole city's values by first and last day.

    None for a metric without districts, without a complete month, or of which figures come yearly: districts are
    scored up to quarters.
    """
    rows = district_rows(publication, metric) if metric.cadence != Cadence.YEARLY else None
    if rows is None:
        return None
    period = _period(metric, rows)
    windows = rows.of(period, COUNT)
    last = windows[-1]
    lines = sorted(
        (_line(metric, rows, last, name, publication) for name in rows.names), key=lambda line: _rank(metric, line)
    )
    of_city = [
        None if metric.kind.observed.has_fixed_denominator else city.get((window.start, window.end))
        for window in windows
    ]
    districts = [
        (line.name, [_point(metric, rows, window, line.name, publication.near) for window in windows]) for line in lines
    ]
    return Districts(
        window=window_name(period, last.start, last.end),
        lines=tuple(lines),
        gap=disparity_of(
            metric,
            [
                _served(rows, last, line)
                for line in lines
                if not line.is_unstated and _compares(metric, rows, last, line.name)
            ],
        ),
        shift=shift_sentence(metric, rows, rows.of(period, COUNT), city),
        unstated=_unstated([line.name for line in lines if line.is_unstated]),
        not_shown=_not_shown(rows, windows),
        scored=rows.scored[last],
        not_scored=metric.scored and not rows.scored[last],
        multiples=multiples_of(metric, districts, of_city),
        has_city=any(value is not None for value in of_city),
        quarters=period is Period.QUARTER,
    )


def _period(metric: Metric, rows: DistrictRows) -> Period:
    """Months; quarters where those have figures for more of the districts, and months for less than half."""
    if metric.cadence == Cadence.QUARTERLY:
        return Period.QUARTER
    month, quarter = (len(rows.known(rows.of(period, 1)[0])) for period in PERIODS)
    return Period.QUARTER if month * 2 < len(rows.names) and quarter > month else Period.MONTH


def _line(metric: Metric, rows: DistrictRows, window: Window, name: str, publication: Publication) -> DistrictLine:
    point = _point(metric, rows, window, name, publication.near)
    others = publication.in_force.definitions.city.no_district
    return DistrictLine(name, point, point.of, name in rows.hidden[window], states_no_district(name, others))


def _unstated(names: list[str]) -> str:
    if not names:
        return ""
    return several(
        "{names} stands where no district was stated, and is not compared.",
        "{names} stand where no district was stated, and are not compared.",
        len(names),
        names=listed_names(names),
    )


def _point(metric: Metric, rows: DistrictRows, window: Window, name: str, near: float) -> Point:
    """A district's window, as far as it is shown."""
    row = rows.rows.get((window, name))
    if name in rows.hidden[window]:
        return gap_point(window.period, window.start, window.end, say("not shown"))
    if row is None:
        return gap_point(window.period, window.start, window.end, say("no figures"))
    point = point_of(metric, row, near)
    unscored = metric.scored and not rows.scored[window] and row.value is not None
    return replace(point, words="") if unscored else point


def _rank(metric: Metric, line: DistrictLine) -> tuple[int, float, float, str]:
    """Where a district stands in the table: by score, then by value."""
    point = line.point
    value = point.value or 0.0
    by_value = value if metric.better is Better.LOWER else -value
    if line.is_unstated:
        return 4, 0.0, 0.0, line.name
    if point.score is not None:
        return 0, -point.score, by_value, line.name
    group = 1 if point.value is not None else 3 if line.hidden else 2
    return group, by_value, 0.0, line.name


def _served(rows: DistrictRows, window: Window, line: DistrictLine) -> Served:
    return Served(line.name, line.point, line.of, line.point.value or 0.0, rows.rows[window, line.name].cases or 0.0)


def _compares(metric: Metric, rows: DistrictRows, window: Window, name: str) -> bool:
    """Whether a district has cases enough to stand at an end: a score, or as many as one would need."""
    row = rows.rows.get((window, name))
    if row is None or row.value is None:
        return False
    if rows.scored[window]:
        return bool(row.status)
    return metric.kind.observed.has_fixed_denominator or (row.cases or 0.0) >= ENOUGH


def _not_shown(rows: DistrictRows, windows: list[Window]) -> str:
    if not any(rows.hidden[window] for window in windows):
        return ""
    return several(
        "A figure of fewer than {number} case is not shown, so that nobody can be recognized; nor are those from which "
        "it could be worked out. Which are which is not said, because that would help to work them out.",
        "Figures of fewer than {number} cases are not shown, so that nobody can be recognized; nor are those from "
        "which they could be worked out. Which are which is not said, because that would help to work them out.",
        rows.least,
    )
