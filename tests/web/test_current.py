"""What is current: services slower than the headline stand beside the others, each in its own newest window."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.store import models
from tests.store.milltown import Clock, clock
from tests.web.slow_town import MOMENT, slow_town

__all__ = ["clock"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def town(clock: Clock) -> models.City:
    """The town, the morning after its last figures."""
    clock.moment = MOMENT
    return slow_town()


def text_of(client: Client, address: str) -> str:
    """What a page says, without its marks."""
    caches["pages"].clear()
    page = client.get(address).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_front_page_counts_slower_services_in_their_newest_windows(client: Client, town: models.City) -> None:
    page = text_of(client, "/milltown/")
    assert "2 of 5 services met their goal" in page
    assert "0.83" in page  # (1 + 0.5 + 0.75 + 1 + 0.9) / 5
    assert "Slower services by their latest figures: 1 monthly, 1 quarterly, 1 yearly." in page
    assert "January 2025: 60 of 100" in page
    assert "October to December 2024: 50 of 100" in page
    assert "July 2023 to June 2024: 81 of 100" in page
    assert "No figure was due" not in page
    assert "no figure due" not in page


@pytest.mark.parametrize("address", ["/milltown/cabinets/works/", "/milltown/departments/works/", "/milltown/board/"])
def test_parts_and_the_board_say_the_same(client: Client, town: models.City, address: str) -> None:
    page = text_of(client, address)
    assert "0.83" in page.replace(" . ", ".").replace("0 . 8 3", "0.83")
    assert "no figure due" not in page.lower()


@pytest.mark.parametrize(
    ("slug", "window"),
    [
        ("permits", "January 2025"),
        ("survey", "October to December 2024"),
        ("graduation", "July 2023 to June 2024"),
    ],
)
def test_a_slower_service_leads_its_own_page_with_its_own_window(
    client: Client, town: models.City, slug: str, window: str
) -> None:
    page = text_of(client, f"/milltown/metrics/{slug}/")
    assert window in page
    assert "no figure due" not in page.lower()


def test_a_part_whose_services_are_all_slower_is_headed_by_their_window(client: Client, clock: Clock) -> None:
    clock.moment = MOMENT
    slow_town(departments={"permits": "Permits", "graduation": "Schools"})
    for part, window, other in (
        ("permits", "1 to 31 January 2025", "10 to 16 March 2025"),
        ("schools", "1 July 2023 to 30 June 2024", "10 to 16 March 2025"),
    ):
        page = text_of(client, f"/milltown/departments/{part}/")
        assert window in page
        assert other not in page
        assert "Slower services" not in page


def test_a_total_by_a_date_says_where_it_stands_on_the_front_page(client: Client, clock: Clock) -> None:
    clock.moment = MOMENT
    slow_town(homes=True)
    page = text_of(client, "/milltown/")
    on_track = "800 of 799 planned by now, on track; 1,200 by 30 June 2025. The rest needs 100 a month"
    assert f"February 2025: 100 of 92 planned · {on_track}" in page
    assert f"100 of 92 planned · {on_track}." in text_of(client, "/milltown/metrics/homes/")
    assert ".." not in text_of(client, "/milltown/metrics/homes/")


def test_a_city_can_keep_its_headline_to_what_comes_as_often(client: Client, clock: Clock) -> None:
    clock.moment = MOMENT
    slow_town(headline={"period": "week", "slower": "leave_out"})
    page = text_of(client, "/milltown/")
    assert "1 of 2 services met their goal" in page
    assert "0.75" in page  # (1 + 0.5) / 2


def test_the_page_asks_no_more_than_six_questions(client: Client, town: models.City) -> None:
    client.get("/milltown/")
    caches["pages"].clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/milltown/")
    assert len(queries) <= 6
