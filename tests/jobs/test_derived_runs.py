"""Runs of what no figures come for: a part's figure, kind or slug changes, and what is derived from it follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest

from cityscore.jobs.city_run import Outcome, run_city
from cityscore.model import Definitions, from_plain
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from cityscore.store.runs import published
from tests.store.milltown import CRIMES, DAY, HOUR, NOON, Clock, Row, city, clock, collecting, every_day, plain
from tests.store.store_answers import answers, differences, fresh

__all__ = ["clock"]

FIRST, THROUGH = date(2025, 1, 6), date(2025, 2, 28)
POPULATION = {"name": "Population", "department": "Police", "kind": "level", "better": "higher", "cadence": "monthly"}
CITIZENS = POPULATION | {"scored": False, "unit": "residents", "lag": 10}
RATE = {
    "name": "Crimes per 1,000",
    "department": "Police",
    "kind": "derived",
    "derived": {"numerator": "crimes", "denominator": "population", "times": 1000},
    "better": "lower",
    "target": 0.2,
}
SPENT = {"name": "Spent", "department": "Works", "kind": "average", "better": "range", "target": {"low": 1, "high": 2}}
BUDGET = SPENT | {"name": "Budgeted", "cadence": "monthly"}
SHARE = {
    "name": "Spent of budgeted",
    "department": "Works",
    "kind": "derived",
    "derived": {"numerator": "spent", "denominator": "budget"},
    "unit": "percent",
    "better": "lower",
    "target": 1,
}
BRIDGE = {
    "name": "New bridge",
    "department": "Works",
    "kind": "milestones",
    "better": "higher",
    "milestones": [
        {"name": "Permit issued", "due": "2025-01-20", "done": "2025-02-01"},
        {"name": "Piers", "due": "2025-02-10"},
        {"name": "Opened", "due": "2026-06-30"},
    ],
}
METRICS: Mapping[str, dict[str, Any]] = {
    "crimes": CRIMES,
    "population": CITIZENS,
    "rate": RATE,
    "spent": SPENT,
    "budget": BUDGET,
    "share": SHARE,
    "bridge": BRIDGE,
}
DAYS = (THROUGH - FIRST).days + 1
ROWS = [
    Row("population", date(2024, 12, 31), 90_000),
    Row("population", date(2024, 12, 31), 40_000, district="Mill"),
    Row("population", date(2024, 12, 31), 50_000, district="Hill"),
    *every_day("crimes", FIRST, DAYS, (3.0, 1.0), (2.0, 1.0)),
    *every_day("crimes", FIRST, DAYS, (2.0, 1.0), (1.0, 1.0), district="Mill"),
    *every_day("spent", date(2025, 1, 1), 59, (10.0, 1.0)),
    Row("budget", date(2025, 1, 31), 300),
    Row("budget", date(2025, 2, 28), 300),
]


def definitions(**changes: dict[str, Any]) -> Definitions:
    """Milltown's, with some metrics otherwise."""
    return from_plain(Definitions, plain({**METRICS, **changes}))


def run_at(moment: datetime, rows: Sequence[Row] = ()) -> Outcome:
    return run_city(city(), collecting(rows), moment=moment, through=THROUGH)


@pytest.fixture
def moment(db: None, clock: Clock) -> datetime:
    """The moment at which the scores of all days are public."""
    clock.moment = NOON + DAY
    apply_definitions(definitions(), NOON)
    run_at(NOON, ROWS)
    return NOON


def score_of(slug: str, period: str, district: str = "") -> models.Score:
    rows = models.Score.objects.filter(
        subject__slug=slug, subject__district=district, period=period, through__lte=THROUGH, is_current=True
    )
    return rows.latest("through")


def answers_of_rate(moment: datetime) -> dict[Any, Any]:
    return {key: figure for key, figure in answers(city(), moment).items() if key[1] == "rate"}


def test_what_is_derived_is_scored_with_districts_that_both_parts_have(moment: datetime) -> None:
    month = score_of("rate", "month")
    assert (month.numerator, month.denominator, month.cases) == (70, 90_000, 70)
    assert month.value == pytest.approx(70 / 90_000 * 1000)
    assert (month.days, month.due) == (28, 28)
    mill = score_of("rate", "month", "Mill")
    assert mill.value == pytest.approx(42 / 40_000 * 1000)
    assert not models.Subject.objects.filter(slug="rate", district="Hill").exists(), "no crimes were counted there"


