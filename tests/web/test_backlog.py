"""The backlog beside an on-time share: on the metric's page and on the scorecard, as it was known when published."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.store.milltown import DAY, HOUR, NOON
from tests.store.milltown_cases import CASES, collected, count, folder, signs

__all__ = ["folder"]

PAGE = "/milltown/metrics/signs/"
LATELY = CASES.replace("02-03", "02-17").replace("02-06", "02-20").replace("02-07", "02-21")
LATELY += "sign,2025-02-28 08:00:00,2025-02-28 09:00:00,South\n"
CLOSED = LATELY.replace("2025-02-20 08:00:00,,", "2025-02-20 08:00:00,2025-03-01 12:00:00,")


@pytest.fixture(autouse=True)
def fresh() -> None:
    caches["pages"].clear()


def text_of(client: Client, address: str) -> str:
    """A page without its tags."""
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_a_metrics_page_says_what_is_left_open_in_each_window(folder: Path, client: Client) -> None:
    collected(folder, LATELY, 1)
    said = text_of(client, PAGE)
    assert "1 of 1 open case overdue." in said
    assert "At the end of 23 February 2025, 1 case was open, and had been for 3 days; overdue: 1." in said
    assert "Overdue cases closed, 17 to 23 February 2025: 1." in said
    assert "Day 1 March 2025 1 1 9 days 0" in said


def test_what_was_caught_up_is_added_up_over_a_window(folder: Path, client: Client) -> None:
    collected(folder, CLOSED, 1)
    said = text_of(client, PAGE)
    assert "Day 1 March 2025 0 0 – 1" in said
    assert re.search(r"Year 1 January to 1 March 2025 0 0 – 2", said)


def test_a_page_as_of_then_shows_what_was_known_then(folder: Path, client: Client) -> None:
    collected(folder, LATELY, 1)
    collected(folder, CLOSED, 1, HOUR)
    assert "Day 1 March 2025 0 0 – 1" in text_of(client, PAGE)
    then = text_of(client, PAGE + "?as_of=2025-03-02T17:30Z")
    assert "Day 1 March 2025 1 1 9 days 0" in then


def test_the_scorecard_says_it_beside_each_share(folder: Path, client: Client) -> None:
    collected(folder, LATELY, 1)
    with CaptureQueriesContext(connection) as queries:
        said = text_of(client, "/milltown/")
    assert "1 of 1 open case overdue" in said
    assert len(queries) <= 6


def test_where_nothing_is_known_of_the_windows_end_nothing_is_said(folder: Path, client: Client) -> None:
    collected(folder, CASES, 1)
    said = text_of(client, PAGE)
    assert "What is left open" not in said


def test_a_metric_that_is_no_on_time_share_any_more_has_none(folder: Path, client: Client) -> None:
    collected(folder, LATELY, 1)
    records = {"source": "cases", "share": {"where": "closed is not null", "on": "opened"}, "district": "area"}
    metrics = {"signs": {**signs(), "records": records}, "lights": signs(where="type = 'light'")}
    count(folder, metrics, NOON + DAY + HOUR)
    collected(folder, LATELY, 1, 2 * HOUR)
    said = text_of(client, "/milltown/")
    assert "no case open" in said  # of the lights
    assert "overdue" not in said
    assert "overdue" not in text_of(client, PAGE)
