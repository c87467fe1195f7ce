"""Three versions of definitions: what the file changed, what was changed elsewhere, and what both did."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.definitions.three_way_merge import ABSENT, three_way_merge

POTHOLES = {"slug": "potholes", "name": "Potholes", "owner": "Ada", "target": 0.9}
CRIMES = {"slug": "crimes", "name": "Crimes", "target": 3}
PARKS = {"slug": "parks", "name": "Parks"}


def plain(*metrics: dict[str, Any], **sections: Any) -> dict[str, Any]:
    return {"city": {"name": "Milltown"}, **sections, "metrics": {metric["slug"]: metric for metric in metrics}}


def test_each_side_keeps_the_fields_that_it_alone_changed() -> None:
    base = plain(POTHOLES, CRIMES)
    stated = plain({**POTHOLES, "owner": "Bo"}, CRIMES)
    standing = plain({**POTHOLES, "target": 0.92}, CRIMES)
    merged = three_way_merge(base, stated, standing)
    assert merged.plain == plain({**POTHOLES, "owner": "Bo", "target": 0.92}, CRIMES)
    (kept,) = merged.kept
    assert (kept.place, kept.base, kept.stated, kept.standing) == (("metrics", "potholes", "target"), 0.9, 0.9, 0.92)
    assert not merged.conflicts


def test_one_field_changed_in_both_is_a_conflict_with_both_values_and_alike_is_none() -> None:
    base, standing = plain(POTHOLES), plain({**POTHOLES, "target": 0.92})
    merged = three_way_merge(base, plain({**POTHOLES, "target": 0.95}), standing)
    (conflict,) = merged.conflicts
    assert (conflict.stated, conflict.standing) == (0.95, 0.92)
    assert merged.plain["metrics"]["potholes"]["target"] == 0.95
    assert not three_way_merge(base, standing, standing).conflicts


@pytest.mark.parametrize(
    ("base", "stated", "standing", "metrics"),
    [
        ((POTHOLES,), (POTHOLES,), (POTHOLES, PARKS), ["potholes", "parks"]),  # added in the browser
        ((POTHOLES, PARKS), (POTHOLES, PARKS), (POTHOLES,), ["potholes"]),  # removed in the browser
        ((POTHOLES, PARKS), (POTHOLES,), (POTHOLES, PARKS), ["potholes"]),  # removed by the file
        ((POTHOLES,), (POTHOLES, PARKS), (POTHOLES, CRIMES), ["potholes", "parks", "crimes"]),  # one added by each
        ((POTHOLES, PARKS), (PARKS, POTHOLES), (POTHOLES, PARKS, CRIMES), ["parks", "potholes", "crimes"]),  # moved
    ],
)
def test_metrics_that_were_added_removed_and_moved(base: Any, stated: Any, standing: Any, metrics: list[str]) -> None:
    merged = three_way_merge(plain(*base), plain(*stated), plain(*standing))
    assert sorted(merged.plain["metrics"]) == sorted(metrics)
    assert next(iter(merged.plain["metrics"])) == metrics[0]
    assert not merged.conflicts


def test_what_one_removed_and_the_other_changed_is_a_conflict() -> None:
    changed = {**PARKS, "name": "Green spaces"}
    (conflict,) = three_way_merge(plain(PARKS), plain(changed), plain()).conflicts
    assert (conflict.place, conflict.standing) == (("metrics", "parks"), ABSENT)
    (conflict,) = three_way_merge(plain(PARKS), plain(), plain(changed)).conflicts
    assert (conflict.stated, conflict.standing) == (ABSENT, changed)


def test_settings_calendars_goals_and_cabinets_are_merged_by_their_fields() -> None:
    base = plain(goals={"clean": {"name": "Clean"}}, cabinets={"Streets": ["Works"]})
    base["city"]["calendar"] = {"holidays": "US-MA"}
    stated = {**base, "city": {"name": "Milltown", "calendar": {"holidays": "US-MA", "week_starts": "sunday"}}}
    standing = plain(goals={"clean": {"name": "Clean streets"}}, cabinets={"Streets": ["Works", "Signs"]})
    standing["city"] = {"name": "Milltown", "headline": "day", "calendar": {"holidays": "US-NY"}}
    merged = three_way_merge(base, stated, standing)
    assert merged.plain["city"] == {
        "name": "Milltown",
        "headline": "day",
        "calendar": {"holidays": "US-NY", "week_starts": "sunday"},
    }
    assert merged.plain["goals"] == {"clean": {"name": "Clean streets"}}
    assert merged.plain["cabinets"] == {"Streets": ["Works", "Signs"]}
    assert {kept.place for kept in merged.kept} == {
        ("city", "headline"),
        ("city", "calendar", "holidays"),
        ("goals", "clean", "name"),
        ("cabinets", "Streets"),
    }
    assert not merged.conflicts
