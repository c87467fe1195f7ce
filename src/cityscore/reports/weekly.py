"""The weekly report: how a city's week went, as it was known when its report came.

What reads and draws is loaded when somebody wants a report: the command line lists reports without a database.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cityscore.model import CityScoreError
from cityscore.reports.report import Edition, Report

if TYPE_CHECKING:
    from cityscore.briefing.weekly import Week, WeeklyReport
    from cityscore.store import models


def weekly_edition(city: models.City, day: date) -> Edition:
    """The report of the week that a day is in."""
    from cityscore.briefing.rows import Moment
    from cityscore.briefing.weekly import report_of, week_with, weeks_of

    newest = Moment.of(city)
    if newest is None:
        raise CityScoreError(f"{city.slug} has no public figures yet → collect, score and publish: cityscore run")
    week = week_with(newest, day)
    if week is None:
        raise CityScoreError(_no_week(city, day, weeks_of(newest)))
    report = report_of(newest, week)
    if report is None:
        raise CityScoreError(
            f"{city.slug} had no scores of the week of {week.start} when its report came → name a day of another week"
        )
    return Edition(f"{city.slug}-week-{week.start}", partial(_text, report), partial(_pdf, report))


def _text(report: WeeklyReport) -> str:
    from cityscore.reports.weekly_contents import contents
    from cityscore.reports.weekly_text import weekly_text

    return weekly_text(contents(report))


def _pdf(report: WeeklyReport, *, fonts: Path | None = None) -> bytes:
    from cityscore.reports.weekly_pdf import weekly_pdf

    return weekly_pdf(report, fonts=fonts)


def _no_week(city: models.City, day: date, weeks: list[Week]) -> str:
    if not weeks:
        return f"{city.slug} has no whole week of figures yet → its first report comes after the first whole week"
    first, last = weeks[-1], weeks[0]
    return (
        f"{city.slug} has no report of the week of {day} → name a day from {first.start}, when its first week with one "
        f"begins, to {last.end}, when the last ends"
    )


WEEK = Report("week", "How a week went, as it was known when its report came.", weekly_edition)
