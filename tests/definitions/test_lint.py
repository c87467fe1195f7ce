"""Each piece of advice is given when it is due, and only then."""

import math

import numpy as np
import pytest

from cityscore.definitions import lint, lint_values, loads
from cityscore.definitions.lint import RULES, VALUE_RULES
from cityscore.model import Cabinet, City, DayCalendar, Definitions, Goal, Metric, Problem, Target

GOOD = {
    "slug": "potholes",
    "name": "Potholes repaired on time",
    "department": "Public Works",
    "owner": "Alice",
    "better": "higher",
    "kind": "ratio",
    "target": 0.8,
}


def city(*metrics: Metric, **more) -> Definitions:
    more.setdefault("cabinets", (Cabinet(name="Streets", departments=("Public Works",)),))
    return Definitions(city=City(name="Boston", timezone="UTC"), metrics=metrics, **more)


def metric(**changes) -> Metric:
    return Metric(**{**GOOD, **changes})


def only(problems: list[Problem]) -> str:
    (problem,) = problems
    assert problem.warning
    return str(problem)


def test_good_definitions_need_no_advice() -> None:
    assert lint(city(metric())) == []


@pytest.mark.parametrize("kind", ["ratio", "average_ratio"])
def test_a_share_can_not_reach_more_than_1(kind: str) -> None:
    assert only(lint(city(metric(kind=kind, target=80)))) == (
        "metrics.potholes.target[1]: a share is never above 1, so 80 can't be reached → for 80 % write 0.8"
    )
    assert "choose a target of at most 1" in only(lint(city(metric(kind=kind, target=1.05))))
    assert lint(city(metric(kind="average", target=80))) == []


def test_only_the_impossible_one_of_several_targets_is_named() -> None:
    targets = (Target(value=0.7), Target(since="2020-01-01", value=75), Target(since="2021-01-01", value=0.8))
    assert only(lint(city(metric(target=targets)))).startswith("metrics.potholes.target[2]: ")


def test_a_ceiling_below_1_02_is_low() -> None:
    assert "even a perfect 100 % scores only 1.010 against 0.99: it can hardly ever exceed it" in only(
        lint(city(metric(target=0.99)))
    )
    assert "scores only 1.000 against 1: it can never exceed it" in only(lint(city(metric(target=1))))
    assert lint(city(metric(target=0.98))) == []
    assert lint(city(metric(target=0.99, kind="average"))) == []


def test_the_ceiling_is_that_of_the_newest_target() -> None:
    assert lint(city(metric(target=(Target(value=0.99), Target(since="2020-01-01", value=0.9))))) == []


def test_a_share_is_framed_positively() -> None:
    text = only(lint(city(metric(better="lower", target=0.05))))
    assert "89.9 % in time against 95 % scores 0.95" in text
    assert "10.1 % late against 5 % score 0.50" in text
    assert text.endswith("→ count what went well, with better: higher")
    assert lint(city(metric(better="lower", kind="count"))) == []


def test_a_target_of_zero_says_little() -> None:
    assert "a target of 0 is always met" in only(lint(city(metric(target=0))))
    assert "scores as badly as a hundred" in only(lint(city(metric(target=0, better="lower", kind="count"))))


def test_somebody_answers_for_a_metric() -> None:
    assert only(lint(city(metric(owner=None)))) == (
        "metrics.potholes: nobody answers for it → add owner: a name or a post"
    )


def test_names_tell_metrics_apart() -> None:
    twins = lint(city(metric(), metric(slug="holes", name=GOOD["name"].upper())))
    assert [problem.place for problem in twins] == [("metrics", "potholes", "name"), ("metrics", "holes", "name")]


def test_departments_goals_and_calendars_are_used() -> None:
    idle = city(
        metric(),
        cabinets=(Cabinet(name="Streets", departments=("Public Works", "Parks")),),
        goals=(Goal(slug="safe", name="Safe"),),
        calendars=(DayCalendar(name="school"),),
    )
    assert [str(problem) for problem in lint(idle)] == [
        "cabinets.Streets[2]: 'Parks' has no metric → add one, or remove it",
        "goals.safe: no metric serves it → add goal: safe to the metrics that serve it",
        "calendars.school: no metric follows it → add cadence: school to the metrics that follow it",
    ]


def test_a_target_that_was_always_met_asks_for_nothing() -> None:
    always = np.full(12, 0.8)
    assert only(lint_values(city(metric()), {"potholes": always})) == (
        "metrics.potholes.target[1]: all 12 values so far meet the target, so it asks for nothing new "
        "→ choose a more ambitious target"
    )
    assert lint_values(city(metric()), {"potholes": np.append(always, 0.79)}) == []


def test_a_target_that_was_never_met_is_doubtful() -> None:
    never = np.full(20, 0.5)
    assert "none of the 20 values so far meets the target" in only(lint_values(city(metric()), {"potholes": never}))
    assert lint_values(city(metric()), {"potholes": np.append(never, 0.9)}) == []


def test_an_impossible_target_is_not_named_twice() -> None:
    assert lint_values(city(metric(target=80)), {"potholes": np.full(20, 0.5)}) == []


def test_missing_and_few_values_say_nothing() -> None:
    values = np.append(np.full(11, 0.9), [math.nan, math.inf])
    assert lint_values(city(metric()), {"potholes": values}) == []
    assert lint_values(city(metric()), {}) == []
    assert lint_values(city(metric()), {"another": np.full(20, 0.9)}) == []


def test_values_meet_as_scores_do_for_less_and_for_a_range() -> None:
    fewer = city(metric(better="lower", kind="count", target=5))
    assert "all 12" in only(lint_values(fewer, {"potholes": np.full(12, 5.0)}))
    assert "none of" in only(lint_values(fewer, {"potholes": np.full(12, 5.1)}))
    within = city(metric(better="range", kind="average", target={"low": 2, "high": 4}))
    assert "all 12" in only(lint_values(within, {"potholes": np.full(12, 2.0)}))
    assert "none of" in only(lint_values(within, {"potholes": np.tile([1.0, 5.0], 6)}))


def test_a_metric_that_is_not_scored_or_has_no_target_has_nothing_to_meet() -> None:
    values = {"potholes": np.full(12, 0.9)}
    assert lint_values(city(metric(scored=False)), values) == []
    assert lint_values(city(metric(target=())), values) == []


def test_every_rule_says_why_and_stands_in_its_tuple() -> None:
    names = [rule.__name__ for rule in (*RULES, *VALUE_RULES)]
    assert len(set(names)) == len(names)
    assert all(rule.__doc__ for rule in (*RULES, *VALUE_RULES))


def test_definitions_without_metrics_are_fine() -> None:
    assert lint(loads("city: {name: Boston, timezone: UTC}\nmetrics: {}\n")) == []
