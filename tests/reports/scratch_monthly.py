"""A second report, for tests of what ``REPORTS`` reaches: of each whole month, how many services a city has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cityscore.present.say.language import to_say
from cityscore.reports.report_type import Report

if TYPE_CHECKING:
    from cityscore.model import Definitions
    from cityscore.present.read.published_scores import Publication
    from cityscore.reports.absolute_urls import Links
    from cityscore.reports.email_message import Letter
    from cityscore.reports.unsubscribe_footer import FooterLine

DAY = timedelta(days=1)


@dataclass(frozen=True)
class CalendarMonth:
    """A whole month."""

    start: date
    end: date

    @property
    def name(self) -> str:
        return f"{self.start:%Y-%m}"


@dataclass(frozen=True)
class MonthlyContents:
    """All that it says."""

    publication: Publication
    sentence: str


class Monthly(Report["CalendarMonth", "MonthlyContents"]):
    """A report of each month, which comes on the day after it."""

    slug = "month"
    help = "How many services a city had."
    title = to_say("The monthly count")
    heading = to_say("Monthly counts")
    lead = to_say("How many services there were.")
    none_yet = to_say("The first count comes after the first whole month.")
    folder = "months"
    topic = "month"
    template = "month.html"

    def periods(self, publication: Publication) -> list[CalendarMonth]:
        end, months = publication.day, []
        while True:
            end = (end + DAY).replace(day=1) - DAY
            if publication.run.since is None or end.replace(day=1) < publication.run.since:
                return months
            months.append(CalendarMonth(end.replace(day=1), end))
            end = end.replace(day=1) - DAY

    def comes_on(self, definitions: Definitions, period: CalendarMonth) -> date:
        return period.end + DAY

    def contents(self, newest: Publication, period: CalendarMonth) -> MonthlyContents | None:
        count = len(newest.in_force.definitions.metrics)
        return MonthlyContents(newest, f"{newest.city.slug} had {count} services in {period.name}.")

    def text(self, contents: MonthlyContents) -> str:
        return f"{contents.sentence}\n"

    def pdf(self, contents: MonthlyContents, *, fonts: Path | None = None) -> bytes:
        return b"%PDF-1.7 " + contents.sentence.encode()

    def letter(self, contents: MonthlyContents, links: Links, foot: list[FooterLine]) -> Letter:
        from cityscore.reports.email_message import Letter

        page = links.page("reports")
        end = " ".join(line.text for line in foot)
        return Letter(contents.sentence, f"{contents.sentence} {page} {end}", f"<p>{contents.sentence}</p>")


MONTH = Monthly()
MONTH_PAGE = """\
{% extends "base.html" %}
{% block title %}{{ report.sentence }}{% endblock %}
{% block main %}<h1>{{ report.sentence }}</h1>{% if before %}<p>before: {{ before.name }}</p>{% endif %}{% endblock %}
"""
