"""Reads a file in a process of its own: whatever is wrong with it, the site lives on, and keeps its memory.

Run as ``python -m cityscore.files.sandbox NAME``: the file comes in, its grids go out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

from cityscore.files.file_problems import refused_file
from cityscore.files.grids import read_grids
from cityscore.files.packing import packed
from cityscore.model import InvalidObservations

MEMORY = 3 * 2**30
"""Bytes of addresses, of which libraries take more than they use."""
SECONDS = 30
REFUSED = 3
"""With which the process ends when the file can't be read."""


def read_sandboxed(data: bytes, name: str) -> bytes:
    """A file's grids, packed; raises ``InvalidObservations`` as ``read_grids`` does, and where reading it fails."""
    command = [sys.executable, "-P", "-m", "cityscore.files.sandbox", name]  # no module of the current folder
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise refused_file(name, "takes too long to read", "split it, or save it as CSV UTF-8") from error
    if done.returncode == 0:
        return done.stdout
    if done.returncode == REFUSED:
        problem = json.loads(done.stdout)
        raise refused_file(name, problem["message"], problem["fix"], problem["line"])
    raise refused_file(
        name, "can't be read: it takes too much memory or time, or is damaged", "save it again, as CSV UTF-8"
    )


def main() -> int:
    """Read standard input, write standard output."""
    _take_no_more_than_is_given()
    try:
        grids = read_grids(sys.stdin.buffer.read(), sys.argv[1])
    except InvalidObservations as error:
        first = error.problems[0]
        sys.stdout.buffer.write(json.dumps({"message": first.message, "fix": first.fix, "line": first.line}).encode())
        return REFUSED
    sys.stdout.buffer.write(packed(grids))
    return 0


def _take_no_more_than_is_given() -> None:
    """Let the system end this process if it takes more; on Windows, which has no such limits, its parent does."""
    if find_spec("resource") is None:
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(main())
