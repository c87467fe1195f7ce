"""Python commands, each forked from a process that has imported the program already: as a new one, but for its start.

What is printed, the exit code and how the process ends are the command's own. A command that is itself under test (its
start, what it imports, signals that it gets) is run with ``subprocess``.
"""

from __future__ import annotations

import atexit
import os
import pickle
import re
import runpy
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from cityscore.web import setting_types
from tests import path_with_tests

IMPORTED = ("cityscore.cli", "cityscore.engines.embedded", "django.db.models", "django.forms", "django.views.generic")
"""What most commands load; nothing that reads settings."""
AT_START = re.compile("PYTHON(?!PATH)|LANG|LC_").match
"""Names of what Python reads from the environment as it starts: where one differs, a new process has to be started. The
path is the server's, which has the tests on it."""
LARGEST = 200_000
"""Bytes of a request."""


def run(
    words: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None, input: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """What comes of ``python`` with these words (``-m MODULE ...`` or ``-c CODE ...``), in a folder."""
    arguments, environment = [str(word) for word in words], dict(os.environ if env is None else env)
    if any(environment.get(name) != os.environ.get(name) for name in {*environment, *os.environ} if AT_START(name)):
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=cwd, env=environment, input=input.encode(), capture_output=True, check=False)
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as error:
        given.write(input.encode())
        files = (given, out, error)
        connection, _ = _server()
        given.seek(0)
        request = pickle.dumps((arguments, str(cwd), environment))
        socket.send_fds(connection, [request], [file.fileno() for file in files])
        code = int(connection.recv(16))
        out.seek(0)
        error.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read(), error.read())


def run_text(
    words: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None, input: str = ""
) -> subprocess.CompletedProcess[str]:
    """The same, with what is printed as text."""
    done = run(words, cwd, env, input)
    return subprocess.CompletedProcess(done.args, done.returncode, _text(done.stdout), _text(done.stderr))


def _text(printed: bytes) -> str:
    return printed.decode().replace("\r\n", "\n").replace("\r", "\n")


@cache
def _server() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """The process that forks, and the connection to it; when this process ends, that does."""
    here, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DJANGO_"))}
    command = [sys.executable, "-m", "tests.warm", str(other.fileno())]
    settings: dict[str, Any] = {"env": {**environment, "PYTHONPATH": path_with_tests()}, "pass_fds": [other.fileno()]}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **settings)
    other.close()
    atexit.register(_end, here, process)
    return here, process


def _end(connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
    connection.close()
    process.wait()


def _serve(connection: socket.socket) -> list[str]:
    """Fork for each request; only the forked process comes back from here, with its words."""
    for name in IMPORTED:
        import_module(name)
    setting_types.PRAGMAS = setting_types.PRAGMAS.replace(
        "synchronous=NORMAL", "synchronous=OFF"
    )  # nothing of it outlives a machine
    while True:
        request, files, _, _ = socket.recv_fds(connection, LARGEST, 3)
        if not request:
            os._exit(0)
        child = os.fork()
        if child == 0:
            connection.close()
            return _becomes(*pickle.loads(request), files)
        for file in files:
            os.close(file)
        _, status = os.waitpid(child, 0)
        connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def _becomes(words: list[str], folder: str, environment: dict[str, str], files: list[int]) -> list[str]:
    """Be a process of this folder, environment and files."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for standard, file in enumerate(files):
        os.dup2(file, standard)
        os.close(file)
    return words


def _do(words: list[str]) -> None:
    option, what, *more = words
    if option == "-m":
        sys.argv, sys.path[0] = [what, *more], str(Path.cwd())
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.argv, sys.path[0] = ["-c", *more], ""
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    _do(_serve(socket.socket(fileno=int(sys.argv[1]))))
