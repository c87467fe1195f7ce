"""The weekly reports: a list of all weeks, and one week's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.briefing.rows import Moment
from cityscore.briefing.weekly import week_from, weekly_report, weeks_of
from cityscore.web.pages.asked import asked
from cityscore.web.pages.page import Page


def reports(request: HttpRequest, city: str) -> HttpResponse:
    """The weeks that there are reports of, latest first."""
    found = asked(request, city)
    if isinstance(found, HttpResponse):
        return found
    years = [
        (str(year), list(weeks)) for year, weeks in groupby(weeks_of(found.moment), key=lambda week: week.end.year)
    ]
    return found.answer("reports.html", years=years)


def week(request: HttpRequest, city: str, start: date) -> HttpResponse:
    """The report of the week that starts on a day, as it was known when it came."""
    newest = asked(request, city)
    if isinstance(newest, HttpResponse):
        return newest
    weeks = weeks_of(newest.moment)
    chosen = week_from(newest.moment, start)
    moment = Moment.behind(newest.moment.newest, chosen.day) if chosen else None
    report = weekly_report(moment, chosen) if moment and chosen else None
    if report is None or chosen is None:
        raise Http404("There is no report of that week.")
    place = weeks.index(chosen)
    return newest.answer(
        "report.html",
        report=report,
        moment=report.moment,
        then="",
        before=weeks[place + 1] if place + 1 < len(weeks) else None,
        after=weeks[place - 1] if place else None,
    )


def _weeks(moment: Moment) -> Iterable[dict[str, object]]:
    return [{"city": moment.city.slug, "start": week.start} for week in weeks_of(moment)[:2]]


REPORTS = Page("reports", "<name:city>/reports/", reports, lambda moment: [{"city": moment.city.slug}])
WEEK = Page("report-week", "<name:city>/reports/weeks/<day:start>/", week, _weeks)
