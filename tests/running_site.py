"""A city's folder, and commands that run in it as processes of their own, with all that they start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil

from cityscore.web.serving import free_port
from tests.waiting import LONG_ENOUGH, until
from tests.warm import run_text

COMMAND = [sys.executable, "-u", "-m", "cityscore"]


@dataclass
class Site:
    """A city's folder, and the settings for it."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CITYSCORE_")}
        database = f"sqlite:///{self.folder / 'site.sqlite3'}"
        return {**kept, "DATABASE_URL": database, "CITYSCORE_SECRET_KEY": "abcdefghij" * 6}

    def run(
        self, *arguments: str, env: dict[str, str] | None = None, check: bool = False
    ) -> subprocess.CompletedProcess[str]:
        done = run_text(["-m", "cityscore", *arguments], self.folder, env or self.environment)
        assert not check or done.returncode == 0, done.stderr
        return done

    @contextmanager
    def started(self, *arguments: str) -> Iterator[Running]:
        """A command in a session of its own, as a terminal has it; all it started is killed at the end."""
        settings: dict[str, Any] = {"cwd": self.folder, "env": self.environment, "start_new_session": True}
        settings["preexec_fn"] = heed_the_terminal
        output = self.folder / "output"
        with output.open("w") as file:
            process = subprocess.Popen([*COMMAND, *arguments], stdout=file, stderr=file, **settings)
        running = Running(process, output, self.port)
        try:
            yield running
        finally:
            for each in [*running.children(), *running.seen]:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            process.kill()
            process.wait()

    def serving(self) -> Any:
        return self.started("serve", "--port", str(self.port))

    def execute(self, code: str, *arguments: str, sent: str = "") -> str:
        """What some code prints in the site's Django."""
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "cityscore.web.settings"}
        code = f"import sys, django; django.setup()\n{code}"
        done = run_text(["-c", code, *arguments], self.folder, environment, sent)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def jobs(self) -> str:
        """The name, state and attempts of each job."""
        return self.execute(
            "from cityscore.store.models import Job;"
            "print([(job.name, job.state, job.attempts) for job in Job.objects.all()])"
        )


def heed_the_terminal() -> None:
    """Under ``nohup`` or in a script's background these are ignored, and what is started would ignore them too."""
    for end in (signal.SIGINT, signal.SIGHUP):
        signal.signal(end, signal.SIG_DFL)


@dataclass
class Running:
    """A command that runs, and what it started."""

    process: subprocess.Popen[bytes]
    output: Path
    port: int
    seen: set[psutil.Process] = field(default_factory=set)

    def said(self) -> str:
        return self.output.read_text()

    def children(self) -> set[psutil.Process]:
        """Those that run now."""
        try:
            found = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return set()
        self.seen |= set(found)
        return {each for each in found if runs(each)}

    def workers(self) -> list[psutil.Process]:
        return [each for each in self.children() if "worker" in command_of(each)]

    def worker(self) -> psutil.Process:
        return until(self.workers)[0]

    def fetch(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        """What the site answers, once it does."""

        def answer() -> tuple[int, str, dict[str, str]] | None:
            try:
                with urlopen(
                    Request(f"http://127.0.0.1:{self.port}{path}", headers=headers), timeout=LONG_ENOUGH
                ) as found:
                    return found.status, found.read().decode(), dict(found.headers)
            except HTTPError as error:
                return error.code, error.read().decode(), dict(error.headers)
            except OSError:
                assert self.process.poll() is None, self.said()
                return None

        return until(answer)

    def end(self, how: signal.Signals) -> int:
        self.children()
        self.process.send_signal(how)
        return self.process.wait(LONG_ENOUGH)

    def all_gone(self) -> bool:
        return not any(runs(each) for each in self.seen)


def runs(process: psutil.Process) -> bool:
    """Whether a process is there; a dead one that nobody has asked about yet is not."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def command_of(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return process.cmdline()
    return []
