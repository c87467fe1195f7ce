"""``cityscore demo``: the site as a real server gives it, from an empty folder to the first page."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.waiting import LONG_ENOUGH, until


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("served")
    command = [sys.executable, "-u", "-m", "cityscore", "demo", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = next(line for line in server.stdout if "http://" in line)
            found = re.search(r"http://127\.0\.0\.1:\d+/boston/", said)
            assert found
            yield found.group()
        finally:
            server.terminate()


def fetch(address: str) -> tuple[int, str, str]:
    with until(lambda: answered(address)) as answer:  # the address is printed just before the server listens
        return answer.status, answer.read().decode(), answer.headers["Content-Type"]


def answered(address: str) -> Any:
    try:
        return urlopen(address, timeout=LONG_ENOUGH)
    except HTTPError as error:
        return error
    except OSError:
        return None


def test_the_first_page_has_the_figures(address: str) -> None:
    status, page, _ = fetch(address)
    assert status == 200
    assert "7 of 18 services met their goal." in page
    assert '<p class="score">0.95</p>' in page


def test_a_past_day_shows_as_it_stood(address: str) -> None:
    status, page, _ = fetch(f"{address}2025-03-12/")
    assert status == 200
    assert "<h1>Wednesday 12 March 2025</h1>" in page


def test_the_stylesheet_is_served_and_a_wrong_address_is_a_page(address: str) -> None:
    status, style, kind = fetch(address.replace("boston/", "static/cityscore.css"))
    assert (status, kind.split(";")[0]) == (200, "text/css")
    assert "--paper" in style
    assert fetch(f"{address}2025-02-30/")[0] == 404


def test_the_other_cities_follow_while_the_first_is_looked_at(address: str) -> None:
    site = address.removesuffix("boston/")
    assert "9 of 17 services met their goal" in until(lambda: with_figures(f"{site}boston-311-2015/"))
    made = until(lambda: with_figures(f"{site}samplebury/"))
    assert "Samplebury (made-up figures)" in made


def with_figures(address: str) -> str | None:
    page = fetch(address)[1]
    return page if "services met their goal" in page else None
