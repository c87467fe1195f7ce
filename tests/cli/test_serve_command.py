"""``cityscore serve`` and ``cityscore worker`` as people run them: what they show, and what happens when one dies."""

from __future__ import annotations

import os
import re
import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from cityscore.web.serving import free_port
from tests.running_site import Running, Site, command_of, runs
from tests.waiting import LONG_ENOUGH, until

DEFINITIONS = """
city: {name: Milltown, timezone: UTC, daily_run: "00:00", headline: day}
sources:
  daily: {type: file, path: daily.csv}
metrics:
  calls: {name: Calls answered, department: Police, owner: Chief, better: higher, kind: ratio, target: 0.9}
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Milltown, applied, with yesterday's figures in its file and nothing published."""
    site = Site(tmp_path_factory.mktemp("milltown"))
    (site.folder / "cityscore.yaml").write_text(DEFINITIONS)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    (site.folder / "daily.csv").write_text(f"metric,day,numerator,denominator\ncalls,{yesterday},81,100\n")
    applied = site.run("apply", "cityscore.yaml")
    assert applied.returncode == 0, applied.stderr
    return site


@pytest.fixture
def stuck(city: Site, tmp_path: Path) -> Site:
    """The same in a folder of its own, but its file is a pipe that nobody writes: its run goes on for ever."""
    site = Site(tmp_path)
    (tmp_path / "cityscore.yaml").write_text(DEFINITIONS)
    os.mkfifo(tmp_path / "daily.csv")
    site.run("apply", "cityscore.yaml", check=True)
    return site


@pytest.mark.today
def test_it_serves_runs_the_day_and_keeps_its_worker_going(city: Site) -> None:
    with city.serving() as serve:
        page_of_the_day(serve)
        headers_and_files(serve)
        worker = serve.worker()
        worker.kill()
        assert until(lambda: [each for each in serve.workers() if each.pid != worker.pid])
        assert "the worker ended (signal 9: Killed); it is started again in 1 s" in serve.said()
        assert serve.end(signal.SIGTERM) == 0
        until(serve.all_gone)
        address = f"http://127.0.0.1:{city.port}"
        assert f"CityScore: {address}  Ctrl+C ends it.\n  Milltown: {address}/milltown/\n" in serve.said()
        assert serve.said().endswith("\nStopped.\n")
        assert "GET" not in serve.said()
        assert "Traceback" not in serve.said()


def test_its_address_is_said_once_it_answers_there_and_requests_are_logged_if_asked_for(tmp_path: Path) -> None:
    site = Site(tmp_path)
    (tmp_path / "settings.env").write_text("CITYSCORE_ACCESS_LOG=yes\n")
    with site.serving() as serve:
        until(lambda: "CityScore: http" in serve.said())
        with urlopen(f"http://127.0.0.1:{site.port}/healthz", timeout=LONG_ENOUGH) as answer:  # at once
            assert answer.status == 200
        serve.fetch("/accounts/new-password/s3cr3t/?token=s3cr3t")
        until(lambda: "/accounts/new-password" in serve.said())
        assert re.search(r"\d 127\.0\.0\.0/24 GET /accounts/new-password/…/ \d+ \d+ B \d+\.\d ms$", serve.said(), re.M)
        assert "s3cr3t" not in serve.said()
        assert serve.end(signal.SIGTERM) == 0


def test_a_folder_without_a_site_is_told_so(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}
    done = Site(tmp_path).run("serve", env=bare)
    assert done.returncode == 2
    assert done.stderr.startswith("there is no site here: no settings.env")
    assert "CITYSCORE_SECRET_KEY" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def page_of_the_day(serve: Running) -> None:
    """The day's run is done without being asked for, and its figures are on the page."""
    until(lambda: "Calls answered" in serve.fetch("/milltown/")[1])
    until(lambda: f"Milltown: run {datetime.now(UTC).date()}: 1 new figure; " in serve.said())


