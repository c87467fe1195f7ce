"""The site that browsers visit, served by a process of its own, and what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests import path_with_tests
from tests.waiting import LONG_ENOUGH, until

PAGES_SITE = pytest.mark.xdist_group("pages-site")
"""For the files that use ``pages_site``: all in one process of the tests, so that it is made once."""
MANY = 5
"""Addresses of a page in one city; charts take their time to draw."""


@dataclass(frozen=True)
class Answer:
    """What the site answers at an address."""

    status: int
    headers: dict[str, str]
    """By their names in small letters."""
    html: str


@dataclass(frozen=True)
class Served:
    """Where the site is, and the addresses of its pages, by the page's name."""

    home: str
    addresses: dict[str, list[str]]

    def some(self, page: str) -> list[str]:
        """An address of a page in each city."""
        return self._of_each_city(page, 1)

    def many(self, page: str) -> list[str]:
        """Several in each city, those with the longest names first."""
        return self._of_each_city(page, MANY)

    def _of_each_city(self, page: str, most: int) -> list[str]:
        cities: dict[str, list[str]] = {}
        for path in sorted(self.addresses[page], key=len, reverse=True):
            cities.setdefault(path.split("/")[1], []).append(path)
        return [path for paths in cities.values() for path in paths[:most]]

    def get(self, path: str) -> Answer:
        """Ask for an address."""
        try:
            with urlopen(self.home + path, timeout=LONG_ENOUGH) as found:
                return _answer(found.status, found)
        except HTTPError as error:
            return _answer(error.code, error)


def _answer(status: int, found: HTTPResponse | HTTPError) -> Answer:
    return Answer(status, {name.lower(): value for name, value in found.headers.items()}, found.read().decode())


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """The site in a folder; it ends with the block."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CITYSCORE_")}
    environment = {**kept, "PYTHONPATH": path_with_tests()}
    command = [sys.executable, "-u", "-m", "tests.browser.site", str(folder)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            found = Served(f"http://127.0.0.1:{told['port']}", told["addresses"])
            until(lambda: _listens(found))
            yield found
        finally:
            process.terminate()


def _listens(site: Served) -> bool:
    try:
        return site.get("/healthz").status == 200
    except OSError:
        return False
