"""A figure of years ago has a part in a season and in what is rare: a correction of it reaches the charts of now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from cityscore.jobs.city_run import run_city
from cityscore.model import Definitions, Period, from_plain
from cityscore.present.read.published_scores import Publication
from cityscore.scoring.chart_windows import chart_of_rows
from cityscore.scoring.control_charts import needed
from cityscore.scoring.process_charts import ChartKind, process_chart
from cityscore.scoring.usual_season import LOOKED_BACK
from tests.store.milltown import DAY, NOON, Clock, Row, city, clock, collecting, define, plain
from tests.store.store_answers import Answers, answers, differences, fresh

__all__ = ["clock"]

SUNDAY = date(2025, 3, 2)
WEEKS, BACK = 190, 180
"""How many weeks there are; and how many before the last one that a figure is corrected in: 184 have a part."""
WEEKLY: dict[str, Any] = {"cadence": "weekly", "department": "Works", "better": "lower"}
DEFINITIONS = plain(
    {
        "permits": WEEKLY | {"name": "Permits", "kind": "count", "target": 6, "better": "higher"},
        "calls": WEEKLY | {"name": "Calls", "kind": "ratio", "target": 0.8, "better": "higher"},
        "thefts": WEEKLY | {"name": "Thefts", "kind": "count", "target": 0.1},
        "deaths": WEEKLY | {"name": "Deaths", "kind": "count", "target": 0.1, "rare": True},
    }
)


def figures() -> list[Row]:
    """Weeks with a season, and events that are rare."""
    random, rows = np.random.default_rng(9), []
    for week in range(WEEKS):
        day = SUNDAY - timedelta(days=7 * (WEEKS - 1 - week))
        season = 1 + 0.25 * np.sin(2 * np.pi * week / 52)
        rows.append(Row("permits", day, int(random.poisson(40 * season))))
        rows.append(Row("calls", day, int(random.binomial(200, 0.7 * season)), 200))
        rows.append(Row("thefts", day, int(random.poisson(0.8))))
        rows.append(Row("deaths", day, int(week % 9 == 4)))
    return rows


def charts(found: Answers) -> Answers:
    """The weeks of the metrics, where charts stand, seen from the last months."""
    return {
        key: figure
        for key, figure in found.items()
        if (key[0], key[3]) == ("metric", "week") and key[4] > SUNDAY - timedelta(days=90)
    }


def test_a_correction_reaches_all_charts_it_has_a_part_in(db: None, clock: Clock) -> None:
    rows, moment = figures(), NOON + 2 * DAY
    clock.moment = moment + 3 * DAY
    day = SUNDAY - timedelta(days=7 * BACK)
    corrected = [row._replace(numerator=row.numerator + 1) if row.day == day else row for row in rows]
    define(DEFINITIONS, NOON)
    run_city(city(), collecting(rows[: -4 * 3]), moment=moment, through=SUNDAY - timedelta(days=21))
    run_city(city(), collecting(rows), moment=moment + DAY, through=SUNDAY)
    before = charts(answers(city(), moment + DAY))
    wanted = charts(fresh(from_plain(Definitions, DEFINITIONS), rows, moment + DAY, SUNDAY))
    assert not differences(before, wanted)

    last = moment + 2 * DAY
    run_city(city(), collecting([row for row in corrected if row.day == day]), moment=last, through=SUNDAY)
    after = charts(answers(city(), last))
    wanted = charts(fresh(from_plain(Definitions, DEFINITIONS), corrected, last, SUNDAY))
    assert not differences(after, wanted)
    assert after != before
    drawn_as_stored("permits")
    drawn_as_stored("calls")
    kinds = {(key[1], figure.chart, figure.chart_period) for key, figure in after.items()}
    assert {("thefts", "count", "month"), ("deaths", "between", "week"), ("permits", "count", "week")} <= kinds


def drawn_as_stored(slug: str) -> None:
    """A page's chart, from three years of stored weeks, is set against the season too, and says what is stored."""
    publication = Publication.of(city())
    assert publication is not None
    metric = publication.in_force.definitions.by_slug[slug]
    ends = [SUNDAY - timedelta(days=7 * back) for back in reversed(range(needed(metric, Period.WEEK)))]
    found = publication.rows_of(("metric", slug), {Period.WEEK: ends})
    rows = [found.get((Period.WEEK, end)) for end in ends]
    row = rows[-1]
    assert row is not None
    given, before = chart_of_rows(metric, ChartKind(row.chart or ""), Period.WEEK, rows)
    assert (before, len(given.total)) == (LOOKED_BACK, 52)
    assert given.expected is not None
    made = process_chart(given)
    limits = [made.lower[-1], made.center[-1], made.upper[-1]]
    assert limits == pytest.approx([row.lower, row.center, row.upper], rel=1e-9)
    assert (row.signal, row.misfit) == ("" if made.misfit else made.signals[-1], made.misfit)
