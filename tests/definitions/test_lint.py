"""Each piece of advice is given when it is due, and only then."""

import math
from dataclasses import replace

import numpy as np
import pytest

from cityscore.definitions import lint, lint_values
from cityscore.definitions.lint import RULES, VALUE_RULES, PastFigures
from cityscore.model import (
    Cabinet,
    City,
    DayCalendar,
    Definitions,
    Goal,
    Look,
    Metric,
    Period,
    Problem,
    Target,
    from_kept,
)
from tests.scoring.small_city import city as small_city
from tests.scoring.small_city import score

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
    assert "89.9 % met against 95 % scores 0.95, but the same as 10.1 % missed against 5 % scores 0.50" in text
    assert text.endswith("→ count what went well (met), with better: higher")
    assert lint(city(metric(better="lower", kind="count", harm=True))) == []


def test_a_target_of_zero_says_little() -> None:
    assert "a target of 0 asks for nothing" in only(lint(city(metric(target=0))))
    assert "scores as badly as a hundred" in only(lint(city(metric(target=0, better="lower", kind="average"))))


@pytest.mark.parametrize(("better", "none", "some"), [("lower", 1, 0), ("higher", 0, 2)])
def test_a_count_with_a_target_of_zero_is_never_scored_unless_it_asks_for_no_evidence(better, none, some) -> None:
    deaths = {"kind": "count", "better": better, "target": 0, "harm": better == "lower"}
    assert only(lint(city(metric(**deaths)))) == (
        "metrics.potholes.target[1]: a count with a target of 0 is never scored: none are expected in any period, "
        "and it takes 5 → write a target above 0, or compare with history; "
        f"or write evidence: {{cases: 0}}, and a period without any scores {none}, any other {some}"
    )
    assert lint(city(metric(**deaths, evidence={"cases": 0}))) == []


def test_a_count_with_a_target_of_zero_scores_as_it_is_told() -> None:
    for better, expected in (("lower", [1.0, 0.0]), ("higher", [0.0, 2.0])):
        deaths = {"kind": "count", "better": better, "target": 0, "name": "Deaths", "evidence": {"cases": 0}}
        rows = [("deaths", f"2025-01-0{day}", 3.0 * (day == 2), 1) for day in (1, 2)]
        (scores,) = score(small_city({"deaths": deaths}), rows, ["2025-01-01", "2025-01-02"])
        assert scores.score[0].tolist() == expected


def test_where_no_evidence_is_weighed_a_count_is_told_as_others_are() -> None:
    deaths = metric(kind="count", better="lower", target=0, harm=True)
    plain = Definitions(city=City(name="Boston", timezone="UTC", method="boston-2019"), metrics=(deaths,))
    assert "scores as badly as a hundred" in only(lint(plain))


@pytest.mark.parametrize(
    ("unit", "better_unit"),
    [
        ("shootings a week", "shootings per day"),
        ("per month", "per day"),
        ("calls / hour", "calls per day"),
        ("calls", "calls per day"),
    ],
)
def test_the_figure_of_a_count_is_per_day(unit: str, better_unit: str) -> None:
    assert only(lint(city(metric(kind="count", unit=unit)))) == (
        f"metrics.potholes.unit: the figure of a count is per day, but its unit says {unit!r} "
        f"→ write unit: {better_unit}, and any target per day"
    )


@pytest.mark.parametrize("unit", ["per day", "a day", "users per day", "Calls/day", "daily users"])
def test_a_unit_that_says_per_day_fits_a_count(unit: str) -> None:
    assert lint(city(metric(kind="count", unit=unit))) == []


@pytest.mark.parametrize("unit", ["homes per day", "homes a month", "daily homes"])
def test_a_unit_that_says_per_day_does_not_fit_what_is_told_as_a_total(unit: str) -> None:
    goal = {"value": 100, "per": "month"}
    assert only(lint(city(metric(kind="count", unit=unit, target=goal)))) == (
        f"metrics.potholes.unit: the figure is a total of its days, as its target is, but its unit says {unit!r} "
        "→ write unit: homes"
    )
    assert lint(city(metric(kind="count", unit="homes", target=goal))) == []


