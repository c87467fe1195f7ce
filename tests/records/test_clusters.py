"""Spark where it is not this process: by Spark Connect, and on a master with a worker, as Spark's settings say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyspark
import pytest

from tests.records.boston_cases import path_of
from tests.records.engine_stages import SPARK
from tests.waiting import until

pytestmark = SPARK
HOME = Path(pyspark.__file__).parent
DEFINITIONS = """\
city: {{name: Boston, timezone: America/New_York, calendar: {{holidays: US-MA, office_hours: 08:30-17:00}}}}
sources:
  cases: {{type: file, path: cases.parquet{engine}}}
metrics:
  all:
    name: All cases done on time
    department: Works
    kind: ratio
    better: higher
    records:
      source: cases
      district: neighborhood
      on_time: {{opened: opened, closed: closed, within: 10 business days}}
"""
STARTED = re.compile(r"Starting Spark master at (spark://\S+)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(path_of("boston_311_2015.parquet"), tmp_path / "cases.parquet")
    (tmp_path / "here.yaml").write_text(DEFINITIONS.format(engine=""))
    (tmp_path / "spark.yaml").write_text(DEFINITIONS.format(engine=", engine: spark"))
    return tmp_path


def observed(folder: Path, definitions: str, environment: Mapping[str, str] | None = None) -> list[str]:
    """What ``cityscore observe`` writes."""
    command = [sys.executable, "-m", "cityscore", "observe", "--metrics", definitions, "--as-of", "2016-01-13"]
    settings = {**os.environ, **(environment or {})}
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_spark_connect_counts_the_same(folder: Path) -> None:
    usual = observed(folder, "here.yaml")
    assert len(usual) > 5_000
    free_port = {"SPARK_TESTING": "1"}
    assert observed(folder, "spark.yaml", {"SPARK_REMOTE": "local[2]", **free_port}) == usual


def test_a_master_and_its_worker_count_the_same(folder: Path) -> None:
    with master_and_worker(folder) as address:
        host = "spark.driver.host 127.0.0.1\nspark.driver.bindAddress 127.0.0.1\n"
        (folder / "spark-defaults.conf").write_text(f"spark.master {address}\n{host}spark.executor.memory 1g\n")
        found = observed(folder, "spark.yaml", {"SPARK_CONF_DIR": str(folder)})
    assert found == observed(folder, "here.yaml")
    assert list((folder / "work").glob("app-*/*/stderr"))  # the worker's own process did it


@contextmanager
def master_and_worker(folder: Path) -> Iterator[str]:
    """A standalone master and a worker of it; gives the master's address."""
    log = folder / "master.log"
    with ExitStack() as stack:
        master = ["deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        stack.enter_context(running(master, log))
        address = awaited(log)
        worker = ["deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "2", "--memory", "1g"]
        stack.enter_context(running([*worker, "--work-dir", str(folder / "work"), address], folder / "worker.log"))
        yield address


@contextmanager
def running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("w") as out:
        process = subprocess.Popen(
            [HOME / "bin" / "spark-class", f"org.apache.spark.{command[0]}", *command[1:]], stdout=out, stderr=out
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def awaited(log: Path) -> str:
    """A master's address, once it says so."""
    found = until(lambda: STARTED.search(log.read_text()))
    return str(found.group(1))
