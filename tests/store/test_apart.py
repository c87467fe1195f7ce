"""Cities apart: nothing that happens in one is read or written in another, however alike they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from cityscore.jobs.city_run import collect_only, run_city
from cityscore.store import models, observation_writes, runs
from cityscore.store.definitions import definitions_in_force
from tests.store.busy_town import AFTER, BEFORE, CITY, FIRST, LATER, NEW, NEWS
from tests.store.forked import call
from tests.store.milltown import (
    DAY,
    HOUR,
    NOON,
    Clock,
    Row,
    city,
    clock,
    collecting,
    define,
    every_day,
    observations_of,
    plain,
)
from tests.store.shared_database import shared_database
from tests.store.store_answers import answers, differences, undone

__all__ = ["clock"]

TABLES: dict[str, Callable[[models.City], QuerySet[Any]]] = {
    "city": lambda city: models.City.objects.filter(pk=city.pk),
    "revisions": lambda city: models.Revision.objects.filter(city=city),
    "metrics": lambda city: models.Metric.objects.filter(city=city),
    "subjects": lambda city: models.Subject.objects.filter(city=city),
    "observations": lambda city: models.Observation.objects.filter(metric__city=city),
    "unscored": lambda city: models.Unscored.objects.filter(metric__city=city),
    "runs": lambda city: models.Run.objects.filter(city=city),
    "scores": lambda city: models.Score.objects.filter(subject__city=city),
}


def everything(of: models.City) -> dict[str, list[dict[str, Any]]]:
    """Every row of a city, whole."""
    return {name: list(rows(of).order_by("pk").values()) for name, rows in TABLES.items()}


def begin(slug: str, more: float = 0.0) -> models.City:
    """A city with the first day's definitions, figures and run."""
    define(plain(BEFORE, city={"slug": slug}, **CITY))
    figures = {"potholes": (8.5, 10.1), "crimes": (2.0 + more, 1.0), "ems": (5.5 + more, 7.0), "rats": (12.0, 1.0)}
    rows = [row for metric, pair in figures.items() for row in every_day(metric, FIRST, 28, pair)]
    run_city(city(slug), collecting(rows), moment=NOON)
    return city(slug)


@pytest.fixture
def twins(db: None, clock: Clock) -> tuple[models.City, models.City]:
    """Two cities that differ in their figures alone."""
    clock.moment = NOON + 10 * DAY
    return begin("milltown"), begin("bystander", more=0.5)


def live(milltown: models.City) -> None:
    """Do to a city all that can be done to one."""
    define(plain(AFTER, cabinets=CITY["cabinets"], city={"slug": "milltown", "name": "New Milltown"}), NOON + HOUR)
    run_city(milltown, collecting(NEWS), moment=LATER)
    in_force = definitions_in_force(milltown)
    observation_writes.write_observations(
        milltown, in_force, observations_of(in_force.definitions, [Row("holes", NEW, 1.0, 10.0)])
    )
    collect_only(milltown, collecting([Row("crimes", NEW, 9.0), Row("crimes", FIRST, 9.0, district="South")]))
    running = runs.begin(milltown)
    models.Run.objects.filter(pk=running.pk).update(worker=running.worker.rpartition(" ")[0] + " 0.0")
    runs.begin(milltown)
    runs.fail_run(models.Run.objects.get(city=milltown, state="running"), "stopped by hand")
    run_city(milltown, collecting())
    define(plain(BEFORE, city={"slug": "milltown", "method": "boston-2019"}, **CITY), None)
    run_city(milltown, collecting())


def test_whatever_happens_in_one_city_leaves_the_other_as_it_is(
    twins: tuple[models.City, models.City], client: Client
) -> None:
    milltown, bystander = twins
    addresses = ("/bystander/", "/bystander/2025-02-12/", "/bystander/?as_of=2025-03-01T18:00:00Z")
    before = everything(bystander), [client.get(address).content for address in addresses]
    live(milltown)
    assert (everything(bystander), [client.get(address).content for address in addresses]) == before


def test_a_city_answers_the_same_beside_another_as_alone(db: None, clock: Clock) -> None:
    clock.moment = NOON + 10 * DAY
    found = []
    for others in ([], ["bystander"]):
        with undone():
            for other in others:
                begin(other, more=0.5)
            milltown = begin("milltown")
            run_city(milltown, collecting([Row("crimes", FIRST, 9.0)]), moment=LATER)
            found.append([answers(milltown, moment) for moment in (NOON, LATER)])
    assert not any(differences(beside, alone) for alone, beside in zip(*found, strict=True))


def test_a_running_city_does_not_keep_another_from_running(twins: tuple[models.City, models.City]) -> None:
    milltown, bystander = twins
    running = runs.begin(milltown)
    assert run_city(bystander, collecting([Row("crimes", NEW, 9.0)]), moment=LATER).published
    running.refresh_from_db()
    assert running.state == "running"


def test_a_page_says_nothing_of_another_city(twins: tuple[models.City, models.City], client: Client) -> None:
    _, bystander = twins
    before = client.get("/milltown/").content
    run_city(bystander, collecting([Row("crimes", FIRST, 900.0)]), moment=LATER)
    assert client.get("/milltown/").content == before
    assert client.get("/milltown/2025-03-01/").status_code == 404
    assert client.get("/bystander/2025-03-01/").status_code == 200


@pytest.mark.parametrize("standing_before", [False, True])
def test_two_who_apply_at_once_make_two_numbered_revisions(tmp_path: Path, standing_before: bool) -> None:
    with shared_database(tmp_path) as shared:
        came, revisions, metrics = call("apart_process", shared.environment, "applied", str(int(standing_before)))
    assert came == ["applied"] * len(came)
    assert [number for number, _ in revisions] == list(range(1, len(revisions) + 1))
    assert [moment for _, moment in revisions] == sorted(moment for _, moment in revisions)
    assert len(revisions) == len(came) + standing_before
    assert metrics == {"potholes", *(f"m{n}" for n in range(len(came)))}


def test_two_who_apply_the_same_at_once_make_one_revision(tmp_path: Path) -> None:
    with shared_database(tmp_path) as shared:
        came, revisions, _ = call("apart_process", shared.environment, "applied_alike")
    assert came == ["applied"] * len(came)
    assert [number for number, _ in revisions] == [1]


def test_two_cities_run_at_once(tmp_path: Path) -> None:
    with shared_database(tmp_path) as shared:
        came, left, wanted = call("apart_process", shared.environment, "run_at_once", "4")
    assert came == [["published", "published"]] * 4
    assert left == wanted
