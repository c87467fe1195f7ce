"""The weekly report as a letter: the number, why it moved and what to follow up, with the rest a link away."""

from __future__ import annotations

from cityscore.present.draw import rendering
from cityscore.present.draw.vega_theme import NARROW
from cityscore.present.draw.weekly_chart import weeks_chart
from cityscore.present.read.weekly_summary import WeeklyReport
from cityscore.present.say.language import say
from cityscore.reports.absolute_urls import Links
from cityscore.reports.email_message import Letter, html_of
from cityscore.reports.unsubscribe_footer import FooterLine, footer_text
from cityscore.reports.weekly_contents import contents, weekly_chart_data_of
from cityscore.reports.weekly_text import weekly_text

PICTURE = "weeks"
SHARP = 2.0
"""Pixels of the chart for one of the screen."""


def weekly_letter(report: WeeklyReport, links: Links, foot: list[FooterLine]) -> Letter:
    """Word a report as a letter, in the language that is spoken."""
    worded, whole = contents(report), report.whole
    page = links.page("report-week", start=report.week.start)
    parts = [whole.large, whole.met.rstrip(".")] if whole.shows_composite else [whole.met.rstrip(".")]
    subject = say("{title}: {what}", title=worded["title"], what=", ".join(parts))
    head = [say("Cabinet"), say("Met their goal"), *(["CityScore"] if whole.shows_composite else [])]
    html = html_of(
        "weekly.html",
        title=subject,
        report=worded,
        cabinets={"heading": say("Cabinets"), "head": head},
        page=page,
        picture=PICTURE,
        read=say("Read all of it, cabinet by cabinet"),
        foot=foot,
    )
    charts = say("With charts, and as PDF:")
    text = "\n".join([weekly_text(worded), f"{charts} {page}", "", footer_text(foot), ""])
    return Letter(subject, text, html, {PICTURE: _picture(report)})


def _picture(report: WeeklyReport) -> bytes:
    """Its chart as PNG."""
    drawing = weekly_chart_data_of(report)
    picture = rendering.svg(weeks_chart(drawing, NARROW), drawing.title, drawing.description)
    return rendering.png(picture, SHARP)