def test_the_slower_part_sets_the_days_and_the_faster_is_summed(moment: datetime) -> None:
    month, year = score_of("share", "month"), score_of("share", "year")
    assert (month.numerator, month.denominator, month.days, month.due) == (280, 300, 1, 1)
    assert (year.numerator, year.denominator) == (590, 600)
    assert score_of("share", "week").reason == "not_due"


def test_milestones_are_scored_without_figures(moment: datetime) -> None:
    month = score_of("bridge", "month")
    assert (month.numerator, month.denominator, month.value, month.score) == (1, 2, 0.5, 0.5)
    assert month.signal == ""
    run = published(city())
    assert run is not None
    assert "bridge" not in run.latest
    assert run.latest["rate"] == THROUGH.isoformat()


CHANGES: list[tuple[str, Sequence[Row], dict[str, dict[str, Any]]]] = [
    ("a figure of the numerator", [Row("crimes", date(2025, 1, 9), 9)], {}),
    ("a figure of the faster part", [Row("spent", date(2025, 1, 9), 40)], {}),
    ("a newer level", [Row("population", date(2025, 1, 31), 95_000)], {}),
    ("a figure of a new district", [Row("crimes", date(2025, 2, 3), 1, district="Hill")], {}),
    ("another lag of the level", [], {"population": CITIZENS | {"lag": 40}}),
    ("another cadence of a part", [], {"spent": SPENT | {"cadence": "weekdays"}}),
    ("another factor", [], {"rate": RATE | {"derived": {**RATE["derived"], "times": 100}}}),
    ("a milestone done", [], {"bridge": BRIDGE | {"milestones": [BRIDGE["milestones"][0]]}}),
]


@pytest.mark.parametrize(("rows", "changes"), [each[1:] for each in CHANGES], ids=[each[0] for each in CHANGES])
def test_a_change_of_a_part_leaves_what_a_fresh_city_has(
    moment: datetime, rows: Sequence[Row], changes: dict[str, dict[str, Any]]
) -> None:
    later = moment + HOUR
    changed = definitions(**changes)
    apply_definitions(changed, later)
    assert run_at(later, rows).figures
    known = {(row.metric, row.day, row.district): row for row in [*ROWS, *rows]}
    assert not differences(answers(city(), later), fresh(changed, list(known.values()), later, THROUGH))


def test_a_part_that_is_renamed_is_meant_by_its_former_slug_too_and_no_figure_changes(moment: datetime) -> None:
    before = answers_of_rate(moment)
    metrics = {slug: metric for slug, metric in METRICS.items() if slug != "crimes"}
    renamed = from_plain(Definitions, plain(metrics | {"offences": CRIMES | {"was": "crimes"}}))
    apply_definitions(renamed, moment + HOUR)
    assert not run_at(moment + HOUR).figures
    assert answers_of_rate(moment + HOUR) == before
    run_at(moment + 2 * HOUR, [Row("offences", date(2025, 2, 3), 10)])
    assert score_of("rate", "month").numerator != 70


def test_a_later_run_reads_the_newest_level_from_before_the_days_that_it_reads(moment: datetime, clock: Clock) -> None:
    """Two years on, the population of 2024 is still the newest: it lies outside all spans that the day needs."""
    far = date(2027, 2, 28)
    then = datetime(2027, 3, 2, 12, tzinfo=NOON.tzinfo)
    clock.moment = then + DAY
    rows = every_day("crimes", date(2027, 2, 1), 28, (3.0, 1.0))
    run_city(city(), collecting(rows[:-1]), moment=then, through=date(2027, 2, 27))
    run_city(city(), collecting(rows[-1:]), moment=then + HOUR, through=far)
    rows = models.Score.objects.filter(subject__slug="rate", subject__district="", period="month", is_current=True)
    month = rows.filter(through__lte=far).latest("through")
    assert (month.numerator, month.denominator) == (84, 90_000)