def test_a_target_of_a_count_without_a_unit_is_said_to_be_per_day() -> None:
    assert only(lint(city(metric(kind="count", target=1200)))) == (
        "metrics.potholes.target[1]: the target of a count is per day: this is 1200 a day"
        " → write unit: per day if it is; for 1200 a month write {value: 1200, per: month},"
        " for 1200 by a day {total: 1200, from: DAY, to: DAY}"
    )
    assert lint(city(metric(kind="count", target=()))) == []
    assert lint(city(metric(kind="count", target=3.288))) == []
    assert lint(city(metric(kind="count", target=1200, unit="per day"))) == []


def test_that_all_milestones_be_done_is_no_target_that_somebody_chose() -> None:
    milestones = [{"name": "Plan adopted", "due": "2025-06-30"}]
    assert lint(city(metric(kind="milestones", target=(), milestones=milestones))) == []


@pytest.mark.parametrize(
    "target", [{"value": 1200, "per": "month"}, {"total": 1200, "from": "2024-07-01", "to": "2025-06-30"}]
)
def test_a_count_told_as_a_total_needs_no_unit_and_may_have_any(target) -> None:
    assert lint(city(metric(kind="count", target=target))) == []
    assert lint(city(metric(kind="count", target=target, unit="homes"))) == []


@pytest.mark.parametrize(
    ("name", "opposite"),
    [("Employee turnover", "retention"), ("Positions vacant", "filled"), ("Arrived late", "in time")],
)
def test_a_share_is_told_with_its_own_opposite(name: str, opposite: str) -> None:
    text = only(lint(city(metric(name=name, better="lower", target=0.05))))
    assert f"count what went well ({opposite})" in text
    assert f"89.9 % {opposite} against" in text


def test_figures_of_0_to_100_are_no_percent() -> None:
    assert only(lint(city(metric(kind="average", unit="percent", target=94)))) == (
        "metrics.potholes.unit: in percent, 94 is shown as 9,400 % "
        "→ write figures and targets as decimals, such as 0.94, or another unit, such as points"
    )
    within = {"better": "range", "target": {"low": 1, "high": 90}}
    assert "90 is shown as 9,000 %" in only(lint(city(metric(kind="level", unit="percent", **within))))
    assert lint(city(metric(kind="average", unit="percent", target=1.5))) == []
    assert lint(city(metric(kind="average", unit="points", target=94))) == []


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


def weeks(values, target=0.8) -> dict[str, PastFigures]:
    values = np.asarray(values, dtype=np.float64)
    return {"potholes": PastFigures(Period.WEEK, values, np.broadcast_to(np.float64(target), values.shape))}


def test_a_target_that_was_always_met_asks_for_nothing() -> None:
    always = np.full(12, 0.8)
    assert only(lint_values(city(metric()), weeks(always))) == (
        "metrics.potholes.target: all 12 weeks so far meet the target, so it asks for nothing new "
        "→ choose a more ambitious target"
    )
    assert lint_values(city(metric()), weeks(np.append(always, 0.79))) == []


def test_a_target_that_was_never_met_is_doubtful() -> None:
    never = np.full(20, 0.5)
    assert "none of the 20 weeks so far meets the target" in only(lint_values(city(metric()), weeks(never)))
    assert lint_values(city(metric()), weeks(np.append(never, 0.9))) == []


def test_each_value_is_judged_by_the_target_of_its_time() -> None:
    dated = city(metric(target=(Target(value=0.5), Target(since="2025-03-01", value=0.9))))
    values, targets = np.repeat([0.6, 0.9], 10), np.repeat([0.5, 0.9], 10)
    assert "all 20 weeks so far meet the target of their time" in only(lint_values(dated, weeks(values, targets)))
    assert lint_values(dated, weeks(values, targets[::-1])) == []
    too_few = np.append(np.full(9, math.nan), targets[:11])
    assert lint_values(dated, weeks(values, too_few)) == []


def test_an_impossible_target_is_not_named_twice() -> None:
    kept = from_kept(Metric, {**GOOD, "target": 80})  # from before it was refused
    assert lint_values(city(kept), weeks(np.full(20, 0.5), 80)) == []
    less = from_kept(Metric, {**GOOD, "target": 5, "better": "lower"})
    assert lint_values(city(less), weeks(np.full(20, 0.5), 5)) == []


