"""Zeros that sources leave out: taken back when they turn out to be none, so that a store equals a fresh one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.jobs.city_run import collect_only, from_sources
from cityscore.jobs.exports import observations_table
from cityscore.store import models
from tests.jobs.filled_town import FIRST, LAST, SENTINELS, Town


@pytest.fixture
def town(db: None, tmp_path: Path) -> Town:
    return Town("milltown", tmp_path)


def day(number: int) -> date:
    return date(2025, 2, number)


def test_a_metric_whose_districts_begin_to_report_has_no_zeros_for_the_whole_city(town: Town) -> None:
    town.define()
    town.collect(SENTINELS)
    assert len(town.zeros()) == 15
    assert town.collect([*SENTINELS, ("shots", day(5), "North", 9)]) == 15
    assert town.zeros() == []
    assert len(town.zeros("North")) == 14
    whole = models.Score.objects.filter(subject__slug="shots", subject__district="", is_current=True)
    assert not whole.filter(withdrawn=False, value__isnull=False).exists()


def test_a_day_on_which_a_district_turns_out_to_have_a_row_is_no_zero_of_the_whole_city(town: Town) -> None:
    town.define()
    town.collect([*SENTINELS, ("shots", day(4), "", 2)])
    town.collect([*SENTINELS, ("shots", day(4), "", 2), ("shots", day(12), "North", 9)])
    assert day(12) not in town.zeros()
    assert day(11) in town.zeros()


def test_weekends_are_no_zeros_once_they_are_not_due(town: Town) -> None:
    town.define()
    town.collect(SENTINELS)
    town.define(cadence="weekdays")
    assert town.collect(SENTINELS) == 4
    assert {each.weekday() for each in town.zeros()} == {0, 1, 2, 3, 4}


def test_a_source_that_leaves_no_zeros_out_any_more_has_none(town: Town) -> None:
    town.define()
    town.collect([*SENTINELS, ("shots", day(4), "", 2), ("shots", day(6), "", 0)])
    town.define(absent="missing")
    assert town.collect([*SENTINELS, ("shots", day(4), "", 2), ("shots", day(6), "", 0)]) == 26
    assert town.zeros() == [day(6)]
    assert len(town.known()) == 4


def test_a_zero_that_is_stated_later_is_kept_when_zeros_are_left_out_no_more(town: Town) -> None:
    town.define()
    town.collect(SENTINELS)
    town.collect([*SENTINELS, ("shots", day(6), "", 0)])
    town.define(absent="missing")
    town.collect(SENTINELS)
    assert town.zeros() == [day(6)]


def test_a_zero_that_is_stated_just_as_zeros_are_left_out_no_more_is_kept(town: Town) -> None:
    town.define()
    town.collect(SENTINELS)
    town.define(absent="missing")
    town.collect([*SENTINELS, ("shots", day(6), "", 0)])
    assert town.zeros() == [day(6)]


def test_a_file_that_became_shorter_takes_nothing_back(town: Town) -> None:
    town.define()
    town.collect(SENTINELS)
    assert town.collect(SENTINELS[:1]) == 0
    assert len(town.zeros()) == 15


def test_what_was_taken_back_is_still_what_was_known_then(town: Town) -> None:
    town.define()
    town.collect(SENTINELS)
    then = town.moment
    town.collect([*SENTINELS, ("shots", day(5), "North", 9)])
    found = observations_table(models.City.objects.get(slug="milltown"), then)
    assert found.num_rows == 30


def test_a_collection_alone_takes_them_back_too(town: Town) -> None:
    town.define()
    town.collect(SENTINELS)
    city = models.City.objects.get(slug="milltown")
    (town.folder / "daily.csv").write_text(
        f"metric,day,district,value\nother,{FIRST},,1\nother,{LAST},,1\nshots,{day(5)},North,9\n"
    )
    assert collect_only(city, from_sources(city)).written.withdrawn == 15


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_after_any_sequence_of_files_the_store_knows_what_a_fresh_one_does(
    db: None, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("towns")
    days = st.integers(0, (LAST - FIRST).days).map(lambda number: FIRST + timedelta(days=number))
    keys = st.tuples(st.just("shots"), days, st.sampled_from(["", "North", "South"]))
    definitions = st.fixed_dictionaries(
        {"absent": st.sampled_from(["zero", "missing"]), "cadence": st.sampled_from(["daily", "weekdays"])}
    )
    number = models.City.objects.count()
    town, fresh = Town(f"town-{number}", folder), Town(f"fresh-{number}", folder)
    rows: dict[tuple[str, date, str], float] = {row[:3]: row[3] for row in SENTINELS}
    for _ in range(data.draw(st.integers(1, 4))):
        stated = data.draw(definitions)
        rows |= data.draw(st.dictionaries(keys, st.integers(0, 3), max_size=4))
        town.define(**stated)
        town.collect([(*key, value) for key, value in rows.items()])
    fresh.define(**stated)
    fresh.collect([(*key, value) for key, value in rows.items()])
    assert town.known() == fresh.known()
