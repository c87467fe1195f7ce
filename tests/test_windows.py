"""What is promised on Windows, on a system from which all is taken that Windows has not: the library, and the demo.

Modules of Unix can't be imported there, and Python has no ``fork`` and few signals. Nothing of that stands in our way:
the commands of the library work, pages are made, and an upload is read.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT, path_with_tests

AS_ON_WINDOWS = """\
import os, signal, sys, time
from importlib.machinery import BuiltinImporter, PathFinder

# what others wrote for Linux is here, and may use it; what is imported from here on is ours
import asyncio, multiprocessing.util, subprocess, tempfile, uuid
import allauth, cryptography.fernet, django.core.servers, duckdb, granian.server, holidays, ibis, numpy, psutil
import pyarrow, typer, vl_convert

GONE = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog"}

def without_unix(finder):
    class WithoutUnix(finder):
        @classmethod
        def find_spec(cls, name, *rest):
            return None if name in GONE else finder.find_spec(name, *rest)
    return WithoutUnix

for place, finder in enumerate(sys.meta_path):
    if finder in (PathFinder, BuiltinImporter):
        sys.meta_path[place] = without_unix(finder)
for module, names in (
    (sys.modules, GONE),
    (os, "fork forkpty getuid geteuid getgid getegid setsid killpg getpgid mkfifo nice sched_getaffinity statvfs"),
    (signal, "SIGHUP SIGKILL SIGQUIT SIGUSR1 SIGALRM SIGCHLD pthread_sigmask setitimer sigwait alarm pause"),
    (time, "CLOCK_BOOTTIME CLOCK_MONOTONIC clock_gettime"),
):
    for name in names if module is sys.modules else names.split():
        module.pop(name, None) if module is sys.modules else hasattr(module, name) and delattr(module, name)
"""
PAGES = """\
from pathlib import Path
from cityscore.cli import site
site.use_database(Path("boston.sqlite3"))
from itertools import islice
from django.conf import settings
from django.test import Client
from cityscore.demo import boston, replay
city = replay.store_boston_definitions()
replay.replay(city, list(boston.revisions())[-2:], lambda done, of: None)
import cityscore.web.urls
from cityscore.web.front.site_front import SiteFront
from cityscore.cli import serve, worker
from cityscore.jobs.job_worker import Worker
client = Client(HTTP_HOST="localhost")
for path in ("/", "/boston/", "/boston/metrics/pothole-on-time/", "/accounts/sign-in/", "/healthz", "/readyz"):
    print(path, client.get(path, follow=True).status_code)
"""
UPLOAD = """\
import io
from cityscore.files import sandbox
class Given:
    buffer = io.BytesIO(b"metric,day,value\\ncalls,2025-03-03,12\\n")
class Taken:
    buffer = io.BytesIO()
out, sys.argv[1:] = sys.stdout, ["figures.csv"]
sys.stdin, sys.stdout = Given(), Taken()
code = sandbox.main()
sys.stdout = out
from cityscore.files.packing import unpacked
[grid] = unpacked(Taken.buffer.getvalue())
print(code, grid.row(1))
"""


def as_on_windows(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program without what Windows has not."""
    command = [sys.executable, "-c", AS_ON_WINDOWS + program]
    environment = {"PYTHONPATH": path_with_tests(), "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_it_is_as_on_windows(tmp_path: Path) -> None:
    for name in ("resource", "fcntl", "pwd"):
        done = as_on_windows(tmp_path, f"import {name}")
        assert f"No module named {name!r}" in done.stderr
    assert "no attribute 'fork'" in as_on_windows(tmp_path, "os.fork()").stderr


@pytest.mark.parametrize("words", [("demo", "--table"), ("--help",), ("demo", "--save", "boston")])
def test_commands_of_the_library_work(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = as_on_windows(tmp_path, f"sys.argv[1:] = {list(words)!r}\nfrom cityscore.cli import main\nmain()\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_pages_are_made(tmp_path: Path) -> None:
    done = as_on_windows(tmp_path, PAGES)
    assert done.returncode == 0, done.stderr
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["/", "200"],
        ["/boston/", "200"],
        ["/boston/metrics/pothole-on-time/", "200"],
        ["/accounts/sign-in/", "200"],
        ["/healthz", "200"],
        ["/readyz", "200"],
    ]


def test_an_upload_is_read(tmp_path: Path) -> None:
    done = as_on_windows(tmp_path, UPLOAD)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 ")
    assert "calls" in done.stdout


def test_the_readme_promises_this_and_no_more() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert "On Windows the library, its commands and the demo" in readme
