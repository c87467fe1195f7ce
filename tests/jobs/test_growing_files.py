"""A file that is still being written is not read: nothing is published from it, and all of it is a minute later."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cityscore.files import whole_files
from cityscore.files.whole_files import only_whole_files
from cityscore.jobs import job_worker
from cityscore.jobs.collect import collect_observations
from cityscore.jobs.exports import observations_table
from cityscore.jobs.job_worker import Worker
from cityscore.jobs.source_failures import failures_error
from cityscore.jobs.source_retries import put_retry
from cityscore.jobs.tasks.retry import retry
from cityscore.jobs.tasks.run import run
from cityscore.model import Definitions, InvalidInput, from_plain
from cityscore.store import jobs, models
from cityscore.store.definitions import apply_definitions
from cityscore.store.failed_sources import failing_sources
from cityscore.store.models import Job, JobState
from cityscore.store.runs import published
from tests.store.milltown import Clock, clock

__all__ = ["clock"]
MORNING = datetime(2025, 3, 18, 12, tzinfo=UTC)
FIGURES = "metric,day,numerator,denominator\ncalls,2025-03-16,81,100\ncalls,2025-03-17,544,1000\n"
CASES = "type,opened\n" + "".join(f"sign,2025-03-{day:02} 0{hour}:00:00\n" for day in range(1, 18) for hour in range(6))
CALLS = {"name": "Calls", "department": "Police", "better": "higher", "kind": "ratio", "target": 0.9}
SIGNS = {"name": "Signs", "department": "Works", "better": "lower", "kind": "count", "target": 6}


def plain(file: str) -> dict[str, Any]:
    counted = {**SIGNS, "records": {"source": "feed", "count": {"on": "opened"}}}
    return {
        "city": {"name": "Milltown", "timezone": "UTC"},
        "sources": {"feed": {"type": "file", "path": file}},
        "metrics": {"signs": counted} if "cases" in file else {"calls": {**CALLS, "source": "feed"}},
    }


@dataclass
class Machine:
    """The machine's clock as files know it, which a sleep moves on; while this sleeps, somebody may write."""

    clock: Clock
    moment: float = MORNING.timestamp()
    written: Callable[[], None] = lambda: None
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        return self.moment

    def pass_minute(self) -> None:
        self.moment += 60
        self.clock.moment += timedelta(minutes=1)

    def sleep(self, seconds: float) -> None:
        self.moment += seconds
        self.slept.append(seconds)
        self.written()


