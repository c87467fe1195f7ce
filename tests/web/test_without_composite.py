"""A city that shows no CityScore: no page says one, of the city or of a part, and all else is there."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from cityscore.present.read.published_scores import Publication
from cityscore.present.say.number_text import score_text
from cityscore.store import models
from cityscore.web.pages import PAGES
from tests.store.store_answers import scores_now

from .small_site import METRICS, small_city

GROUPS = {"Public": ["Calls", "Police", "Works"]}


def pages(client: Client, city: models.City) -> dict[str, str]:
    """Every page of the city, by its address."""
    moment = Publication.of(city)
    assert moment is not None
    paths = {reverse(page.name, kwargs=names) for page in PAGES for names in page.examples(moment)}
    return {path: client.get(path, follow=True).content.decode() for path in paths}


def composites() -> set[str]:
    """The composites' scores as pages would show them, but for those that a metric has too, or the method's page.

    That says what chance alone does to the score of a rare count: 1.06 (DESIGN's ``balanced``).
    """
    rows = scores_now("2025-03-31").filter(score__isnull=False)
    own = {score_text(row.score, near=0.05) for row in rows.filter(subject__kind="metric")}
    return {score_text(row.score, near=0.05) for row in rows.exclude(subject__kind="metric")} - own - {"1.06"}


def test_no_page_says_a_composite(db: None, client: Client) -> None:
    city = small_city(cabinets=GROUPS, composite=False, embed=True)
    said = composites()
    assert said
    found = pages(client, city)
    assert len(found) > 8
    for path, page in found.items():
        for score in said:
            assert not re.search(rf"(?<![\d.]){re.escape(score)}(?!\d)", page), f"{path} says {score}"


def test_the_same_city_says_them_unless_it_is_told_not_to(db: None, client: Client) -> None:
    city = small_city(cabinets=GROUPS)
    whole = " ".join(pages(client, city).values())
    assert all(score in whole for score in composites())


def test_its_scorecard_leads_with_how_many_met(db: None, client: Client) -> None:
    small_city(cabinets=GROUPS, composite=False)
    page = client.get("/milltown/").content.decode()
    assert "<title>Milltown: 2 of 3 met" in page
    assert "<strong>2 of 3 services met their goal.</strong>" in page
    assert "Why it moved" not in page
    assert "Follow up" in page
    for name in METRICS.values():
        assert name["name"] in page