def headers_and_files(serve: Running) -> None:
    status, _, headers = serve.fetch("/milltown/")
    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    status, style, headers = serve.fetch("/static/cityscore.css")
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/css")
    assert "--paper" in style
    assert serve.fetch("/milltown/", Host="evil.example")[0] == 400
    assert serve.fetch("/nowhere/")[0] == 404


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_and_a_closed_terminal_end_all_with_one_line(city: Site, how: signal.Signals) -> None:
    with city.serving() as serve:
        serve.fetch("/healthz")
        serve.worker()
        serve.children()
        os.killpg(serve.process.pid, how)
        assert serve.process.wait(LONG_ENOUGH) == 0
        until(serve.all_gone)
        assert serve.said().endswith("\nStopped.\n")
        assert "Traceback" not in serve.said()
        assert "ERROR" not in serve.said()


def test_ctrl_c_while_it_starts_ends_all_with_one_line(city: Site) -> None:
    with city.serving() as serve:
        until(lambda: "/milltown/" in serve.said())
        until(serve.children)
        os.killpg(serve.process.pid, signal.SIGINT)
        assert serve.process.wait(LONG_ENOUGH) == 0
        until(serve.all_gone)
        assert "Traceback" not in serve.said()


def test_when_it_is_killed_all_it_started_ends_whatever_the_worker_has_in_hand(stuck: Site) -> None:
    with stuck.serving() as serve:
        serve.fetch("/healthz")
        until(lambda: "running" in stuck.jobs())
        worker = serve.worker()
        serve.end(signal.SIGKILL)
        until(serve.all_gone)
        assert not runs(worker)
    assert stuck.jobs() == "[('run', 'waiting', 0)]"


@pytest.mark.today
def test_a_worker_apart_does_the_day_and_ends_when_told(city: Site) -> None:
    with city.started("worker") as worker:
        until(lambda: "the worker has started" in worker.said())
        until(lambda: "done" in city.jobs())
        assert worker.end(signal.SIGINT) == 0
        assert worker.said().endswith("the worker has ended\n")


def test_without_a_worker_it_runs_nothing(stuck: Site) -> None:
    with stuck.started("serve", "--no-worker", "--port", str(stuck.port)) as serve:
        serve.fetch("/healthz")
        assert not serve.workers()
        assert serve.end(signal.SIGTERM) == 0
    assert stuck.jobs() == "[]"


def test_several_processes_answer_and_one_that_dies_is_replaced(city: Site) -> None:
    with city.started("serve", "--no-worker", "--workers", "2", "--port", str(city.port)) as serve:
        serve.fetch("/healthz")
        first = until(lambda: len(found := answering(serve)) == 2 and found)
        first.pop().kill()
        until(lambda: len(answering(serve)) == 2)
        assert serve.fetch("/healthz")[0] == 200
        assert serve.end(signal.SIGTERM) == 0
        until(serve.all_gone)


def answering(serve: Running) -> list[psutil.Process]:
    return [each for each in serve.children() if "--multiprocessing-fork" in command_of(each)]


def test_a_port_in_use_is_said_with_another(city: Site) -> None:
    with socket.create_server(("127.0.0.1", city.port)):
        refused = city.run("serve", "--port", str(city.port))
    assert refused.returncode == 2
    assert f"port {city.port} is in use → stop what uses it, or take another: --port " in refused.stderr
    assert refused.stdout == ""


def test_an_address_of_no_machine_is_said(city: Site) -> None:
    refused = city.run("serve", "--host", "203.0.113.7")
    assert refused.returncode == 2
    assert "'203.0.113.7' is no address of this machine" in refused.stderr


def test_a_database_that_cannot_be_reached_is_said(city: Site) -> None:
    nowhere = f"postgresql://city:secret@127.0.0.1:{free_port()}/scores"
    refused = city.run("serve", env={**city.environment, "DATABASE_URL": nowhere})
    assert refused.returncode == 2
    assert "scores on 127.0.0.1 can't be opened" in refused.stderr
    assert "secret" not in refused.stderr


def test_a_site_without_a_secret_key_is_refused_before_it_makes_anything(tmp_path: Path) -> None:
    site = Site(tmp_path)
    environment = {name: value for name, value in site.environment.items() if name != "CITYSCORE_SECRET_KEY"}
    refused = site.run("serve", env=environment)
    assert refused.returncode == 2
    assert "CITYSCORE_SECRET_KEY" in refused.stderr
    assert not (tmp_path / "site.sqlite3").exists()
