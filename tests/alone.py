"""Collects each test file by itself, and prints which it can't; one process imports what is large, and then forks."""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import cityscore

LARGE = (
    *("hypothesis", "pandas", "polars", "playwright.sync_api", "pyspark.sql", "openpyxl", "pypdf", "jsonschema"),
    *("ibis.backends.duckdb", "ibis.backends.postgres", "ibis.backends.pyspark", "django.test", "_pytest.skipping"),
)
"""What test files import beside the program; no module of the tests, so that each finds those it needs by itself."""
OPTIONS = (
    *("--collect-only", "-q", "-p", "no:cacheprovider", "--rootdir", "."),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # its plugins are imported already
)


def main(files: list[str]) -> None:
    """Print what pytest says of the files that it can't collect, by their names, as JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cityscore.web.settings"
    import django

    django.setup()
    program = (module.name for module in walk_packages(cityscore.__path__, "cityscore."))
    for name in (*LARGE, *(name for name in program if not name.endswith("__main__"))):
        import_module(name)
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(dict(_refused(files, Path(folder)))))  # noqa: T201


def _refused(files: list[str], folder: Path) -> Iterator[tuple[str, str]]:
    """As many at a time as there are processors."""
    running: dict[int, tuple[str, Path]] = {}
    for number, file in enumerate(files):
        if len(running) >= (os.cpu_count() or 1):
            yield from _ended(running)
        output = folder / str(number)
        running[_collect(file, output)] = (file, output)
    while running:
        yield from _ended(running)


def _collect(file: str, output: Path) -> int:
    child = os.fork()
    if child:
        return child
    written = os.open(output, os.O_WRONLY | os.O_CREAT)
    os.dup2(written, 1)
    os.dup2(written, 2)
    code = 1
    try:
        code = int(pytest.main([*OPTIONS, file]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)  # what the other process has to tidy up is not this one's


def _ended(running: dict[int, tuple[str, Path]]) -> Iterator[tuple[str, str]]:
    child, status = os.wait()
    file, output = running.pop(child)
    text = output.read_text()
    # one whose tests are all for another database is collected, and has nothing to run here
    if os.waitstatus_to_exitcode(status) not in (0, pytest.ExitCode.NO_TESTS_COLLECTED) or (
        status and "deselected" not in text
    ):
        yield file, text


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # some of what was imported complains when all of it is taken down
