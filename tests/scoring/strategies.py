"""Cities, their metrics and their observations, drawn so that the rare cases of scoring are frequent.

A series' figures repeat a short drawn pattern, so that examples over many years are quick to draw and shrink well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from cityscore.model import (
    Cadence,
    Definitions,
    Kind,
    Measure,
    Metric,
    Month,
    Observed,
    PeriodStyle,
    Weekday,
    from_plain,
)
from cityscore.scoring.composite import Weighed
from cityscore.scoring.day_numbers import number
from cityscore.scoring.observations import Observations
from tests.scoring.oracle import Row

DAY = timedelta(days=1)
FIRST, LAST = date(2021, 1, 1), date(2026, 12, 31)
TURNS = [
    date(2024, 2, 29),
    date(2023, 2, 28),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 3, 31),
    date(2024, 6, 30),
    date(2024, 7, 1),
    date(2025, 6, 15),
]
"""Leap days, and ends and beginnings of months, quarters and years."""
SHARES = [0.05, 0.1, 0.3, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0]
NUMBERS = [0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.95, 1.0, 2.0, 2.5, 3.0, 7.0, 12.0, 40.0]
SLOW = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY)
"""Those of which a row stands for more than a day."""
WITH_ROWS = [kind for kind in Kind if kind.value not in ("milestones", "derived")]
"""The kinds of which there are observations."""
KEPT = {"sparse": 3, "half": 2, "most": 8, "all": 99}
"""How often a row is left out: every so many."""


@dataclass(frozen=True)
class Case:
    """Definitions (as in a file, and read), observations, and the days to score."""

    plain: dict[str, Any]
    rows: tuple[Row, ...]
    days: tuple[date, ...]
    definitions: Definitions = field(repr=False)


def observations_of(definitions: Definitions, rows: tuple[Row, ...]) -> Observations:
    """Rows as the engine takes them."""
    slugs = [metric.slug for metric in definitions.metrics]
    districts = sorted({row.district for row in rows} | {""})
    return Observations(
        metric=np.array([slugs.index(row.metric) for row in rows], dtype=np.int64),
        district=np.array([districts.index(row.district) for row in rows], dtype=np.int64),
        day=np.array([row.day for row in rows], dtype="datetime64[D]"),
        numerator=np.array([row.numerator for row in rows], dtype=np.float64),
        denominator=np.array([row.denominator for row in rows], dtype=np.float64),
        districts=tuple(districts),
    )


def numbers_of(days: tuple[date, ...]) -> np.ndarray:
    """Days as the engine takes them: ascending day numbers."""
    return np.array(sorted(number(day) for day in days), dtype=np.int64)


def some_days() -> st.SearchStrategy[date]:
    """Any day of the years that the examples lie in, often a turn of the calendar."""
    return st.sampled_from(TURNS) | st.dates(FIRST, LAST)


@st.composite
def cases(draw: st.DrawFn, kinds: list[Kind] | None = None) -> Case:
    """A city of up to four metrics, its observations, and up to three days to score."""
    today = draw(some_days())
    others = draw(st.sets(st.sampled_from([-1461, -366, -365, -31, -7, -2, -1, 1, 2, 6, 40]), max_size=2))
    days = tuple(sorted({today, *(today + other * DAY for other in others)}))
    city = draw(cities(today))
    metrics = draw(st.lists(metrics_of(today, kinds), min_size=1, max_size=4))
    plain = {
        "city": city,
        "cabinets": {"Streets": ["Public Works"]},
        "calendars": {"school": draw(school_days(today))},
        "metrics": {f"m{place}": metric for place, metric in enumerate(metrics)},
    }
    definitions = from_plain(Definitions, plain)
    rows = [row for metric in definitions.metrics for row in draw(rows_of(definitions, metric, today))]
    return Case(plain, tuple(draw(shuffled(rows))), days, definitions)


def one_metric(metric: dict[str, Any], figures: dict[date, Any], *days: date, **city: Any) -> Case:
    """A city of one metric, ``m``. ``figures`` are numerators, or numerators and denominators, by day."""
    plain = {
        "city": {"name": "Alice Springs", "timezone": "America/New_York", **city},
        "cabinets": {"Streets": ["Public Works"]},
        "metrics": {"m": {"name": "Potholes", "department": "Public Works", "better": "higher"} | metric},
    }
    rows = [(day, *(figure if isinstance(figure, tuple) else (figure, 1.0))) for day, figure in figures.items()]
    return Case(plain, tuple(Row("m", "", *row) for row in rows), days, from_plain(Definitions, plain))


@st.composite
def shuffled(draw: st.DrawFn, rows: list[Row]) -> list[Row]:
    """The rows in another order: cut and turned round, which is cheap to draw."""
    if not rows:
        return rows
    cut = draw(st.integers(0, len(rows) - 1))
    step = draw(st.sampled_from([1, -1]))
    return [*rows[cut:], *rows[:cut]][::step]


@st.composite
def cities(draw: st.DrawFn, today: date) -> dict[str, Any]:
    """A city, with whatever calendar."""
    calendar = {
        "week_starts": draw(st.sampled_from(Weekday)).value,
        "fiscal_year_starts": draw(st.sampled_from(Month)).value,
        "closed": draw(st.lists(near(today, 40), max_size=3)),
    }
    if draw(st.booleans()):
        calendar["holidays"] = "US-MA"
    return {
        "name": "Alice Springs",
        "timezone": "America/New_York",
        "near": draw(st.sampled_from([0.05, 0.0, 0.07, 0.1, 0.3])),
        "calendar": calendar,
    }


@st.composite
def school_days(draw: st.DrawFn, today: date) -> dict[str, Any]:
    """A named calendar with a term each year, and vacations."""
    calendar: dict[str, Any] = {"holidays": draw(st.booleans())}
    if draw(st.booleans()):
        calendar["during"] = [
            {"from": f"{year}-09-05", "to": f"{year + 1}-06-20"} for year in range(today.year - 4, today.year + 1)
        ]
    if draw(st.booleans()):
        calendar["except"] = [span(*draw(two_days(today, 60)))]
    if draw(st.booleans()):
        calendar["weekdays"] = ["tuesday", "thursday", "saturday"]
    return calendar


@st.composite
def metrics_of(draw: st.DrawFn, today: date, kinds: list[Kind] | None = None) -> dict[str, Any]:
    """A metric as in a file."""
    kind = draw(st.sampled_from(kinds or WITH_ROWS))
    better = draw(st.sampled_from(["higher", "lower", "higher", "lower", "range"]))
    metric: dict[str, Any] = {
        "name": "Potholes",
        "department": "Public Works",
        "kind": kind.value,
        "better": better,
        "cadence": draw(st.sampled_from(["daily"] * 6 + [*map(str, Cadence), "school"])),
        **draw(yardsticks(today, kind, better)),
        **draw(rarely({"lag": lags(today)}, often=draw(st.booleans()))),
        **draw(rarely({"cases": st.just("answers")})),
        **draw(rarely({"scored": st.just(False)})),
        **draw(rarely({"rare": st.just(True)})),
        **draw(rarely({"active": active_spans(today)})),
        **draw(rarely({"evidence": evidences(kind)})),
        **draw(rarely({"weight": weights(today)}, often=True)),
    }
    if kind.traits.needs_q:
        metric["q"] = draw(st.sampled_from([0.5, 0.1, 0.3, 0.7, 0.9, 1.0]))
    return metric


def rarely(keys: dict[str, st.SearchStrategy[Any]], often: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """The keys now and then, nothing otherwise."""
    there = st.fixed_dictionaries(keys)
    return there | st.just({}) if often else st.integers(0, 3).flatmap(lambda n: there if n == 3 else st.just({}))


@st.composite
def yardsticks(draw: st.DrawFn, today: date, kind: Kind, better: str) -> dict[str, Any]:
    """A target, a history, or neither."""
    if better == "range":
        ends = st.tuples(targets_of(kind), targets_of(kind)).map(sorted)
        values = ends.map(lambda pair: {"low": pair[0], "high": pair[1]})
    else:
        values = targets_of(kind).map(lambda value: {"value": value})
    way = "target" if better == "range" else draw(st.sampled_from(["target", "history", "nothing"]))
    if way == "target":
        return {"target": draw(dated(values, today, always=draw(st.booleans())))}
    return {"history": draw(histories(today))} if way == "history" else {}


def targets_of(kind: Kind) -> st.SearchStrategy[float]:
    """Targets near what the values are."""
    return st.sampled_from(SHARES if kind.observed.is_share else NUMBERS)


@st.composite
def dated(draw: st.DrawFn, values: st.SearchStrategy[dict[str, Any]], today: date, always: bool) -> list[Any]:
    """One to three numbers in force from dates; the first without a date if there must always be one."""
    since = sorted(draw(st.sets(near(today, 400) | near(today, 10), max_size=2)))
    if always or not since:
        since = [None, *since]
    return [draw(values) | ({"from": day} if day else {}) for day in since]


def weights(today: date) -> st.SearchStrategy[list[Any]]:
    """Dated weights."""
    values = st.sampled_from([0.1, 0.2, 0.3, 0.5, 2.0, 3.0]).map(lambda value: {"value": value})
    return dated(values, today, always=True)


@st.composite
def lags(draw: st.DrawFn, today: date) -> Any:
    """Days until a figure is expected: one number, or one that changed about now."""
    lag = st.sampled_from([1, 3, 10, 40, 45, 100, 400])
    if draw(st.booleans()):
        return draw(lag | lag.map(lambda days: {"value": days, "settles": True}))
    return [{"value": draw(lag | st.just(0))}, {"value": draw(lag | st.just(0)), "from": draw(near(today, 10))}]


@st.composite
def histories(draw: st.DrawFn, today: date) -> dict[str, Any]:
    """Earlier years or the days before, with or without spans left out."""
    way = draw(st.sampled_from(["years", "trailing"]))
    amounts = {"years": [1, 2, 3, "all"], "trailing": [28, 30, 60, 92, 365]}
    history: dict[str, Any] = {way: draw(st.sampled_from(amounts[way]))}
    if draw(st.booleans()):
        years_ago = draw(st.integers(0, 2))
        first, last = draw(two_days(today - 365 * years_ago * DAY, 40))
        history["exclude"] = [span(first, last) | {"why": "a pandemic"}]
    if draw(st.booleans()):
        history["min_observed"] = draw(st.sampled_from([0.0, 0.1, 0.3, 0.55, 0.7, 1.0]))
    return history


def evidences(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """How much must be known. A level has no cases (DESIGN is silent on what they would be)."""
    needs = {"coverage": st.sampled_from([0.0, 0.1, 0.3, 0.55, 0.6, 0.7, 0.9, 1.0])}
    if kind.measure is not Measure.NOTHING:
        needs["cases"] = st.sampled_from([0.0, 0.5, 1.0, 2.1, 6.3, 30.0, 70.0])
    return st.fixed_dictionaries({}, optional=needs)


@st.composite
def active_spans(draw: st.DrawFn, today: date) -> dict[str, Any]:
    """The days on which a metric exists, beginning or ending about now."""
    first, last = draw(two_days(today, 60))
    return draw(
        st.sampled_from([{"from": first}, {"to": last}, {"from": first, "to": last}, {"from": first - 800 * DAY}])
    )


@st.composite
def rows_of(draw: st.DrawFn, definitions: Definitions, metric: Metric, today: date) -> list[Row]:
    """Observations of one metric: the whole city's, and sometimes two districts'."""
    districts = draw(st.sampled_from([[""], [""], ["", "Dorchester"], ["Dorchester", "Roxbury"], ["", "Roxbury"]]))
    figures = draw(st.lists(figures_of(metric.kind), min_size=1, max_size=11))
    left_out = KEPT[draw(st.sampled_from([*KEPT, "most", "all"]))]
    first, rows = draw(st.integers(0, 10)), []
    for district in districts:
        spans = draw(spans_of(metric, today))
        days = sorted({day for span in spans for day in filed_under(definitions, metric, span)})
        for place, day in enumerate(days):
            if place % left_out == left_out - 1 or (left_out == 3 and place % 7 < 5):
                continue
            times = 1 + place % 3 if metric.kind.observed.has_samples else 1
            for sample in range(times):
                chosen = figures[(first + place + place // 5 + sample) % len(figures)]
                rows.append(Row(metric.slug, district, day, *chosen))
    return rows


@st.composite
def spans_of(draw: st.DrawFn, metric: Metric, today: date) -> list[tuple[date, date]]:
    """Stretches of days with data: about today, about the same days of earlier years, or all along."""
    slow = metric.cadence in SLOW
    shape = draw(
        st.sampled_from(["years", "years", "years", "before", "before", "along", "along", "scattered", "none"])
    )
    end = today + draw(st.sampled_from([0, 0, -1, -5, -40, 3, 50])) * DAY
    length = draw(st.sampled_from([1, 8, 35, 100, 130]))
    if shape == "along" or (slow and shape != "none"):
        longer = [2200, 2600] if metric.cadence == Cadence.YEARLY else []
        return [(end - draw(st.sampled_from([200, 400, 900, 1500, *longer])) * DAY, end)]
    if shape == "before":
        return [(end - (length + 60) * DAY, end)]
    if shape == "years":
        back = range(draw(st.integers(1, 4)) + 1)
        shift = draw(st.sampled_from([365, 364]))
        return [(end - (shift * year + length) * DAY, end - shift * year * DAY + 3 * DAY) for year in back]
    if shape == "scattered":
        return [(day, day) for day in draw(st.lists(near(today, 40) | near(today - 365 * DAY, 40), max_size=6))]
    return []


def filed_under(definitions: Definitions, metric: Metric, span: tuple[date, date]) -> Iterator[date]:
    """The days of a stretch that a metric's rows may be filed under."""
    calendar = definitions.city.calendar
    first, last = span
    for day in (first + n * DAY for n in range((last - first).days + 1)):
        tomorrow = day + DAY
        months = (tomorrow.month - calendar.fiscal_year_starts.number) % 12
        if (
            metric.cadence not in SLOW
            or (metric.cadence == Cadence.WEEKLY and tomorrow.weekday() == calendar.week_starts.number)
            or (metric.cadence == Cadence.MONTHLY and tomorrow.day == 1)
            or (metric.cadence == Cadence.QUARTERLY and tomorrow.day == 1 and months % 3 == 0)
            or (metric.cadence == Cadence.YEARLY and tomorrow.day == 1 and months == 0)
        ):
            yield day


