"""Who leads (screens.md A1 and A7; sentences.md A3): what matters first, in one order, wherever it is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

import cityscore.cli
from cityscore.definitions import lint, load_definitions
from cityscore.model import Definitions, Period, from_plain
from cityscore.present.read.follow_ups import FOLLOWED, news
from cityscore.present.read.published_scores import CITY, Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.read.wall_board import board_contents
from cityscore.present.read.weekly_summary import report_of, weeks_of
from cityscore.present.say.sentence import Stated
from cityscore.reports.absolute_urls import Links
from cityscore.reports.weekly_report import WEEK
from tests.present.read.published_rows import row, rows, town, weeks
from tests.web.small_site import small_city

LIBRARY = {"name": "Library visits", "kind": "count", "target": (), "unit": "per day"}
SHOOTINGS = {"name": "Shootings", "kind": "count", "better": "lower", "target": (), "harm": True, "rare": True}


def test_a1_a_miss_of_a_fifth_of_a_percent_never_leads_and_a_collapse_does() -> None:
    """Riverton: 1,905 library visits of 1,908 led, and potholes at 0.61 came after it without a number."""
    part = town("potholes", library=LIBRARY)
    history = weeks(library=[0.998, 1.0, 1.0], potholes=[0.61, 0.66, 0.7])
    now = {
        key: replace(each, chart="share", signal="below_lower", lower=0.6, upper=0.9, center=0.7, point=0.49)
        if each.slug == "potholes"
        else each
        for key, each in history[0].items()
    }
    found = news(part, Period.WEEK, [now, *history[1:]])
    assert [item.slug for item in found.follow_up] == ["potholes"]
    assert found.others_text == "and 1 more that missed its goal"


def test_a1_eighty_services_give_five_items_and_say_how_many_more() -> None:
    scores = {f"s{place}": [0.5 + place / 100] * 13 for place in range(28)} | {
        f"m{place}": [1.1] for place in range(52)
    }
    found = news(town(*scores), Period.WEEK, weeks(**scores))
    assert [item.slug for item in found.follow_up] == ["s0", "s1", "s2", "s3", "s4"]
    assert found.others_text == "and 23 more that missed their goals"
    places = [item.place.states[0] for item in found.follow_up if item.place]
    assert [(state.measure, state.number, state.of) for state in places] == [
        (Stated.RANK, place, 28) for place in range(1, FOLLOWED + 1)
    ]


def test_a7_a_rare_harm_is_followed_up_by_the_quarter_where_the_week_can_not_tell() -> None:
    """Shootings at 0.48 in the quarter, about twice as many as usual, were in no list."""
    week = row("shootings", None, reason="too_few_cases", numerator=2.0, denominator=7.0, value=2 / 7)
    quarter = row("shootings", 0.48, period="quarter", start=date(2024, 12, 30), numerator=22.0, denominator=92.0)
    whole = row("", 1.0, kind=CITY[0])
    found = news(town(shootings=SHOOTINGS), Period.WEEK, [rows(week, quarter, whole)])
    (item,) = found.follow_up
    assert item.slug == "shootings"
    assert item.line.startswith("30 December 2024 to 30 March 2025: ")


def test_a7_the_newcomers_example_celebrates_no_fires() -> None:
    definitions = load_definitions(Path(cityscore.cli.__file__).parent / "start" / "cityscore.yaml")
    assert definitions.by_slug["building-fires"].harm


def test_a7_counts_of_which_fewer_are_better_are_advised_to_say_whether_they_are_harm() -> None:
    def advice(**differs: Any) -> list[str | None]:
        metric = {"name": "Fires", "department": "Fire", "owner": "Chief", "kind": "count", "better": "lower",
                  "history": {"years": 3}, "unit": "per day", **differs}  # fmt: skip
        city = {"name": "Milltown", "timezone": "America/New_York"}
        return [each.id for each in lint(from_plain(Definitions, {"city": city, "metrics": {"fires": metric}}))]

    assert advice() == ["lint.harm-unsaid"]
    assert advice(harm=True) == []
    assert advice(better="higher") == []
    assert advice(unit="kWh per day") == []
    assert advice(scored=False) == []


@pytest.mark.usefixtures("db")
def test_page_board_report_and_mail_name_the_same_services_in_the_same_order(client: Client) -> None:
    names = {f"s{place}": f"Service {place}" for place in range(8)}
    metrics = {
        slug: {"name": name, "department": "Works", "kind": "ratio", "better": "higher", "target": 0.8 + place / 60}
        for place, (slug, name) in enumerate(names.items())
    }
    city = small_city(metrics)  # 79 of 100 each: the later the name, the further from its goal
    order = [f"Service {place}" for place in (7, 6, 5, 4, 3)]
    publication = Publication.of(city)
    assert publication is not None
    scope = scope_of(publication.in_force, *CITY)
    assert scope is not None
    board = board_contents(scope, publication)
    assert board is not None
    assert [item.name for item in board.ticker[:FOLLOWED]] == order

    def followed(html: str) -> list[str]:
        section = html[html.index("Follow up") :]
        return re.findall(r"Service \d", section[: section.index("</ol>")])

    page = client.get("/milltown/").content.decode()
    assert followed(page) == order
    assert "and 3 more that missed their goals" in page
    week = weeks_of(publication)[0]
    assert followed(client.get(f"/milltown/reports/weeks/{week.start}/").content.decode()) == order
    contents = report_of(publication, week)
    assert contents is not None
    assert followed(WEEK.letter(contents, Links("milltown", "en", "en"), []).html) == order
    pages = "\n".join(page.extract_text() for page in PdfReader(BytesIO(WEEK.pdf(contents))).pages)
    for text in (WEEK.text(contents), pages):
        listed = text[text.index("Follow up") :]
        assert re.findall(r"^\d\. *\n?(Service \d)", listed, re.MULTILINE)[:FOLLOWED] == order


def test_a1_those_beyond_the_five_open_below_them_in_the_same_order() -> None:
    scores = {f"s{place}": [0.5 + place / 50] * 13 for place in range(8)}
    found = news(town(*reversed(scores), "near"), Period.WEEK, weeks(**scores, near=[0.96] * 13))
    assert [item.slug for item in found.follow_up] == ["s0", "s1", "s2", "s3", "s4"]
    assert [item.slug for item in found.rest] == ["s5", "s6", "s7", "near"]
    assert found.others == len(found.rest)
