"""What holds for every job that a worker can do, and that nothing is missing where one was added."""

from __future__ import annotations

from pathlib import Path

import pytest

import cityscore.jobs.tasks as package
from cityscore.jobs.tasks import JOBS, Work, named

ROOT = Path(__file__).parents[2]
FILES = {file.stem for file in Path(package.__file__).parent.glob("*.py")} - {"__init__"}

every_job = pytest.mark.parametrize("job", JOBS, ids=named(JOBS))


def test_every_file_is_a_job_and_every_job_has_its_name() -> None:
    assert set(named(JOBS)) == FILES, "a job is one file of its name, and its name in JOBS"
    assert len(named(JOBS)) == len(JOBS)


@every_job
def test_a_job_has_its_test(job: Work) -> None:
    file = ROOT / "tests" / "jobs" / "tasks" / f"test_{job.__name__}.py"
    assert file.exists(), f"write {file.relative_to(ROOT)}"


@every_job
def test_a_job_says_what_it_does(job: Work) -> None:
    assert job.__doc__
    assert len(job.__name__) <= 50  # the job table's column