def figures_of(kind: Kind) -> st.SearchStrategy[tuple[float, float]]:
    """A numerator and a denominator that fit the kind; zeros and nothings among them."""
    whole = st.integers(0, 12).map(float)
    tenths = st.integers(0, 400).map(lambda tenth: tenth / 10)
    odd = st.sampled_from([0.0, 0.1, 1234.567, 1e6, 0.0001])
    match kind.observed:
        case Observed.SHARE:
            pairs = st.tuples(whole, whole) | st.tuples(tenths, tenths)
            return pairs.map(lambda pair: (min(pair), max(pair)))
        case Observed.SUM:
            divisors = st.integers(1, 9).map(float) | st.sampled_from([0.1, 2.5, 1.0, 1.0])
            return st.tuples(whole | tenths | odd, divisors) | st.just((0.0, 0.0))
        case Observed.SAMPLES:
            return st.tuples(whole | tenths | odd, st.integers(0, 4).map(float))
        case Observed.EVENTS | Observed.LEVEL:
            return st.tuples(whole | tenths | odd | st.just(0.0), st.just(1.0))


def near(day: date, days: int) -> st.SearchStrategy[date]:
    """A day at most so many days from another."""
    return st.integers(-days, days).map(lambda n: day + n * DAY)


def two_days(day: date, days: int) -> st.SearchStrategy[list[date]]:
    """Two days near another, in order."""
    return st.tuples(near(day, days), near(day, days)).map(sorted)


def span(first: date, last: date) -> dict[str, date]:
    """A span as in a file."""
    return {"from": first, "to": last}


def styles() -> st.SearchStrategy[PeriodStyle]:
    """Complete or rolling periods."""
    return st.sampled_from(PeriodStyle)


@st.composite
def weighings(draw: st.DrawFn) -> tuple[Weighed, ...]:
    """The scores and weights of some of five metrics."""
    slugs = draw(st.lists(st.sampled_from("abcde"), unique=True))
    scores, weights = st.floats(0, 5), st.sampled_from([0.1, 0.2, 0.5, 1.0, 1.0, 2.0, 3.7])
    return tuple(Weighed(slug, draw(scores), draw(weights)) for slug in sorted(slugs))
