"""The reports: a list of all that there are, and each one as a page and as PDF."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from functools import partial
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse

from cityscore import reports
from cityscore.model import CityScoreError
from cityscore.present.read.published_scores import Publication
from cityscore.present.say.language import say, to_say
from cityscore.reports import AnyReport
from cityscore.web.pages.public_page import Page
from cityscore.web.pages.render_cache import kept
from cityscore.web.pages.request_context import page_request

logger = logging.getLogger(__name__)


def archive(request: HttpRequest, city: str) -> HttpResponse:
    """The periods that there are reports of, latest first."""
    found = page_request(request, city)
    if isinstance(found, HttpResponse):
        return found
    archives = [
        {"report": report, "page": page_name(report), "years": _years(report, found.moment)}
        for report in reports.REPORTS
    ]
    return found.answer("reports.html", archives=archives, heading=_heading())


def _years(report: AnyReport, moment: Publication) -> list[tuple[str, list[object]]]:
    by_year = groupby(report.periods(moment), key=lambda period: period.end.year)
    return [(str(year), list(periods)) for year, periods in by_year]


def _heading() -> str:
    """What the page is called: as the one report is, or as all of them are."""
    return say(reports.REPORTS[0].heading) if len(reports.REPORTS) == 1 else say("Reports")


def page(report: AnyReport, request: HttpRequest, city: str, start: date) -> HttpResponse:
    """The report of the period that starts on a day, as it was known when it came."""
    newest = page_request(request, city)
    if isinstance(newest, HttpResponse):
        return newest
    periods = report.periods(newest.moment)
    place = next((place for place, period in enumerate(periods) if period.start == start), None)
    contents = report.contents(newest.moment, periods[place]) if place is not None else None
    if contents is None or place is None:
        raise Http404(f"There is no report of that {report.slug}.")
    return newest.answer(
        report.template,
        report=contents,
        moment=contents.publication,
        then="",
        before=periods[place + 1] if place + 1 < len(periods) else None,
        after=periods[place - 1] if place else None,
    )


def pdf(report: AnyReport, request: HttpRequest, city: str, start: date) -> HttpResponse:
    """The same as a document to be sent and kept."""
    newest = page_request(request, city)
    if isinstance(newest, HttpResponse):
        return newest
    moment = newest.moment
    period = report.period_from(moment, start)
    if period is None:
        raise Http404(f"There is no report of that {report.slug}.")

    def typeset() -> bytes | None:
        contents = report.contents(moment, period)
        return report.pdf(contents) if contents else None

    try:
        document = kept(moment, f"reports/{report.folder}/{start}.pdf", typeset)
    except CityScoreError as error:  # a font is missing: whoever runs the site can mend that
        logger.error("%s: %s", request.path, error)
        sentence = say("This report can't be made into a PDF at the moment. Its page has all of it.")
        return HttpResponse(f"{sentence}\n", status=503, content_type="text/plain; charset=utf-8")
    name = f'inline; filename="{report.file_name(moment.city, period)}.pdf"'
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


def page_name(report: AnyReport) -> str:
    """As links name its page; that of its PDF ends in ``-pdf``."""
    return f"report-{report.slug}"


def pages_of(report: AnyReport) -> tuple[Page, Page]:
    """A report's page, and its PDF."""

    def latest(moment: Publication) -> Iterable[dict[str, object]]:
        return [{"city": moment.city.slug, "start": period.start} for period in report.periods(moment)[:2]]

    name, path = page_name(report), f"<name:city>/reports/{report.folder}/<day:start>/"
    return (
        Page(name, path, partial(page, report), latest),
        Page(f"{name}-pdf", f"{path}report.pdf", partial(pdf, report), latest),
    )


ARCHIVE = Page(
    "reports",
    "<name:city>/reports/",
    archive,
    lambda moment: [{"city": moment.city.slug}],
    menu=to_say("Reports"),
)
REPORT_PAGES = tuple(pages_of(report)[0] for report in reports.REPORTS)
REPORT_FILES = tuple(pages_of(report)[1] for report in reports.REPORTS)
