"""The weekly reports: a list of all weeks, and one week's, as a page and as PDF."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.briefing.rows import Moment
from cityscore.briefing.weekly import report_of, week_from, weeks_of
from cityscore.model import CityScoreError
from cityscore.present.language import say
from cityscore.web.pages.asked import asked
from cityscore.web.pages.drawn import kept
from cityscore.web.pages.page import Page

logger = logging.getLogger(__name__)


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
    report = report_of(newest.moment, chosen) if chosen else None
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


def week_pdf(request: HttpRequest, city: str, start: date) -> HttpResponse:
    """The same as a document to be sent and kept."""
    newest = asked(request, city)
    if isinstance(newest, HttpResponse):
        return newest
    moment = newest.moment
    chosen = week_from(moment, start)
    if chosen is None:
        raise Http404("There is no report of that week.")

    def typeset() -> bytes | None:
        from cityscore.reports.weekly_pdf import weekly_pdf

        report = report_of(moment, chosen)
        return weekly_pdf(report) if report else None

    try:
        document = kept(moment, f"reports/weeks/{start}.pdf", typeset)
    except CityScoreError as error:  # a font is missing: whoever runs the site can mend that
        logger.error("%s: %s", request.path, error)
        sentence = say("This report can't be made into a PDF at the moment. Its page has all of it.")
        return HttpResponse(f"{sentence}\n", status=503, content_type="text/plain; charset=utf-8")
    name = f'inline; filename="{moment.city.slug}-week-{start}.pdf"'
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


def _weeks(moment: Moment) -> Iterable[dict[str, object]]:
    return [{"city": moment.city.slug, "start": week.start} for week in weeks_of(moment)[:2]]


REPORTS = Page("reports", "<name:city>/reports/", reports, lambda moment: [{"city": moment.city.slug}])
WEEK = Page("report-week", "<name:city>/reports/weeks/<day:start>/", week, _weeks)
PDF = Page("report-week-pdf", "<name:city>/reports/weeks/<day:start>/report.pdf", week_pdf, _weeks)
