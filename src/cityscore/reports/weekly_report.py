"""The weekly report: how a city's week went, as it was known when its report came.

What reads and draws is loaded when somebody wants a report: the command line lists reports without a database.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cityscore.present.say.language import to_say
from cityscore.reports.report_type import Report

if TYPE_CHECKING:
    from cityscore.model import Definitions
    from cityscore.present.read.published_scores import Publication
    from cityscore.present.read.weekly_summary import Week, WeeklyReport
    from cityscore.reports.absolute_urls import Links
    from cityscore.reports.email_message import Letter
    from cityscore.reports.unsubscribe_footer import FooterLine


class Weekly(Report["Week", "WeeklyReport"]):
    """The report of a week, which comes on the day that the city's ``weekly_report`` states."""

    slug = "week"
    help = "How a week went, as it was known when its report came."
    title = to_say("The weekly report")
    heading = to_say("Weekly reports")
    lead = to_say(
        "Every week in one place: how many services met their goal, what was unusual, what is late. "
        "Each report stays as it was known when it came."
    )
    none_yet = to_say("The first report comes after the first whole week with figures.")
    folder = "weeks"
    topic = "report"
    template = "report.html"

    def periods(self, publication: Publication) -> list[Week]:
        """The city's own weeks."""
        from cityscore.present.read.weekly_summary import weeks_of

        return weeks_of(publication)

    def comes_on(self, definitions: Definitions, period: Week) -> date:
        """The first such weekday after the week; without a stated one, the day after the week."""
        from cityscore.present.read.weekly_summary import comes_on

        return comes_on(definitions, period.end)

    def contents(self, newest: Publication, period: Week) -> WeeklyReport | None:
        """The week as it was known on the eve of its report's day."""
        from cityscore.present.read.weekly_summary import report_of

        return report_of(newest, period)

    def text(self, contents: WeeklyReport) -> str:
        """Set it as plain text."""
        from cityscore.reports.weekly_contents import contents as worded
        from cityscore.reports.weekly_text import weekly_text

        return weekly_text(worded(contents))

    def pdf(self, contents: WeeklyReport, *, fonts: Path | None = None) -> bytes:
        """A page for the city, one for its last weeks, and one for each cabinet."""
        from cityscore.reports.weekly_pdf import weekly_pdf

        return weekly_pdf(contents, fonts=fonts)

    def letter(self, contents: WeeklyReport, links: Links, foot: list[FooterLine]) -> Letter:
        """The number, why it moved and what to follow up, with the rest a link away."""
        from cityscore.reports.weekly_mail import weekly_letter

        return weekly_letter(contents, links, foot)


WEEK = Weekly()
