"""A PostgreSQL of a test's own, which it may stop and start; its data live in a scratch folder and go with it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from cityscore.web.serving import free_port

OWNER = "postgres"


@dataclass(frozen=True)
class OwnPostgresql:
    """A server that nobody else uses."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://cityscore@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._control("start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        """Stop it at once, as a power cut does."""
        self._control("stop", "-m", "immediate")

    def make(self) -> None:
        """Make its data."""
        self._run("initdb", "-D", str(self.folder / "data"), "--auth=trust", "--username=cityscore", "--no-sync")

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        (*_, found) = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
        command = [str(found), *arguments]
        if os.geteuid() == 0:  # which it refuses to run as
            command = ["su", OWNER, "-s", "/bin/sh", "-c", shlex.join(command)]
        nowhere = subprocess.DEVNULL  # a server that is started would keep our own open
        subprocess.run(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, check=True, cwd=self.folder)


@contextmanager
def own_postgresql() -> Iterator[OwnPostgresql]:
    """A server that runs."""
    folder = Path(mkdtemp())
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    server = OwnPostgresql(folder, free_port())
    try:
        server.make()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)
