"""Plain values to model objects and back: every problem at once, short forms, and the same from Python."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from cityscore.model import (
    Cabinet,
    City,
    DayCalendar,
    Definitions,
    FileSource,
    History,
    InvalidDefinitions,
    Metric,
    Problem,
    Span,
    Target,
    Weight,
    build_model,
    from_plain,
    to_plain,
)
from tests.definitions.strategies import definitions as some_definitions

CALLS = {"slug": "calls", "name": "Calls", "department": "Police", "better": "higher", "kind": "ratio"}
METRICS = {"calls": {key: value for key, value in CALLS.items() if key != "slug"} | {"department": "Parks"}}


def problems(cls: type, plain: object) -> list[str]:
    """What is wrong with a plain value, each with its place."""
    return [str(problem) for problem in build_model(cls, plain)[1]]


def problem(cls: type, plain: object) -> str:
    (only,) = problems(cls, plain)
    return only


def metric(**more: Any) -> Metric:
    return from_plain(Metric, CALLS | more)


# ---- short forms


def test_a_number_is_short_for_a_target_or_a_weight() -> None:
    assert metric(target=0.8).target == (Target(value=0.8),)
    assert metric(weight=2).weight == (Weight(value=2.0),)


def test_one_target_needs_no_list_and_several_may_be_short_or_long() -> None:
    assert metric(target={"low": 1, "high": 2}, better="range").target == (Target(low=1, high=2),)
    dated = metric(target=[0.7, {"from": "2025-01-01", "value": 0.8}]).target
    assert dated == (Target(value=0.7), Target(since=date(2025, 1, 1), value=0.8))


def test_cabinets_are_a_mapping_of_names_to_departments() -> None:
    plain = {
        "city": {"name": "Boston", "timezone": "America/New_York"},
        "cabinets": {"Streets": ["Public Works", "Transportation"], "Parks": "Parks"},
        "metrics": METRICS,
    }
    assert from_plain(Definitions, plain).cabinets == (
        Cabinet(name="Streets", departments=("Public Works", "Transportation")),
        Cabinet(name="Parks", departments=("Parks",)),
    )


def test_a_calendar_may_be_its_terms_alone() -> None:
    term = {"from": "2024-09-05", "to": "2025-06-20"}
    plain = {"city": {"name": "B", "timezone": "UTC"}, "metrics": METRICS, "calendars": {"school": [term]}}
    assert from_plain(Definitions, plain).calendars == (DayCalendar(name="school", during=(Span(**_span(term)),)),)


def _span(plain: dict[str, str]) -> dict[str, Any]:
    return {"since": plain["from"], "to": plain["to"]}


def test_a_former_slug_needs_no_list() -> None:
    assert metric(was="old").was == ("old",)


def test_nothing_is_the_default_where_there_is_one() -> None:
    assert metric(target=None, history=None, weight=None, cadence=None) == metric()


@pytest.mark.parametrize(
    ("thing", "plain"),
    [
        (Target(value=0.8), 0.8),
        (Target(since=date(2025, 1, 1), value=0.8), {"from": date(2025, 1, 1), "value": 0.8}),
        (Cabinet(name="Parks", departments=("Parks",)), {"name": "Parks", "departments": "Parks"}),
        (History(years=3), {"years": 3}),
        (DayCalendar(name="school"), {"name": "school"}),
        (metric(target=0.8, weight=2), CALLS | {"target": 0.8, "weight": 2.0}),
        (metric(), CALLS),
    ],
)
def test_the_plain_form_is_the_shortest(thing: object, plain: object) -> None:
    assert to_plain(thing) == plain
    assert from_plain(type(thing), plain if isinstance(plain, dict) else {"value": plain}) == thing


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_definitions())
def test_the_plain_form_reads_back_as_the_same_definitions(some: Definitions) -> None:
    assert from_plain(Definitions, to_plain(some)) == some


# ---- what is wrong with a value


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("name", 12, "name: must be text, not 12 → put it in quotes"),
        ("name", "  ", "name: is empty → write something"),
        ("name", None, "name: is empty → write something"),
        ("name", ["a"], "name: must be text, not a list"),
        ("note", "", "note: is empty → write something, or leave the key out"),
        ("slug", "Pot holes", "slug: must be lower-case letters, digits and hyphens, not 'Pot holes'"),
        ("slug", "a--b", "slug: must be lower-case letters, digits and hyphens, not 'a--b'"),
        ("slug", "a\n", "slug: must be lower-case letters, digits and hyphens, not 'a\\n'"),
        ("better", "hihger", "better: unknown 'hihger' → did you mean 'higher'?"),
        ("better", ["higher"], "better: must be a word, not a list → use one of: higher, lower, range"),
        ("rare", "yes", "rare: must be true or false, not 'yes' → write true"),
        ("rare", "Off", "rare: must be true or false, not 'Off' → write false"),
        ("rare", 1, "rare: must be true or false, not 1"),
        ("lag", 1.5, "lag: must be a whole number, not 1.5"),
        ("lag", True, "lag: must be a whole number, not True"),
        ("lag", -1, "lag: must be 0 or more, not -1"),
        ("lag", 3661, "lag: must be 3660 or less, not 3661"),
        ("target", True, "target: must be a number, not True"),
        ("target", "80 %", "target: must be a number, not '80 %' → write it as a decimal, 0.8"),
        (
            "target",
            "0.8",
            "target: must be a number, not '0.8' → write it plainly, such as 1000 or 0.8, without quotes",
        ),
        ("target", "high", "target: must be a number, not 'high'"),
        ("target", float("nan"), "target: must be a finite number, not nan"),
        ("target", 10**400, f"target: must be a finite number, not {'1' + '0' * 56}…"),
        (
            "target",
            -1,
            "target: must be 0 or more where no zero is stated, not -1 → write where nothing is achieved: "
            "{value: -1, zero: …}",
        ),
        ("target", [0.8, "x"], "target[2]: must be a number, not 'x'"),
        (
            "target",
            [{"value": 1}, {"from": "2025-02-30", "value": 1}],
            "target[2].from: 2025-02-30 is not a day in the calendar → check how many days the month has",
        ),
        (
            "target",
            {"from": "1 May 2025", "value": 1},
            "target.from: must be a day such as 2025-03-18, not '1 May 2025'",
        ),
        ("target", {"form": "2025-01-01", "value": 1}, "target.form: unknown key 'form' → did you mean 'from'?"),
        ("weight", 0, "weight: must be above 0, not 0"),
        ("was", {"a": 1}, "was: must be text, not a mapping"),
        ("history", 3, "history: must be a mapping, not 3"),
        ("history", {"years": "al"}, "history.years: must be a whole number, not 'al' (or 'all')"),
        ("history", {"years": 0}, "history.years: must be 1 or more, not 0 (or 'all')"),
        ("history", {"years": 3, "exclude": {}}, "history.exclude: must be a list, not a mapping"),
        ("records", {}, None),
        ("ownr", "Alice", "ownr: unknown key 'ownr' → did you mean 'owner'?"),
    ],
)
def test_a_wrong_value_is_explained_at_its_place(key: str, value: object, message: str | None) -> None:
    found = problems(Metric, CALLS | {key: value})
    if message is None:
        assert [text.split(" →")[0] for text in found] == [
            "records: 'source' is missing",
            "records: does not say what to count",
        ]
    else:
        assert found == [message]


def test_a_date_may_be_a_date_and_no_time() -> None:
    assert metric(target={"from": date(2025, 1, 1), "value": 1}).target[0].since == date(2025, 1, 1)
    found = problem(Metric, CALLS | {"target": {"from": datetime(2025, 1, 1, 9), "value": 1}})
    assert found.startswith("target.from: must be a day such as 2025-03-18, not 2025-01-01 09:00:00")


def test_a_missing_key_is_named_with_what_it_is_for() -> None:
    without = {key: value for key, value in CALLS.items() if key != "kind"}
    assert problem(Metric, without) == "'kind' is missing → add it: What its observations hold."
    assert problem(Metric, CALLS | {"kind": None}) == "kind: must be a word, not nothing → use one of: " + ", ".join(
        ("ratio", "count", "average", "average_ratio", "quantile", "level", "milestones", "derived")
    )


@pytest.mark.parametrize("plain", [None, 3, "Boston", ["a"]])
def test_what_is_no_mapping_is_said_to_be_none(plain: object) -> None:
    assert problem(City, plain).startswith("must be a mapping with name, timezone, not ")


def test_a_key_that_is_no_text_is_named_as_it_stands() -> None:
    assert problem(Metric, CALLS | {911: "x"}) == "911: unknown key 911 → use one of: " + _keys(Metric)
    found = problems(Definitions, {"city": {"name": "B", "timezone": "UTC"}, "metrics": {911: dict(CALLS, slug="a")}})
    assert found[0].startswith("metrics.911.slug: the key 911 says it already")


def _keys(cls: type) -> str:
    names = [item.metadata["key"] or item.name for item in dataclasses.fields(cls)]
    return ", ".join(names[:20]) + " …"


def test_a_keyed_thing_must_not_say_its_key_again() -> None:
    plain = {
        "city": {"name": "B", "timezone": "UTC"},
        "metrics": METRICS,
        "goals": {"safe": {"slug": "safe", "name": "Safe"}},
    }
    assert problem(Definitions, plain) == "goals.safe.slug: the key 'safe' says it already → remove it"
    assert problem(Definitions, plain | {"goals": "safe"}) == "goals: must be a mapping of slug to goal, not 'safe'"


def test_a_keyed_thing_must_not_be_asked_for_its_key_again() -> None:
    plain = {
        "city": {"name": "B", "timezone": "UTC"},
        "metrics": METRICS | {"a": None},
        "goals": {"safe": None},
        "sources": {"file": "x.csv"},
    }
    assert problems(Definitions, plain) == [
        "goals.safe: must be a mapping with name, not nothing",
        "sources.file: must be a mapping with type, not 'x.csv'",
        "metrics.a: must be a mapping with name, department, better, kind, not nothing",
    ]


def test_a_keyed_thing_is_no_list_but_from_python_it_may_be_one_of_things() -> None:
    city = {"name": "B", "timezone": "UTC"}
    assert problem(Definitions, {"city": city, "metrics": [CALLS, CALLS]}) == (
        "metrics: must be a mapping of slug to metric, not a list "
        "→ write calls: above the rest of it, in place of - slug: calls"
    )
    assert problem(Definitions, {"city": city, "metrics": METRICS, "calendars": ["school"]}) == (
        "calendars: must be a mapping of name to day calendar, not a list "
        "→ write a name and a colon above each, in place of the -"
    )
    assert Definitions(city=City(**city), metrics=[metric()]).metrics == (metric(),)  # type: ignore[arg-type]


def test_a_wrong_slug_is_the_place_of_further_problems() -> None:
    plain = {"city": {"name": "B", "timezone": "UTC"}, "metrics": dict.fromkeys("AB", METRICS["calls"])}
    plain["metrics"]["A"] = METRICS["calls"] | {"goal": "safe"}
    assert [text.split(":")[0] for text in problems(Definitions, plain)] == [
        "metrics.A.slug",
        "metrics.B.slug",
        "metrics.A.goal",
    ]


# ---- all at once, and no rule on what is wrong already


def test_every_problem_is_found_at_once() -> None:
    plain = {
        "city": {"name": "Boston", "timezone": "America/Boston", "near": 2},
        "cabinets": {"Streets": ["Works"], "Parks": ["Works"]},
        "goals": {"Safe": {"name": "Safe"}},
        "metrics": {
            "one": {
                "name": 1,
                "department": "Wroks",
                "better": "up",
                "kind": "quantile",
                "target": 1,
                "history": {"years": 1},
            },
            "two": {"department": "Works", "better": "lower", "kind": "count", "unit": "percent", "weight": []},
        },
    }
    assert {text.split(":")[0] for text in problems(Definitions, plain)} == {
        "city.timezone",
        "city.near",
        "cabinets.Parks[1]",
        "goals.Safe.slug",
        "metrics.one.name",
        "metrics.one.better",
        "metrics.one.department",
        "metrics.one.kind",
        "metrics.one.history",
        "metrics.two",
        "metrics.two.unit",
        "metrics.two.weight",
    }


@pytest.mark.parametrize(
    ("plain", "only"),
    [
        ({"target": "x", "history": {"years": 1}}, "target: must be a number"),  # not: states both
        ({"better": "up", "target": {"low": 1, "high": 2}}, "better: unknown 'up'"),  # not: is a range
        ({"kind": "average", "q": "x"}, "q: must be a number"),
        ({"kind": "quantle"}, "kind: unknown 'quantle'"),  # not: needs q
        ({"active": {"from": "2025-02-30", "to": "2025-01-01"}}, "active.from: 2025-02-30 is not a day"),
        ({"target": {"low": "x", "high": 1}, "better": "range"}, "target.low: must be a number"),
        ({"weight": [{"from": "x", "value": 1}]}, "weight[1].from: must be a day"),
        ({"history": {"years": "x", "trailing": 3}}, "history.years: must be a whole number"),
    ],
)
def test_a_rule_is_passed_over_while_a_field_it_reads_is_wrong(plain: dict[str, Any], only: str) -> None:
    assert problem(Metric, CALLS | plain).startswith(only)


def test_what_comes_back_with_problems_holds_nothing_that_is_wrong() -> None:
    thing, found = build_model(Metric, CALLS | {"better": "up", "lag": "soon", "target": 0.8})
    assert len(found) == 2
    assert (thing.better, thing.lag[0].value, thing.name) == (None, None, "Calls")


def test_without_problems_what_comes_back_is_fit_for_use() -> None:
    thing, found = build_model(Metric, CALLS)
    assert found == []
    assert thing == from_plain(Metric, CALLS)


# ---- from Python


def test_a_thing_built_from_python_is_checked_the_same_with_all_problems() -> None:
    with pytest.raises(InvalidDefinitions) as caught:
        Metric(slug="A B", name="", department="Works", better="up", kind="count", lag=-1)  # type: ignore[arg-type]
    assert [str(problem).split(":")[0] for problem in caught.value.problems] == ["slug", "name", "better", "lag"]
    with pytest.raises(InvalidDefinitions) as caught:
        from_plain(Metric, CALLS | {"q": 0.5, "unit": 3})
    assert {problem.place for problem in caught.value.problems} == {("q",), ("unit",)}


def test_from_python_too_words_and_numbers_become_what_they_mean() -> None:
    thing = Metric(**CALLS, target=0.8, weight=[2], was="old")  # type: ignore[arg-type]
    assert thing == metric(target=0.8, weight=2, was=["old"])
    assert isinstance(Target(value=1).value, float)
    assert Target(since="2025-01-01", value=1).since == date(2025, 1, 1)  # type: ignore[arg-type]


def test_things_are_frozen_keyword_only_and_can_be_changed_by_replacing() -> None:
    thing = metric(target=0.8)
    with pytest.raises(dataclasses.FrozenInstanceError):
        thing.name = "Other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Target(None, 0.8)  # type: ignore[misc]
    assert dataclasses.replace(thing, target=(Target(value=0.9),)) == metric(target=0.9)
    with pytest.raises(InvalidDefinitions):
        dataclasses.replace(thing, history=History(years=3))  # checked again: both yardsticks
    assert hash(thing) == hash(metric(target=0.8))


def test_the_error_says_the_problems_a_line_each() -> None:
    with pytest.raises(InvalidDefinitions) as caught:
        FileSource(slug="A", path="")
    assert str(caught.value).splitlines() == [
        "slug: must be lower-case letters, digits and hyphens, not 'A'",
        "path: is empty → write something, or leave the key out",
    ]
    assert all(isinstance(each, Problem) for each in caught.value.problems)
