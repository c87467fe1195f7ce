"""A city is renamed, archived, taken up again, and removed: with what was published kept, or with nothing left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from cityscore.jobs.city_removal import remove_city
from cityscore.jobs.city_run import run_city
from cityscore.jobs.definition_files import apply_file, plan_file
from cityscore.jobs.job_worker import Worker
from cityscore.model import CityScoreError, Definitions, InvalidDefinitions, from_plain
from cityscore.people.mail_subscriptions import About, ask_for_mail
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import holds, jobs, models, runs
from cityscore.store.city_archive import archive_city, reopen_city
from cityscore.store.city_ends import CityEnded
from cityscore.store.city_renaming import rename_city
from cityscore.store.definitions import definitions_in_force, moved_from
from cityscore.store.models import JobState

from .milltown import DAY, NOON, Clock, city, clock, collecting, define, every_day, plain

pytestmark = pytest.mark.django_db
__all__ = ["clock"]
WHY = "The council ended it"


@pytest.fixture
def town(clock: Clock) -> models.City:
    """Milltown with figures that are public, people, mail, a hold, a job; and Hilltown beside it."""
    define(plain(), None)
    define(plain(city={"name": "Hilltown"}), None)
    clock.moment = NOON
    for slug in ("milltown", "hilltown"):
        run_city(city(slug), collecting(every_day("potholes", date(2025, 1, 1), 59, (8, 10), (9, 10))))
        ann = User.objects.create(email=f"ann@{slug}.gov")
        Membership.objects.create(user=ann, city=city(slug), role=Role.ANALYST)
        ask_for_mail(city(slug).pk, f"bo@{slug}.gov", [About("report", "city")], "en", known=True)
        holds.hold(city(slug), "looked at", clock.moment + 9 * DAY, who=ann)
        jobs.put(city(slug), "compare", "1")
    return city()


def test_a_city_that_is_renamed_keeps_all_and_its_former_file_is_known(town: models.City) -> None:
    renamed = rename_city(town, "City of Milltown", "city-of-milltown")
    assert (renamed.pk, renamed.name, renamed.slug) == (town.pk, "City of Milltown", "city-of-milltown")
    assert runs.published(renamed)
    file = from_plain(Definitions, plain())
    changed = replace(file, metrics=tuple(replace(metric, owner="Bo") for metric in file.metrics))
    change = plan_file(changed, "file old.yaml")
    apply_file(changed, "file old.yaml", change)
    assert sum("City of Milltown" in line for line in change.kept) == 1
    in_force = definitions_in_force(city("city-of-milltown"))
    assert (in_force.definitions.city.name, in_force.definitions.metrics[0].owner) == ("City of Milltown", "Bo")
    assert models.City.objects.count() == 2


def test_a_city_goes_back_to_an_address_that_it_had_and_no_other_city_gets_it(town: models.City) -> None:
    rename_city(town, "Mill City", "mill-city")
    for taken in ("mill-city", "milltown"):
        with pytest.raises(CityScoreError, match="choose another address"):
            rename_city(city("hilltown"), "Hilltown", taken)
    with pytest.raises(InvalidDefinitions):
        rename_city(city("hilltown"), "Hilltown", "manage")
    assert rename_city(city("mill-city"), "Milltown", "milltown").slug == "milltown"
    assert list(models.FormerAddress.objects.values_list("slug", flat=True)) == ["mill-city"]


def test_a_file_says_that_it_is_a_city_under_another_name(town: models.City) -> None:
    file = plain(city={"name": "Mill City", "was": "milltown"})
    assert moved_from(from_plain(Definitions, file)) == "milltown"
    define(file, None)
    assert (city("mill-city").pk, models.City.objects.count()) == (town.pk, 2)


def test_an_archived_city_is_not_run_mailed_or_defined_until_it_is_taken_up_again(
    town: models.City, clock: Clock
) -> None:
    public = runs.published(town)
    archive_city(town, WHY)
    assert not models.Job.objects.filter(city=town).exclude(state=JobState.DONE).exists()
    clock.moment += 3 * DAY
    Worker()._tick()
    assert {job.city.slug for job in models.Job.objects.filter(state=JobState.WAITING)} == {"hilltown"}
    with pytest.raises(CityEnded, match="cityscore city reopen milltown"):
        run_city(city(), collecting())
    with pytest.raises(CityEnded):
        define(plain(city={"headline": "day"}), None)
    assert runs.published(town) == public
    reopen_city(town)
    assert run_city(city(), collecting(every_day("potholes", date(2025, 3, 1), 3, (8, 10))))
    Worker()._tick()
    assert models.Job.objects.filter(city=town, state=JobState.WAITING, name="run").exists()


def test_why_it_ends_is_asked(town: models.City) -> None:
    with pytest.raises(CityScoreError, match="why it ends is missing"):
        archive_city(town, "  ")
    with pytest.raises(CityScoreError, match="is not archived"):
        reopen_city(town)


@pytest.mark.parametrize("keep_published", [True, False])
def test_no_city_is_removed_while_a_run_is_under_way(town: models.City, *, keep_published: bool) -> None:
    run = runs.begin(town)
    with pytest.raises(CityScoreError, match="is under way"):
        remove_city(town, keep_published=keep_published, why=WHY)
    with pytest.raises(CityScoreError, match="is under way"):
        archive_city(town, WHY)
    runs.fail_run(run, "stopped")
    remove_city(town, keep_published=keep_published, why=WHY)


def test_what_was_published_of_a_removed_city_can_be_kept(town: models.City, clock: Clock) -> None:
    public, scores = runs.published(town), models.Score.objects.filter(subject__city=town).count()
    remove_city(town, keep_published=True, why=WHY, who=User.objects.get(email="ann@milltown.gov"))
    kept = city()
    assert (kept.closed, kept.ended_why) == (True, WHY)
    assert (runs.published(kept), models.Score.objects.filter(subject__city=town).count()) == (public, scores)
    assert rows_of_city(town.pk, "people") == {"Entry"}
    assert User.objects.filter(email="ann@milltown.gov").exists()
    with pytest.raises(CityScoreError, match="there is nothing to take up again"):
        reopen_city(kept)
    with pytest.raises(CityEnded, match="nothing of it can be changed"):
        define(plain(city={"headline": "day"}), None)


def test_nothing_is_left_of_a_city_that_is_deleted_and_all_of_another(town: models.City, clock: Clock) -> None:
    others = {table: table._base_manager.count() for table in tables()}
    key, ann = town.pk, User.objects.get(email="ann@milltown.gov")
    remove_city(town, keep_published=False, who=ann)
    assert rows_of_city(key, "store") | rows_of_city(key, "people") == set()
    assert User.objects.filter(pk=ann.pk).exists()
    assert not Membership.objects.filter(user=ann).exists()
    left = {table: table._base_manager.count() for table in tables()}
    assert left[models.Score] * 2 == others[models.Score]
    assert left[models.Observation] * 2 == others[models.Observation]
    assert Entry.objects.filter(city=None, action="removed the city", subject="Milltown", who=ann).count() == 1
    clock.moment += 3 * DAY
    Worker()._tick()
    assert {job.city.slug for job in models.Job.objects.all()} == {"hilltown"}
    with pytest.raises(CityScoreError, match="was the address of another city"):
        define(plain(), None)  # an old script does not bring it back
    assert runs.published(city("hilltown"))


def tables() -> list[type]:
    return [table for name in ("store", "people") for table in apps.get_app_config(name).get_models()]


def rows_of_city(key: int, app: str) -> set[str]:
    """The tables that name a city."""
    return {
        table.__name__
        for table in apps.get_app_config(app).get_models()
        for field in table._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is models.City
        if table._base_manager.filter(**{field.name: key}).exists()
    }
