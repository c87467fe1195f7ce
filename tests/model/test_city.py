"""The city and everything it defines: addresses, references, and what must be apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import Cabinet, City, Definitions, Metric, build_model, from_plain
from cityscore.model.city import RESERVED, slugify

CITY = {"name": "Milltown", "timezone": "America/New_York"}
CALLS = {"name": "Calls", "department": "Police", "better": "higher", "kind": "ratio"}
RECORDS = {"source": "cases", "on_time": {"opened": "o", "closed": "c", "due": "d"}}


def definitions(**more: Any) -> dict[str, Any]:
    return {"city": CITY, "cabinets": {"Safety": ["Police", "Fire"]}, "metrics": {"calls": CALLS}} | more


def problems(cls: type, plain: object) -> list[str]:
    return [str(problem) for problem in build_model(cls, plain)[1]]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Boston", "boston"),
        ("Saint-Étienne", "saint-etienne"),
        ("  New   York!  ", "new-york"),
        ("Århus & Zürich", "arhus-zurich"),
        ("台北", "台北"),
        ("消防\u200b · 第 2 局", "消防-第-2-局"),
        ("Пожарная Часть № 1", "пожарная-часть-no-1"),
        ("हिन्दी", "हनद"),
        ("\u3164", ""),
        ("🚒!", ""),
        ("911", "911"),
        ("Public Works", "public-works"),
    ],
)
def test_a_name_as_it_stands_in_an_address(name: str, slug: str) -> None:
    assert slugify(name) == slug


@given(st.text())
def test_an_address_has_only_letters_digits_and_single_hyphens(name: str) -> None:
    slug = slugify(name)
    assert all(character.isalnum() for character in slug.replace("-", ""))
    assert slug == slug.lower()
    assert "--" not in slug
    assert slug == slug.strip("-")
    assert bool(slug) == bool(slugify(slug))


def test_a_citys_address_is_its_slug_or_its_name() -> None:
    assert City(**CITY).address == "milltown"
    assert City(**CITY, slug="mill").address == "mill"
    assert City(name="台北", timezone="Asia/Taipei", slug="taipei").address == "taipei"
    assert Cabinet(name="Public Safety", departments=("Police",)).slug == "public-safety"


@pytest.mark.parametrize("word", RESERVED)
def test_no_city_may_have_a_word_that_addresses_need(word: str) -> None:
    fix = "state another slug"
    assert problems(City, CITY | {"name": word.title()}) == [f"name: no city may be called {word!r} → {fix}"]
    assert problems(City, CITY | {"slug": word}) == [f"slug: no city may be called {word!r} → {fix}"]
    assert problems(City, CITY | {"name": word.title(), "slug": f"{word}-city"}) == []


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"name": "🏙"}, "name: the name has no letter an address can hold → state a slug"),
        ({"timezone": "America/Bostn"}, "timezone: unknown time zone 'America/Bostn' → did you mean "),
        ({"near": 1.1}, "near: must be 1 or less, not 1.1"),
        ({"method": "boston"}, "method: unknown 'boston' → did you mean 'boston-2019'?"),
        ({"headline": "weekly"}, "headline: unknown 'weekly' → did you mean 'week'?"),
        ({"calendar": {"holidays": "XX"}}, "calendar.holidays: unknown country 'XX' → "),
    ],
)
def test_what_a_city_must_keep_to(more: dict[str, Any], message: str) -> None:
    (found,) = problems(City, CITY | more)
    assert found.startswith(message)


def test_hidden_characters_make_no_other_address() -> None:
    assert slugify("api\u200b") == slugify("ａｐｉ") == "api"
    assert slugify("台\u200d北\ufe0f") == slugify("台北")


def test_a_citys_zone_tells_the_time() -> None:
    assert City(**CITY).zone().key == "America/New_York"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"department": "Polise"}, "metrics.calls.department: unknown department 'Polise' → did you mean 'Police'?"),
        ({"cadence": "dialy"}, "metrics.calls.cadence: unknown cadence 'dialy' → did you mean 'daily'?"),
        ({"cadence": "scool"}, "metrics.calls.cadence: unknown cadence 'scool' → did you mean 'school'?"),
        ({"goal": "saf"}, "metrics.calls.goal: unknown goal 'saf' → did you mean 'safe'?"),
        ({"source": "case"}, "metrics.calls.source: unknown source 'case' → did you mean 'cases'?"),
        (
            {"records": RECORDS | {"source": "case"}},
            "metrics.calls.records.source: unknown source 'case' → did you mean 'cases'?",
        ),
    ],
)
def test_what_a_metric_names_must_exist(more: dict[str, Any], message: str) -> None:
    plain = definitions(
        goals={"safe": {"name": "Safe streets"}},
        calendars={"school": {}},
        sources={"cases": {"type": "file", "path": "cases.csv"}},
        metrics={"calls": CALLS | more},
    )
    assert problems(Definitions, plain) == [message]


def test_what_a_metric_names_is_found() -> None:
    plain = definitions(
        goals={"safe": {"name": "Safe streets"}},
        calendars={"school": {}},
        sources={"cases": {"type": "file", "path": "cases.csv"}},
        metrics={"calls": CALLS | {"goal": "safe", "cadence": "school", "records": RECORDS}},
    )
    metric = from_plain(Definitions, plain).by_slug["calls"]
    assert (metric.goal, metric.cadence) == ("safe", "school")
    plain["metrics"]["calls"] = CALLS | {"source": "cases"}
    assert from_plain(Definitions, plain).by_slug["calls"].source == "cases"


def test_without_cabinets_each_department_is_a_group_of_its_own() -> None:
    metrics = {"a": CALLS, "b": CALLS | {"department": "Fire"}, "c": CALLS}
    bare = {key: value for key, value in definitions(metrics=metrics).items() if key != "cabinets"}
    assert [group.name for group in from_plain(Definitions, bare).groups] == ["Police", "Fire"]
    assert [group.name for group in from_plain(Definitions, definitions(metrics=metrics)).groups] == ["Safety"]


def test_a_department_belongs_to_one_cabinet() -> None:
    plain = definitions(cabinets={"Safety": ["Police"], "Streets": ["Works", "Police"]})
    assert problems(Definitions, plain) == ["cabinets.Streets[2]: 'Police' is in 'Safety' already → keep one"]


def test_a_city_measures_something() -> None:
    assert problems(Definitions, definitions(metrics={})) == ["metrics: there is no metric → add one"]


def test_cabinets_and_departments_have_addresses_of_their_own() -> None:
    cabinets = {"Public Works": ["Police", "police"], "Public-Works": ["消防", "🚒"], "Fire": ["Public Works"]}
    alike = "write both alike, or rename one"
    assert problems(Definitions, definitions(cabinets=cabinets, metrics={"calls": CALLS})) == [
        f"cabinets.Public-Works: 'Public-Works' has the same address as 'Public Works': public-works → {alike}",
        f"cabinets.Public Works[2]: 'police' has the same address as 'Police': police → {alike}",
        "cabinets.Public-Works[2]: '🚒' has no letter or digit that an address can hold → write one in its name",
    ]


def test_without_cabinets_too_departments_have_addresses_of_their_own() -> None:
    metrics = {slug: CALLS | {"department": name} for slug, name in zip("abc", ("Fire", "FIRE", "FIRE"), strict=True)}
    assert problems(Definitions, {"city": CITY, "metrics": metrics}) == [
        "metrics.b.department: 'FIRE' has the same address as 'Fire': fire → write both alike, or rename one"
    ]


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        ({"a": CALLS | {"was": "b"}, "b": CALLS}, "metrics.a.was: 'b' is the slug of 'b' → a former slug must be free"),
        ({"a": CALLS | {"was": "a"}}, "metrics.a.was: 'a' is the slug of 'a' → a former slug must be free"),
        (
            {"a": CALLS | {"was": "old"}, "b": CALLS | {"was": ["older", "old"]}},
            "metrics.b.was: 'old' is the slug of 'a' → a former slug must be free",
        ),
    ],
)
def test_slugs_now_and_before_are_apart(metrics: dict[str, Any], message: str) -> None:
    assert problems(Definitions, definitions(metrics=metrics)) == [message]


def test_two_metrics_from_python_may_not_share_a_slug() -> None:
    twice = [from_plain(Metric, CALLS | {"slug": "calls"})] * 2
    assert problems(Definitions, definitions(metrics=twice)) == [
        "metrics.calls: two metrics are called 'calls' → rename one"
    ]


def test_a_wrong_slug_among_others_hides_none_of_their_problems() -> None:
    plain = definitions(goals={"Safe": {"name": "Safe"}}, metrics={"calls": CALLS | {"goal": "safer"}, "B": CALLS})
    assert [text.split(":")[0] for text in problems(Definitions, plain)] == [
        "goals.Safe.slug",
        "metrics.B.slug",
        "metrics.calls.goal",
    ]


def test_a_wrong_item_of_a_list_is_told_once_and_no_rule_stumbles_over_it() -> None:
    plain = definitions(
        cabinets={"Safety": ["Police", 3, 3]}, metrics={"calls": CALLS | {"department": "Polise", "was": ["old", 4, 4]}}
    )
    assert problems(Definitions, plain) == [
        "cabinets.Safety[2]: must be text, not 3 → put it in quotes",
        "cabinets.Safety[3]: must be text, not 3 → put it in quotes",
        "metrics.calls.was[2]: must be text, not 4 → put it in quotes",
        "metrics.calls.was[3]: must be text, not 4 → put it in quotes",
        "metrics.calls.department: unknown department 'Polise' → did you mean 'Police'?",
    ]
