"""What waits for the next run is said to staff, and a data owner can ask for that run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cityscore.jobs.city_run import from_sources, run_city
from cityscore.jobs.tasks.run import run
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import holds, jobs, models, runs
from cityscore.store.definitions import definitions_in_force
from cityscore.store.models import JobState
from cityscore.store.observation_writes import write_observations
from tests.store.milltown import DAY, HOUR, NOON, POTHOLES, Clock, Row, city, clock, define, observations_of, plain

__all__ = ["clock"]

RELEASE, ENTRY, HOME = "/manage/milltown/release/", "/manage/milltown/entry/", "/manage/"
LAST = date(2025, 2, 28)


@pytest.fixture
def town(db: None, clock: Clock, tmp_path: Path) -> Path:
    """Milltown with forty days in a file, published on 1 March 2025; its folder."""
    data = tmp_path / "calls.csv"
    data.write_text(
        "metric,day,numerator,denominator\n" + "".join(f"potholes,{LAST - n * DAY},500,520\n" for n in range(40))
    )
    define(plain({"potholes": POTHOLES}, sources={"daily": {"type": "file", "path": "calls.csv"}}), None)
    models.City.objects.update(folder=str(tmp_path))
    clock.moment = NOON
    run_city(city(), from_sources(city()))
    assert runs.published(city())
    return tmp_path


def client_of(role: Role) -> Client:
    user = User.objects.create_user(f"{role}@city.gov", "plum garden tunnel", name=str(role).title())
    Membership.objects.create(user=user, city=city(), role=role, departments=["Works"])
    client = Client()
    client.force_login(user)
    return client


def said(client: Client, page: str = RELEASE) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def correct(day: date = LAST, figures: tuple[float, float] = (507, 546)) -> None:
    in_force = definitions_in_force(city())
    given = observations_of(in_force.definitions, [Row("potholes", day, *figures)])
    write_observations(city(), in_force, given, who=User.objects.filter(memberships__city=city().pk).first())


def test_not_everything_is_public_while_corrections_wait(town: Path, clock: Clock) -> None:
    owner = client_of(Role.OWNER)
    assert "Everything is public, through 28 February 2025." in said(owner)
    correct()
    correct(LAST - DAY)
    for page in (RELEASE, ENTRY, HOME):
        text = said(owner, page)
        assert "2 new or corrected figures wait for the next run, tomorrow at 06:00 (city time)." in text
        assert "Run now" in text
        assert "Everything is public" not in text


def test_a_data_owner_asks_for_the_run_once_and_is_told_when_it_is_done(town: Path, clock: Clock) -> None:
    owner = client_of(Role.OWNER)
    correct()
    (town / "calls.csv").write_text("metric,day,numerator,denominator\n")
    for _ in range(3):
        answer = owner.post("/manage/milltown/score/", follow=True)
        assert "look here in a minute" in answer.content.decode()
    assert models.Job.objects.filter(state=JobState.WAITING).count() == 1
    assert Entry.objects.filter(action="had scored again").exists()
    text = said(owner)
    assert "A run was asked for, and is about to begin." in text
    assert "Run now" not in text
    job = jobs.take()
    assert job is not None
    jobs.done(job, run(job))
    published = runs.published(city())
    assert published is not None
    assert published.through == LAST
    text = said(owner)
    assert "Everything is public, through 28 February 2025." in text
    assert "The run that was asked for ended at 12:0" in text


def test_a_run_that_failed_is_told_and_begins_at_once_when_it_is_asked_for(town: Path, clock: Clock) -> None:
    owner = client_of(Role.OWNER)
    owner.post("/manage/milltown/score/")
    job = jobs.take()
    assert job is not None
    jobs.fail_job(job, "the disk is full.", passing=True)
    text = said(owner)
    assert "The last run failed: the disk is full. It is tried again on 1 March 2025, 12:0" in text
    assert "Everything is public" not in text
    owner.post("/manage/milltown/score/")
    assert jobs.take() == job


def test_who_only_reads_is_told_and_can_not_ask(town: Path) -> None:
    reader = client_of(Role.READER)
    correct()
    text = said(reader)
    assert "1 new or corrected figure waits for the next run" in text
    assert "Run now" not in text
    assert reader.post("/manage/milltown/score/").status_code == 403
    assert not models.Job.objects.exists()


def test_figures_of_a_metric_that_is_held_do_not_wait_for_a_run(town: Path, clock: Clock) -> None:
    analyst = client_of(Role.ANALYST)
    holds.hold(city(), "the meter is broken", clock.moment + 9 * DAY, who=User.objects.get(), key="potholes")
    correct()
    assert "wait for the next run" not in said(analyst, HOME)


def test_an_upload_of_what_a_source_gives_too_says_that_the_next_run_puts_it_back(town: Path, clock: Clock) -> None:
    analyst = client_of(Role.ANALYST)
    rows = f"metric,day,numerator,denominator\npotholes,{LAST},507,546\npotholes,{LAST - 60 * DAY},400,500\n"
    sent = {"file": SimpleUploadedFile("mine.csv", rows.encode())}
    answer = analyst.post("/manage/milltown/upload/", sent, follow=True)
    text = " ".join(answer.content.decode().split())
    assert "Potholes: calls.csv gives 1 of these figures too, and the next run puts it back. Change it there." in text
    assert "gives 1 of these figures too" in said(analyst, f"{ENTRY}?day={LAST}")
    assert "of these figures too" not in said(analyst, f"{ENTRY}?day={LAST + DAY}")
    clock.moment += HOUR
    correct()
    run_city(city(), from_sources(city()))  # as it says
    current = models.Observation.objects.get(day=LAST, until=None)
    assert (current.numerator, current.denominator) == (500, 520)
