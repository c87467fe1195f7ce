"""An undated target that is edited judges the past anew, and the plan of it says how much of it."""

from __future__ import annotations

from datetime import date

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.jobs.run_summary import plan_lines
from cityscore.model import Definitions, from_plain
from cityscore.store.definitions import plan
from tests.store.milltown import DAY, NOON, POTHOLES, Row, city, collecting, define, every_day
from tests.store.milltown import plain as plain_city

FIRST = date(2025, 3, 3)


def lines(target: object, slug: str = "potholes", **more: object) -> list[str]:
    """What a target in place of 0.8 would change."""
    stated = {key: value for key, value in {**POTHOLES, "target": target, **more}.items() if value is not None}
    definitions = plain_city({slug: stated})
    return plan_lines(plan(from_plain(Definitions, definitions)))


@pytest.fixture
def scored(db: None) -> None:
    define(plain_city({"potholes": POTHOLES}))
    run_city(city(), collecting(every_day("potholes", FIRST, 14, (9, 10))), moment=NOON + 20 * DAY)


@pytest.mark.usefixtures("scored")
def test_an_undated_target_that_is_edited_says_what_it_judges_anew() -> None:
    (changed, anew) = lines(0.95)
    assert changed == "  changed   potholes: target"
    assert anew.startswith("  anew      potholes: its target has no date, and holds for the past too: ")
    assert anew.endswith("state from to leave them: target: [{value: 0.8}, {from: DAY, value: 0.95}]")
    assert " days will be judged anew;" in anew
    assert "  anew      holes: " in lines(0.95, "holes", was="potholes")[1]


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    "target", [0.8, [{"value": 0.8}, {"from": "2025-04-01", "value": 0.95}], [{"value": 0.8, "why": "Council"}]]
)
def test_what_leaves_the_past_as_it_is_says_nothing_of_it(target: object) -> None:
    assert not any("anew" in line for line in lines(target))


@pytest.mark.usefixtures("scored")
def test_another_history_says_what_it_judges_anew_and_a_date_that_it_can_not_have_is_not_asked_for() -> None:
    (changed, anew) = lines(None, history={"years": 1})
    assert changed == "  changed   potholes: target, history"
    assert anew.startswith("  anew      potholes: what it is compared with holds for the past too: ")
    assert anew.endswith(" days will be judged anew")


def test_where_nothing_is_scored_nothing_is_judged_anew(db: None) -> None:
    define(plain_city({"potholes": POTHOLES}))
    assert lines(0.95) == ["  changed   potholes: target"]


def test_a_run_is_told_of_figures_that_look_wrong(db: None) -> None:
    share = {"name": "Satisfied", "department": "Works", "kind": "average", "better": "higher", "unit": "percent"}
    define(plain_city({"satisfied": {**share, "target": 0.7}}))
    outcome = run_city(city(), collecting([Row("satisfied", FIRST, 72)]), moment=NOON + 20 * DAY)
    (concern,) = outcome.concerns
    assert concern.startswith(
        "Satisfied: its figure is above 1.5, such as 72 on 2025-03-03, which in percent is 7,200 %"
    )
