"""The weekly report as plain text: Boston's week of 24 to 30 March 2025, as somebody reads it in a mail."""

from __future__ import annotations

import re
from datetime import date

from django.test import Client

from cityscore.present.say.language import speaking
from cityscore.present.say.languages import languages
from cityscore.reports.weekly_report import WEEK
from cityscore.store import models
from tests.findings.claims_too_much import claims_of
from tests.store.boston_store import boston_definitions

from .report_cities import LIGHTS, figures, made

BEGINNING = """\
Boston CityScore: Week of 24 to 30 March 2025
=============================================

0.96 ◆ just misses its goal
Last complete week, 24 to 30 March 2025
9 of 18 services met their goal. CityScore averages how far each was above or
below it: one twice as good makes up for one half as good.

! No figures from Boston Public Schools yet: School attendance.

Unusual, new this week
----------------------
Too early to tell: there are too few weeks yet.

Follow up
---------
1. Sign repair and installation on time
   7 of 28 · goal 80 % · 5 of 7 figures came · Missed its goal in every week
   scored, all 8 since 20 January 2025; 2 weeks are not scored.
   Commissioner of Transportation: no word yet
2. Streetlight repair on time
   10 of 27 · goal 80 % · 5 of 7 figures came · Missed its goal in every week
   scored, all 8 since 20 January 2025; 2 weeks are not scored.
   Commissioner of Public Works: no word yet
"""
CABINET = """
Community Engagement
--------------------
0.94 ■ misses its goal
0 of 1 service met its goal.
The score fell from 0.96 to 0.94. 311 calls answered in 30 seconds took most
away (−0.015).

* 311 calls answered in 30 seconds
  3,395 of 3,800 · goal 95 % · 5 of 7 figures came
  Week ■ 0.94 · Month ◆ 0.95 · Quarter ■ 0.94 · Year ■ 0.94
"""
WEEKS = """
The last weeks
--------------
Week                           Met their goal  CityScore
24 to 30 March 2025               9 of 18 met     ◆ 0.96
17 to 23 March 2025                2 of 5 met          –
"""


def test_bostons_week_reads_well(published: models.City) -> None:
    text = WEEK.edition(published, date(2025, 3, 24)).text()
    assert text.startswith(BEGINNING)
    assert CABINET in text
    assert WEEKS in text
    assert "\n\nAs published 1 April 2025, 08:20. Month: February. Quarter: December–February.\n" in text
    headings = re.findall(r"^(\S.*)\n-+$", text, re.MULTILINE)
    assert headings[:6] == [
        *("Unusual, new this week", "Follow up", "Doing well", "Fewer than usual"),
        *("The last weeks", "Community Engagement"),
    ]


def test_no_page_of_boston_claims_more_than_limits_tell(published: models.City, client: Client) -> None:
    metrics = [f"metrics/{metric.slug}/" for metric in boston_definitions().metrics]
    addresses = ["", "board/", "method/", "reports/weeks/2025-03-24/", "2025-04-06/", *metrics]
    said = {
        address: claims_of(answer.content.decode())
        for place in addresses
        for address in (f"/boston/{place}", f"/es/boston/{place}")
        if (answer := client.get(address)).status_code == 200
    }
    assert len(said) > 40
    assert {address: claims for address, claims in said.items() if claims} == {}


def test_a_week_without_news_says_so(db: None) -> None:
    text = WEEK.edition(made(LIGHTS, figures("a")), date(2025, 3, 26)).text()
    assert "\nUnusual, new this week\n---" in text
    assert "---\nNothing: all was as usual, as far as that can be told.\n" in text


def test_weeks_with_long_names_are_a_list(db: None) -> None:
    city = made(LIGHTS, figures("a"))
    (spanish,) = (each for each in languages() if each.code == "es")
    with speaking(spanish):
        text = WEEK.edition(city, date(2025, 3, 26)).text()
    assert re.search(r"^\* .*24 al 30 de marzo de 2025\n  0 de 1 cumplen · ◆ 0,96\n", text, re.MULTILINE)


def test_a_city_that_shows_no_cityscore_has_none_in_its_text(db: None) -> None:
    text = WEEK.edition(made(LIGHTS, figures("a"), composite=False), date(2025, 3, 26)).text()
    head = "Milltown CityScore: Week of 24 to 30 March 2025"
    assert text.replace(head, "", 1).count("CityScore") == 0
    assert "0 of 1 service met its goal.\n" in text
