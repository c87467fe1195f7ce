"""Slugs: a metric keeps its history under any name, no other metric ever gets it, and a plan says what is done."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.model import Definitions, InvalidDefinitions, from_plain
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force, plan
from tests.store.milltown import CRIMES, EMS, POTHOLES, Clock, city, clock, define, plain

__all__ = ["clock"]

pytestmark = pytest.mark.usefixtures("db", "clock")


def keys() -> dict[str, str]:
    """The key of each standing metric, the first slug it ever had, by its slug."""
    return definitions_in_force(city()).keys


def refused(definitions: dict[str, Any]) -> str:
    """Why definitions are refused, in a plan as when they are applied; nothing of them stays."""
    before = keys(), sorted(models.Metric.objects.values_list("key", "slug", "retired"))
    with pytest.raises(InvalidDefinitions) as planned:
        plan(from_plain(Definitions, definitions))
    with pytest.raises(InvalidDefinitions) as applied:
        define(definitions, None)
    assert (keys(), sorted(models.Metric.objects.values_list("key", "slug", "retired"))) == before
    assert str(planned.value) == str(applied.value)
    return str(applied.value)


def test_a_new_metric_does_not_get_the_history_of_one_that_was_renamed_twice(clock: Clock) -> None:
    define(plain({"a": POTHOLES, "z": CRIMES}), None)
    define(plain({"b": POTHOLES | {"was": "a"}, "z": CRIMES}), None)
    again = plain({"a": CRIMES, "c": POTHOLES | {"was": "b"}, "z": CRIMES})
    assert "a: is another metric's former slug" in refused(again)


def test_a_metric_is_not_renamed_to_a_retired_one(clock: Clock) -> None:
    define(plain({"a": POTHOLES, "b": CRIMES}), None)
    define(plain({"a": POTHOLES}), None)
    assert "b: is the slug of a retired metric" in refused(plain({"b": POTHOLES | {"was": "a"}}))
    planned = define(plain({"a": POTHOLES, "b": CRIMES}), None)
    assert planned.returned == ("b",)


def test_a_metric_that_was_renamed_is_called_by_its_first_slug_again(clock: Clock) -> None:
    define(plain({"a": POTHOLES}), None)
    define(plain({"b": POTHOLES | {"was": "a"}}), None)
    assert keys() == {"b": "a"}
    planned = define(plain({"a": POTHOLES}), None)
    assert (planned.renamed, planned.added, planned.retired) == ((("b", "a"),), (), ())
    assert keys() == {"a": "a"}


def test_two_metrics_swap_their_slugs_and_keep_their_histories(clock: Clock) -> None:
    define(plain({"a": POTHOLES, "b": CRIMES}), None)
    define(plain({"c": POTHOLES | {"was": "a"}, "b": CRIMES}), None)
    define(plain({"c": POTHOLES, "a": CRIMES | {"was": "b"}}), None)
    define(plain({"b": POTHOLES | {"was": "c"}, "a": CRIMES}), None)
    assert keys() == {"b": "a", "a": "b"}


def test_what_a_plan_says_is_what_is_done(clock: Clock) -> None:
    define(plain({"a": POTHOLES, "b": CRIMES, "c": EMS}), None)
    define(plain({"a": POTHOLES, "b": CRIMES}), None)
    definitions = plain({"c": EMS, "d": POTHOLES | {"was": "a", "name": "Holes"}, "e": CRIMES})
    planned = plan(from_plain(Definitions, definitions))
    assert planned == define(definitions, None)
    assert (planned.added, planned.renamed, planned.returned) == (("e",), (("a", "d"),), ("c",))
    assert (planned.retired, planned.changed) == (("b",), (("d", ("name",)),))
    assert keys() == {"c": "c", "d": "a", "e": "e"}


def test_another_order_of_metrics_is_a_change(clock: Clock) -> None:
    define(plain({"a": POTHOLES, "b": CRIMES}), None)
    planned = define(plain({"b": CRIMES, "a": POTHOLES}), None)
    assert planned.settings == ("metrics",)
    assert [metric.slug for metric in definitions_in_force(city()).definitions.metrics] == ["b", "a"]
    assert not define(plain({"b": CRIMES, "c": EMS, "a": POTHOLES}), None).settings


def test_another_order_of_cabinets_is_a_change(clock: Clock) -> None:
    define(plain(cabinets={"Streets": ["Works"], "Safety": ["Police"]}), None)
    assert define(plain(cabinets={"Safety": ["Police"], "Streets": ["Works"]}), None).settings == ("cabinets",)
    assert [cabinet.slug for cabinet in definitions_in_force(city()).definitions.cabinets] == ["safety", "streets"]
    assert models.Revision.objects.count() == 2
