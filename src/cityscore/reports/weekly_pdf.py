"""The weekly report as PDF: a page for the city, one for its last weeks, and one for each cabinet."""

from __future__ import annotations

from pathlib import Path

from cityscore.present.draw import rendering
from cityscore.present.draw.weekly_chart import PAPER, weeks_chart
from cityscore.present.read.weekly_summary import WeeklyReport
from cityscore.reports.typeset import typeset
from cityscore.reports.weekly_contents import contents, weekly_chart_data_of


def weekly_pdf(report: WeeklyReport, *, fonts: Path | None = None) -> bytes:
    """Typeset a report, in the language that is spoken."""
    drawing = weekly_chart_data_of(report)
    chart = rendering.svg(weeks_chart(drawing, PAPER), drawing.title, drawing.description)
    return typeset("weekly", contents(report), {"weeks": chart}, report.whole.published, fonts=fonts)
