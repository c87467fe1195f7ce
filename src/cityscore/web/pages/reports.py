"""The reports: a list of all that there are, and each one as a page and as PDF."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import groupby

from django.http import Http404, HttpResponse

from cityscore import reports
from cityscore.present.read.published_scores import Publication
from cityscore.present.say.language import say, to_say
from cityscore.reports import AnyReport
from cityscore.web.declared_views import LaneName
from cityscore.web.pages.public_page import Page, city_address
from cityscore.web.pages.render_cache import drawn, kept
from cityscore.web.pages.request_context import PageRequest, page_of_city


@page_of_city
def archive(page: PageRequest) -> HttpResponse:
    """The periods that there are reports of, latest first."""
    archives = [
        {"report": report, "page": page_name(report), "years": _years(report, page.publication)}
        for report in reports.REPORTS
    ]
    return page.answer("reports.html", archives=archives, heading=_heading())


def _years(report: AnyReport, publication: Publication) -> list[tuple[str, list[object]]]:
    by_year = groupby(report.periods(publication), key=lambda period: period.end.year)
    return [(str(year), list(periods)) for year, periods in by_year]


def _heading() -> str:
    """What the page is called: as the one report is, or as all of them are."""
    return say(reports.REPORTS[0].heading) if len(reports.REPORTS) == 1 else say("Reports")


def report_page(report: AnyReport, page: PageRequest, start: date) -> HttpResponse:
    """The report of the period that starts on a day, as it was known when it came."""
    periods = report.periods(page.publication)  # latest first, so the one before has the next index
    index = next((index for index, period in enumerate(periods) if period.start == start), None)
    contents = report.contents(page.publication, periods[index]) if index is not None else None
    if contents is None or index is None:
        raise Http404(f"There is no report of that {report.slug}.")
    return page.answer(
        report.template,
        report=contents,
        moment=contents.publication,
        then="",
        # what comes next concerns only who reads the newest: any other is of its own time
        expected=page.expected if index == 0 else None,
        ends=page.ends if index == 0 else None,
        before=periods[index + 1] if index + 1 < len(periods) else None,
        after=periods[index - 1] if index else None,
    )


def report_pdf(report: AnyReport, page: PageRequest, start: date) -> HttpResponse:
    """The same as a document to be sent and kept."""
    publication = page.publication
    period = report.period_from(publication, start)
    if period is None:
        raise Http404(f"There is no report of that {report.slug}.")

    def typeset() -> bytes | None:
        contents = report.contents(publication, period)
        return report.pdf(contents) if contents else None

    document = kept(publication, f"reports/{report.folder}/{start}.pdf", typeset)
    name = f'inline; filename="{report.file_name(page.city, period)}.pdf"'
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


def page_name(report: AnyReport) -> str:
    """As links name its page; that of its PDF ends in ``-pdf``."""
    return f"report-{report.slug}"


def pages_of(report: AnyReport) -> tuple[Page, Page]:
    """A report's page, and its PDF."""

    def latest(publication: Publication) -> list[dict[str, object]]:
        return [{"city": publication.city.slug, "start": period.start} for period in report.periods(publication)[:2]]

    name, path = page_name(report), f"<name:city>/reports/{report.folder}/<day:start>/"
    return (
        Page(name, path, page_of_city(partial(report_page, report)), latest),
        Page(
            f"{name}-pdf",
            f"{path}report.pdf",
            drawn(page_of_city(partial(report_pdf, report))),
            latest,
            lane=LaneName.DOCUMENTS,
        ),
    )


ARCHIVE = Page("reports", "<name:city>/reports/", archive, city_address, menu=to_say("Reports"))
REPORT_PAGES = tuple(pages_of(report)[0] for report in reports.REPORTS)
REPORT_FILES = tuple(pages_of(report)[1] for report in reports.REPORTS)
