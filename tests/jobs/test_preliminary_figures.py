"""First figures that are regularly revised: found in the store once a week, kept in the run's log, said beside them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cityscore.jobs.city_run import run_city
from cityscore.store import models
from cityscore.store.runs import published
from cityscore.web.checks.city_checks import problems_at
from tests.store.milltown import DAY, Row, city, collecting, define, plain
from tests.store.store_answers import scores_now

FIRST = date(2025, 1, 5)
"""A Sunday."""
THEFTS = {
    "name": "Thefts", "department": "Police", "kind": "count", "better": "lower", "target": 10, "cadence": "weekly",
}  # fmt: skip


def run(day: date, rows: Iterable[Row]) -> dict[str, Any]:
    """Run on the morning after a day, and give the log that it left."""
    morning = day + DAY
    run_city(city(), collecting(rows), moment=datetime(morning.year, morning.month, morning.day, 12, tzinfo=UTC))
    newest = published(city())
    assert newest is not None
    return newest.log


def weeks(number: int, first: float, final: float, **more: Any) -> dict[str, Any]:
    """So many weeks of thefts, a first figure on Sunday and a final one on Wednesday; the last run's log."""
    define(plain({"thefts": {**THEFTS, **more}}), datetime(2025, 1, 1, tzinfo=UTC))
    log: dict[str, Any] = {}
    for week in range(number):
        sunday = FIRST + 7 * week * DAY
        run(sunday, [Row("thefts", sunday, first)])
        log = run(sunday + 3 * DAY, [Row("thefts", sunday, final)])
    return log


def test_a_rule_is_found_once_eight_figures_are_four_weeks_old(db: None) -> None:
    assert "revised" not in weeks(11, 60, 72)
    sunday = FIRST + 7 * 11 * DAY
    assert run(sunday, [Row("thefts", sunday, 60)])["revised"] == {
        "thefts": {"figures": 8, "up": 8, "down": 0, "least": 0.2, "most": 0.2, "days": 3}
    }


def test_it_is_looked_for_once_a_week_and_goes_on_in_between(db: None) -> None:
    weeks(11, 60, 72)
    sunday = FIRST + 7 * 11 * DAY
    found = run(sunday, [Row("thefts", sunday, 60)])["revised"]
    models.Observation.objects.filter(until__isnull=False).delete()  # what was before is forgotten
    assert run(sunday + DAY, [Row("thefts", sunday, 61)])["revised"] == found
    assert "revised" not in run(sunday + 7 * DAY, [Row("thefts", sunday + 7 * DAY, 60)])


def test_figures_of_which_nothing_came_in_time_tell_nothing(db: None) -> None:
    define(plain({"thefts": THEFTS}), datetime(2025, 1, 1, tzinfo=UTC))
    sundays = [FIRST + 7 * week * DAY for week in range(12)]
    loaded = sundays[-1] + 40 * DAY
    run(loaded, [Row("thefts", sunday, 60) for sunday in sundays])
    assert "revised" not in run(loaded + 7 * DAY, [Row("thefts", sunday, 72) for sunday in sundays])


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/milltown/", " · first figures: usually revised up, by 20 %"),
        ("/milltown/board/", "first figures: usually revised up, by 20 %"),
        ("/milltown/metrics/thefts/", "First figures: usually revised up, by 20 %."),
    ],
)
def test_pages_say_so_until_the_figure_has_settled(address: str, words: str, db: None) -> None:
    weeks(11, 60, 72, target=5)
    sunday = FIRST + 7 * 11 * DAY
    run(sunday, [Row("thefts", sunday, 60)])
    assert words in Client().get(address).content.decode()
    run(sunday + 2 * DAY, [Row("thefts", sunday, 66)])
    assert words in Client().get(address).content.decode()
    run(sunday + 3 * DAY, [Row("thefts", sunday, 72)])
    assert "usually revised" not in Client().get(address).content.decode()


def test_check_proposes_the_lag_until_it_is_stated(db: None) -> None:
    weeks(11, 60, 72)
    sunday = FIRST + 7 * 11 * DAY
    run(sunday, [Row("thefts", sunday, 60)])
    (problem,) = [each for each in problems_at(timezone.now()) if each.id == "city.first-figures-revised"]
    assert problem.warning
    assert problem.message == (
        "Milltown: Thefts: first figures: usually revised up, by 20 % (8 of the 8 that are old enough to tell)"
    )
    assert (problem.fix or "").startswith("write lag: {value: 3, settles: true}, ")
    define(plain({"thefts": {**THEFTS, "lag": {"value": 3, "settles": True}}}), None)
    run_city(city(), collecting([]), moment=timezone.now())
    assert "city.first-figures-revised" not in [each.id for each in problems_at(timezone.now())]


def test_with_the_lag_that_is_proposed_only_what_has_settled_counts(db: None) -> None:
    weeks(11, 60, 72, lag={"value": 3, "settles": True})
    sunday = FIRST + 7 * 11 * DAY
    run(sunday, [Row("thefts", sunday, 60)])
    assert "usually revised" not in Client().get("/milltown/").content.decode()
    row = scores_now(sunday).get(subject__slug="thefts", subject__district="", period="week")
    assert (row.end, row.numerator) == (sunday - 7 * DAY, 72)