@pytest.fixture
def machine(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Machine:
    clock.moment = MORNING
    machine = Machine(clock)
    monkeypatch.setattr(whole_files, "time", machine)
    monkeypatch.setattr(whole_files, "SETTLED", 3.0)
    monkeypatch.setattr(job_worker, "LOOK", 0.001)
    monkeypatch.setattr(job_worker, "close_old_connections", lambda: None)
    return machine


def write(file: Path, text: str, machine: Machine, age: float = 0.0) -> None:
    file.write_bytes(text.encode())
    os.utime(file, (machine.time() - age,) * 2)


def work(city: models.City, task: Callable[[Job], str] = run) -> Job:
    """Have a worker do what is due, and return the city's job."""
    other, _ = models.City.objects.get_or_create(slug="other", name="Other")
    jobs.put(other, "last", str(models.Job.objects.count()))
    job = models.Job.objects.get(city=city, name=task.__name__)
    job_due = models.Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    assert job_due.filter(not_before__lte=job_worker.timezone.now()).exists()

    def last(_: Job) -> str:
        worker.stop()
        return ""

    worker = Worker((task, last))
    worker.work()
    job.refresh_from_db()
    return job


def assert_nothing_taken(city: models.City) -> None:
    """The day is public, with everything missing."""
    run = published(city)
    assert run is not None
    assert not models.Score.objects.filter(run=run).exclude(score=None).exists()
    assert observations_table(city).num_rows == 0


def city_with(folder: Path, file: str) -> models.City:
    apply_definitions(from_plain(Definitions, plain(file)), datetime(2025, 1, 1, tzinfo=UTC), folder=str(folder))
    city = models.City.objects.get(slug="milltown")
    jobs.put(city, "run", "2025-03-18", {"through": "2025-03-17"})
    return city


@pytest.mark.parametrize(
    ("file", "whole", "part"),
    [
        ("figures.csv", FIGURES, FIGURES[:-3]),  # 1000 cut to 10
        ("figures.csv", FIGURES, FIGURES[: FIGURES.index(",544") - 2]),
        ("figures.csv", FIGURES, ""),
        ("cases.csv", CASES, CASES[: len(CASES) // 2 + 7]),
        ("cases.csv", CASES, CASES[:-2]),
    ],
    ids=["in the last digits", "in mid-line", "nothing yet", "cases in mid-line", "in the last case"],
)
@pytest.mark.django_db
def test_a_file_cut_short_is_not_read_and_the_whole_one_is_taken_a_minute_later(
    tmp_path: Path, machine: Machine, file: str, whole: str, part: str
) -> None:
    city = city_with(tmp_path, file)
    write(tmp_path / file, part, machine, age=10)
    assert "which stops" in work(city).said
    assert_nothing_taken(city)
    assert put_retry(city) is None  # for it is tried again in a minute
    write(tmp_path / file, whole, machine)
    machine.pass_minute()
    assert put_retry(city) is not None
    assert work(city, retry).state == JobState.DONE
    assert not failing_sources(city)
    rows = {row["day"]: (row["numerator"], row["denominator"]) for row in observations_table(city).to_pylist()}
    assert rows[date(2025, 3, 17)] == ((544.0, 1000.0) if file == "figures.csv" else (6.0, 1.0))


@pytest.mark.django_db
def test_sixty_per_cent_of_the_lines_of_a_file_that_goes_on_growing_are_not_read(
    tmp_path: Path, machine: Machine
) -> None:
    city, lines = city_with(tmp_path, "cases.csv"), CASES.splitlines(keepends=True)
    write(tmp_path / "cases.csv", "".join(lines[: len(lines) * 6 // 10]), machine, age=1)
    machine.written = lambda: write(tmp_path / "cases.csv", "".join(lines[: len(lines) * 7 // 10]), machine)
    assert "is still being written: it has just been written to" in work(city).said
    assert machine.slept == [2.0]
    assert_nothing_taken(city)
    machine.written = lambda: None
    write(tmp_path / "cases.csv", CASES, machine)
    machine.pass_minute()
    assert put_retry(city) is not None
    assert work(city, retry).state == JobState.DONE
    assert observations_table(city).num_rows == 17


def collected(folder: Path, file: str = "figures.csv") -> int:
    """How many rows are taken; raises ``InvalidObservations`` with what stops them."""
    with only_whole_files():
        found = collect_observations(from_plain(Definitions, plain(file)), folder)
    if found.failures:
        assert all(failure.may_pass for failure in found.failures)
        raise failures_error(found.failures)
    return len(found.observations)


def test_a_file_put_in_place_of_another_while_it_is_read_is_not_taken(
    tmp_path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cityscore.sources import file as file_connector

    write(tmp_path / "figures.csv", FIGURES, machine, age=60)
    reading = file_connector.load_files

    def read(*arguments: Any, **more: Any) -> Any:
        loaded = reading(*arguments, **more)
        write(tmp_path / "new", FIGURES, machine, age=60)
        (tmp_path / "new").replace(tmp_path / "figures.csv")
        return loaded

    monkeypatch.setattr(file_connector, "load_files", read)
    with pytest.raises(InvalidInput, match="it was written to while it was read"):
        collected(tmp_path)


@pytest.mark.parametrize(("age", "is_taken"), [(60, False), (119, False), (121, True), (86400, True)])
def test_a_last_line_without_an_end_is_taken_once_nobody_has_written_for_two_minutes(
    tmp_path: Path, machine: Machine, age: float, is_taken: bool
) -> None:
    write(tmp_path / "figures.csv", FIGURES.rstrip("\n"), machine, age)
    if is_taken:
        assert collected(tmp_path) == 2
    else:
        with pytest.raises(InvalidInput, match="its last line has no end"):
            collected(tmp_path)


def test_of_an_empty_file_it_is_said_that_it_is_empty(tmp_path: Path, machine: Machine) -> None:
    write(tmp_path / "figures.csv", "", machine, age=60)
    with pytest.raises(InvalidInput, match="is still being written: it is empty"):
        collected(tmp_path)


@pytest.mark.parametrize("text", [FIGURES, FIGURES.rstrip("\n")], ids=["whole", "without an end"])
def test_a_time_to_come_blocks_nothing_once_nothing_changes_for_some_seconds(
    tmp_path: Path, machine: Machine, text: str
) -> None:
    write(tmp_path / "figures.csv", text, machine, age=-86400)
    assert collected(tmp_path) == 2
    assert machine.slept == [3.0]


def test_each_file_of_a_pattern_is_looked_at(tmp_path: Path, machine: Machine) -> None:
    write(tmp_path / "a.csv", FIGURES, machine, age=60)
    write(tmp_path / "b.csv", "metric,day,numerator,denominator\ncalls,2025-03-15,5,1", machine, age=60)
    with pytest.raises(InvalidInput, match=r"b\.csv' is still being written"):
        collected(tmp_path, "*.csv")


@pytest.mark.parametrize("text", [FIGURES.encode("utf-16"), FIGURES.encode("utf-16-le"), (FIGURES + "\x1a").encode()])
def test_the_end_of_a_line_in_any_encoding_is_one(tmp_path: Path, machine: Machine, text: bytes) -> None:
    file = tmp_path / "figures.csv"
    file.write_bytes(text)
    os.utime(file, (machine.time() - 10,) * 2)
    assert whole_files._has_end(file)
    file.write_bytes(text.rstrip(b"\x00\n\x1a"))
    assert not whole_files._has_end(file)


def test_what_is_read_by_hand_is_read_at_once(tmp_path: Path, machine: Machine) -> None:
    write(tmp_path / "figures.csv", FIGURES.rstrip("\n"), machine)
    assert len(collect_observations(from_plain(Definitions, plain("figures.csv")), tmp_path).observations) == 2
    assert machine.slept == []