def test_missing_and_few_values_say_nothing() -> None:
    values = np.append(np.full(11, 0.9), [math.nan, math.inf])
    assert lint_values(city(metric()), weeks(values)) == []
    assert lint_values(city(metric()), {}) == []
    assert lint_values(city(metric()), {"another": weeks(np.full(20, 0.9))["potholes"]}) == []


def test_values_meet_as_scores_do_for_less_and_for_a_range() -> None:
    fewer = city(metric(better="lower", kind="count", target=5))
    assert "all 12" in only(lint_values(fewer, weeks(np.full(12, 5.0), 5)))
    assert "none of" in only(lint_values(fewer, weeks(np.full(12, 5.1), 5)))
    within = city(metric(better="range", kind="average", target={"low": 2, "high": 4}))
    assert "all 12" in only(lint_values(within, weeks(np.full(12, 2.0), 2)))
    outside = np.tile([1.0, 5.0], 6)
    assert "none of" in only(lint_values(within, weeks(outside, np.clip(outside, 2, 4))))


def test_a_metric_that_is_not_scored_or_has_no_target_has_nothing_to_meet() -> None:
    values = weeks(np.full(12, 0.9))
    assert lint_values(city(metric(scored=False)), values) == []
    assert lint_values(city(metric(target=())), values) == []


def test_advice_has_the_id_of_its_rule() -> None:
    assert [problem.id for problem in lint(city(metric(better="lower", owner=None)))] == [
        *("lint.share-framed-negatively", "lint.no-owner")
    ]
    assert [problem.id for problem in lint_values(city(metric()), weeks(np.full(12, 0.8)))] == ["lint.always-met"]


def test_every_rule_says_why_and_stands_in_its_tuple() -> None:
    names = [rule.__name__ for rule in (*RULES, *VALUE_RULES)]
    assert len(set(names)) == len(names)
    assert all(rule.__doc__ for rule in (*RULES, *VALUE_RULES))


def looking(**look: str) -> Definitions:
    return replace(city(metric()), city=City(name="Boston", timezone="UTC", look=Look(**look)))


def test_a_name_is_read_on_its_brand() -> None:
    text = only(lint(looking(brand="#808080", accent="#000000")))
    assert text == (
        "city.look.brand: neither white nor black letters are read well on #808080: 4.2 to 1, where 4.5 is needed"
        " → take a darker or a lighter one"
    )
    assert lint(looking(brand="#17402f")) == lint(looking(brand="#f2b705")) == []


def test_an_accent_is_seen_on_its_brand() -> None:
    text = only(lint(looking(brand="#17402f", accent="#4a6b5d")))
    assert text.startswith("city.look.accent: #4a6b5d is hardly seen on #17402f: ")
    assert lint(looking(brand="#17402f", accent="#e8c15a")) == []
    assert lint(looking(accent="#e8c15a")) == []


@pytest.mark.parametrize(("value", "met"), [(-5.0, True), (-5.0 - 1e-12, True), (-5.1, False), (3.0, True)])
def test_a_target_below_zero_is_met_by_what_is_not_below_it(value: float, met: bool) -> None:
    net = metric(kind="level", target=(Target(value=-5.0, zero=-10.0),))
    values = np.full(12, value)
    told = lint_values(city(net), {"potholes": PastFigures(Period.WEEK, values, np.full(12, -5.0))})
    assert [problem.id for problem in told] == ["lint.always-met" if met else "lint.never-met"]
    assert lint(city(metric(kind="level", target=(Target(value=0.0, zero=-10.0),)))) == []


@pytest.mark.parametrize(
    ("target", "says"),
    [
        (Target(value=5.0, zero=1.0, maximum=5.0), "even 5 of 5 scores only 1.000 against 5: it can never exceed it"),
        (Target(value=4.95, zero=1.0, maximum=5.0), "even 5 of 5 scores only 1.013 against 4.95: it can hardly ever"),
        (Target(value=4.0, zero=1.0, maximum=5.0), ""),
    ],
)
def test_points_with_a_target_near_their_maximum_can_hardly_exceed_it(target: Target, says: str) -> None:
    told = lint(city(metric(kind="average", unit="points", target=(target,))))
    assert [problem.id for problem in told] == (["lint.low-maximum"] if says else [])
    assert all(says in problem.message for problem in told)
