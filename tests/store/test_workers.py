"""Workers as processes of their own: they share jobs, and one that is killed, stopped or cut off loses none."""

from __future__ import annotations

import signal
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from cityscore.store.jobs import GONE, STOPPED
from tests.store.shared_database import SharedDatabase, ended, shared_database
from tests.waiting import until


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedDatabase]:
    with shared_database(tmp_path_factory.mktemp("shared")) as database:
        yield database


@pytest.fixture
def shared(migrated: SharedDatabase) -> Iterator[SharedDatabase]:
    yield migrated
    migrated.ask("DELETE FROM store_job")
    migrated.ask("DELETE FROM store_city")


def put(shared: SharedDatabase, name: str, *, jobs: int, cities: int) -> None:
    """Put jobs, numbered from 0, of cities in turn."""
    shared.run(
        "from cityscore.store import jobs, models\n"
        f"cities = [models.City.objects.create(slug=f'city-{{n}}', name=f'City {{n}}') for n in range({cities})]\n"
        f"for n in range({jobs}): jobs.put(cities[n % {cities}], {name!r}, str(n))\n"
    )


def states(shared: SharedDatabase) -> dict[str, int]:
    return dict(shared.ask("SELECT state, count(*) FROM store_job GROUP BY state"))


def the_job(shared: SharedDatabase) -> tuple[str, int, str]:
    (job,) = shared.ask("SELECT state, attempts, said FROM store_job")
    return job


def begun(folder: Path, times: int = 1) -> list[Path]:
    return until(lambda: len(found := sorted(folder.glob("began-*"))) >= times and found)


@pytest.mark.parametrize("cities", [20, 1])
def test_two_workers_racing_do_each_of_200_jobs_once(shared: SharedDatabase, tmp_path: Path, cities: int) -> None:
    put(shared, "note", jobs=200, cities=cities)
    with shared.workers(2, tmp_path) as workers:
        until(lambda: states(shared) == {"done": 200})
        for worker in workers:
            worker.terminate()
        assert [code for code, _ in ended(workers)] == [0, 0]
    notes = [[int(part) for part in line.split()] for line in (tmp_path / "notes").read_text().splitlines()]
    assert sorted(key for _, key, *_ in notes) == list(range(200))
    if cities > 1:  # one city's jobs may all fall to the worker that was first
        assert {worker for _, _, worker, *_ in notes} == {worker.pid for worker in workers}
    by_city = defaultdict(list)
    for city, _, _, *span in notes:
        by_city[city].append(span)
    assert len(by_city) == cities
    for spans in by_city.values():  # one at a time of a city
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))


def test_the_job_of_a_killed_worker_is_found_and_done_by_another(shared: SharedDatabase, tmp_path: Path) -> None:
    put(shared, "hang", jobs=1, cities=1)
    with shared.workers(2, tmp_path) as workers:
        (first,) = begun(tmp_path)
        (killed,) = (worker for worker in workers if first.name.endswith(str(worker.pid)))
        (other,) = (worker for worker in workers if worker is not killed)
        killed.kill()
        killed.wait()
        assert begun(tmp_path, 2)[-1].name == f"began-2-{other.pid}"
        assert the_job(shared) == ("running", 2, GONE)
        (tmp_path / "end").touch()
        until(lambda: states(shared) == {"done": 1})
        assert the_job(shared) == ("done", 2, f"ended by {other.pid}")
        other.terminate()
        ((_, said),) = ended([other])
    assert f"City 0: hang 0: {GONE}; starts again" in said
    assert f"City 0: hang 0: ended by {other.pid} (" in said


def test_the_job_of_a_suspended_worker_is_done_by_another_and_it_finds_that_out(
    shared: SharedDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILENCE", "3")
    put(shared, "hang", jobs=1, cities=1)
    with shared.workers(2, tmp_path) as workers:
        (first,) = begun(tmp_path)
        (suspended,) = (worker for worker in workers if first.name.endswith(str(worker.pid)))
        (other,) = (worker for worker in workers if worker is not suspended)
        suspended.send_signal(signal.SIGSTOP)
        assert begun(tmp_path, 2)[-1].name == f"began-2-{other.pid}"
        (tmp_path / "end").touch()
        until(lambda: states(shared) == {"done": 1})
        suspended.send_signal(signal.SIGCONT)
        assert "had been taken from this worker, which was not heard of for too long" in suspended.stderr.readline()
        assert the_job(shared) == ("done", 2, f"ended by {other.pid}")
        for worker in workers:
            worker.terminate()
        assert [code for code, _ in ended(workers)] == [0, 0]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_end_ends_its_job_first(
    shared: SharedDatabase, tmp_path: Path, how: signal.Signals
) -> None:
    put(shared, "hang", jobs=2, cities=1)
    with shared.workers(1, tmp_path) as workers:
        begun(tmp_path)
        workers[0].send_signal(how)
        assert "It ends after the job in hand" in workers[0].stderr.readline()
        assert states(shared) == {"running": 1, "waiting": 1}
        (tmp_path / "end").touch()
        ((code, said),) = ended(workers)
    assert code == 0
    assert "Traceback" not in said
    assert states(shared) == {"done": 1, "waiting": 1}


def test_a_worker_that_is_told_twice_ends_at_once_and_the_job_waits(shared: SharedDatabase, tmp_path: Path) -> None:
    put(shared, "hang", jobs=1, cities=1)
    with shared.workers(1, tmp_path) as workers:
        begun(tmp_path)
        workers[0].terminate()
        assert "It ends after the job in hand" in workers[0].stderr.readline()
        workers[0].terminate()
        ((code, said),) = ended(workers)
    assert (code, the_job(shared)) == (1, ("waiting", 0, STOPPED))
    assert "City 0: hang 0: stopped; it waits for the next worker" in said


@pytest.mark.postgresql  # a file does not go away
def test_a_worker_outlives_its_database(migrated: SharedDatabase, shared: SharedDatabase, tmp_path: Path) -> None:
    put(shared, "hang", jobs=1, cities=1)
    server, _, name = shared.url.rpartition("/")
    allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    with psycopg.connect(f"{server}/template1", autocommit=True) as other, shared.workers(1, tmp_path) as workers:
        begun(tmp_path)
        other.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        (tmp_path / "end").touch()
        assert "the database does not answer" in workers[0].stderr.readline()
        assert workers[0].poll() is None
        other.execute(allow.format(sql.Identifier(name), sql.SQL("true")))
        until(lambda: states(shared) == {"done": 1})
        assert the_job(shared) == ("done", 1, f"ended by {workers[0].pid}")
        workers[0].terminate()
        ((code, said),) = ended(workers)
    assert code == 0
    assert "the database answers again" in said


def test_a_worker_says_that_it_is_there_idle_or_with_a_job_in_hand_and_is_remembered_once_it_is_gone(
    shared: SharedDatabase, tmp_path: Path
) -> None:
    def beats() -> list[tuple[str]]:
        return shared.ask("SELECT max(beat) FROM store_presence")

    shared.ask("DELETE FROM store_presence")
    with shared.workers(1, tmp_path) as (worker,):
        first = until(lambda: (found := beats()) != [(None,)] and found)
        until(lambda: beats() > first)  # nothing to do
        put(shared, "hang", jobs=1, cities=1)
        begun(tmp_path)
        in_hand = beats()
        until(lambda: beats() > in_hand)
        worker.kill()
        worker.wait()
    assert shared.ask("SELECT count(*) FROM store_presence") == [(1,)]
