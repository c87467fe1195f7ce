"""A chart that is drawn from stored rows says of its last window what is stored of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from cityscore.model import Definitions, Period, from_plain
from cityscore.present.read.published_scores import Publication
from cityscore.scoring.chart_windows import chart_of_rows
from cityscore.scoring.control_charts import charted, looked_at, needed
from cityscore.scoring.day_numbers import number
from cityscore.scoring.process_charts import ChartKind, process_chart
from tests.store.mail_town import publish
from tests.store.milltown import DAY, NOON, Clock, Row, city, clock, define, plain

__all__ = ["clock"]

SUNDAY = date(2025, 3, 2)
WEEKS = 30
SHARE: dict[str, Any] = {"name": "Potholes", "kind": "ratio", "better": "higher", "target": 0.8, "department": "Works"}
COUNT: dict[str, Any] = {"name": "Crimes", "kind": "count", "better": "lower", "target": 9, "department": "Works"}
METRICS: dict[str, dict[str, Any]] = {
    "potholes": SHARE,
    "anew": SHARE | {"signals": {"rebase": [{"from": "2024-11-04", "why": "a second crew"}]}},
    "fixed": SHARE | {"signals": {"fix_after": 12}},
    "crimes": COUNT,
    "permits": COUNT | {"better": "higher", "target": {"value": 60, "per": "week"}},
    "shootings": COUNT | {"rare": True, "target": 0.2},
    "survey": SHARE | {"kind": "average", "target": 4, "cases": "answers"},
    "backlog": SHARE | {"kind": "level", "better": "lower", "target": 60},
    "wait": SHARE | {"kind": "average", "better": "lower", "target": 4},
}


def figures() -> list[Row]:
    """Thirty weeks of each, with a week that lacks most of its days, and one of next to no cases."""
    random, first = np.random.default_rng(5), SUNDAY - timedelta(days=7 * WEEKS - 1)
    rows = []
    for day in (first + n * DAY for n in range(7 * WEEKS)):
        week = (day - first).days // 7
        for slug, metric in METRICS.items():
            if week == 9 and day.weekday() > 1:
                continue
            if metric["kind"] == "count":
                mean = {"shootings": 0.15, "crimes": 8.0}.get(slug, 9.0)
                rows.append(Row(slug, day, int(random.poisson(mean))))
            elif metric["kind"] == "level":
                rows.append(Row(slug, day, int(random.poisson(60))))
            else:
                cases = 1 if week == 17 else 20
                rows.append(Row(slug, day, int(random.binomial(cases, 0.8)), cases))
    return rows


@pytest.fixture
def publication(db: None, clock: Clock) -> Publication:
    define(plain(METRICS), NOON - 300 * DAY)
    clock.moment = NOON + 2 * DAY
    publish(figures(), SUNDAY)
    newest = Publication.of(city())
    assert newest is not None
    return newest


def test_it_says_what_is_stored(publication: Publication) -> None:
    kinds = {}
    for metric in publication.in_force.definitions.metrics:
        name = ("metric", publication.in_force.keys[metric.slug])
        stored = publication.rows()[(*name, "week")]
        assert stored.chart is not None
        assert stored.chart_end is not None
        kind, period = ChartKind(stored.chart), Period(stored.chart_period or "")
        kinds[metric.slug] = (kind, period)
        ends = [SUNDAY - 7 * n * DAY for n in reversed(range(WEEKS))]
        if period is Period.MONTH:
            ends = [date(2024, month, 1) - DAY for month in range(9, 13)]
            ends += [date(2025, month, 1) - DAY for month in range(1, 4)]
        assert len(ends) <= needed(metric, period)
        found = publication.rows_of(name, {period: ends})
        rows = [row if (row := found.get((period, end))) and row.end == end else None for end in ends]
        given, before = chart_of_rows(metric, kind, period, rows)
        assert before == 0
        starts = charted(metric, list(map(number, ends)), period)
        settings = metric.signals
        made = process_chart(given, fix_after=settings.fix_after, screen=settings.screen, rebase=starts)
        times = 7 if metric.tells_totals else 1
        has_limits = stored.upper is not None
        for line, figure in ((made.lower, stored.lower), (made.upper, stored.upper), (made.center, stored.center)):
            assert line[-1] * times == pytest.approx(figure, rel=1e-9) if has_limits else np.isnan(line[-1])
        if given.has_evidence[-1]:
            assert made.value[-1] * times == pytest.approx(stored.point, rel=1e-9)
        said = None if made.misfit else made.signals[-1]
        assert (said or "") == stored.signal, metric.slug
        assert (str(made.misfit) if made.misfit else None) == stored.misfit
        assert stored.chart_end == ends[-1]
        assert np.flatnonzero(~given.has_evidence).tolist() == hollow(metric.slug)
    assert kinds["shootings"] == (ChartKind.COUNT, Period.MONTH)
    assert {kind for kind, _ in kinds.values()} == {ChartKind.SHARE, ChartKind.COUNT, ChartKind.MEAN, ChartKind.VALUE}


def hollow(slug: str) -> list[int]:
    """The windows without evidence: of most the week of two days, and of those of cases that of few."""
    if slug == "shootings":
        return []
    return [9, 17] if METRICS[slug]["kind"] == "ratio" or "cases" in METRICS[slug] else [9]


def test_of_weeks_the_first_tell_of_the_season_alone() -> None:
    (metric,) = from_plain(Definitions, plain({"potholes": SHARE})).metrics
    given, before = chart_of_rows(metric, ChartKind.SHARE, Period.WEEK, [None] * needed(metric, Period.WEEK))
    assert before == needed(metric, Period.WEEK) - looked_at(metric, Period.WEEK)
    assert len(given.total) == looked_at(metric, Period.WEEK) == 52
