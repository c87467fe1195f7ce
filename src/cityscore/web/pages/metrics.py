"""A metric's page, and all its scores to take away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from cityscore.jobs.exports import csv_text, metric_table
from cityscore.model import Metric, Visibility
from cityscore.present.read.metric_details import metric_page, public_metric, taken_out
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.redacted import sentence_of
from cityscore.web.declared_views import LaneName
from cityscore.web.pages.public_page import Answer, Page, city_address
from cityscore.web.pages.request_context import PageRequest, page_of_city

GONE = 410
ADDRESS = "<name:city>/metrics/<name:slug>/"


def page_of_metric(name: str) -> Callable[[Answer], Answer]:
    """A page that is given the ``PageRequest`` and the metric that its address names; ``name`` is as links name it.

    A former slug leads to the present one; ``Http404`` where there is none.
    """

    def decorated(answer_page: Answer) -> Answer:
        @page_of_city
        @wraps(answer_page)
        def answer(page: PageRequest, slug: str, **names: str) -> HttpResponse:
            metric = public_metric(page.publication, slug)
            if metric is None and (redaction := taken_out(page.publication, slug)):
                sentence = sentence_of(redaction, page.publication.zone)
                return page.answer("taken-out.html", status=GONE, redaction=sentence)
            if metric is None:
                raise Http404("There is no metric of that name.")
            return answer_page(page, metric, **names) if metric.slug == slug else _leads_on(page, name, metric, names)

        return answer

    return decorated


def _leads_on(page: PageRequest, name: str, metric: Metric, names: dict[str, str]) -> HttpResponse:
    """To the same page under the metric's present slug."""
    answer = redirect(name, city=page.city.slug, slug=metric.slug, permanent=True, **names)
    if query := page.request.META.get("QUERY_STRING"):
        answer.headers["Location"] += f"?{query}"
    return answer


@page_of_metric("metric")
def metric_answer(page: PageRequest, metric: Metric) -> HttpResponse:
    """A metric's page."""
    details = metric_page(page.publication, metric)
    if details is None:
        raise Http404("There are no figures of it on that day.")
    return page.answer("metric.html", page=details, metric=metric, as_of=page.request.GET.get("as_of", ""))


@page_of_metric("metric-scores")
def scores(page: PageRequest, metric: Metric) -> HttpResponse:
    """All scores of a metric, of every day and period, in the columns of ``cityscore score``."""
    publication = page.publication
    table = metric_table(publication, metric)
    name = _ascii(f"{page.city.slug}-{metric.slug}-{publication.day}.csv")
    return HttpResponse(
        csv_text(table),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def metrics_of(publication: Publication) -> list[dict[str, object]]:
    """The addresses of all public metrics."""
    return [
        {**city, "slug": metric.slug}
        for city in city_address(publication)
        for metric in publication.in_force.definitions.metrics
        if metric.visibility is Visibility.PUBLIC
    ]


def _ascii(name: str) -> str:
    # headers hold no other scripts; of a name in one of them its hyphens are left
    return name.encode("ascii", "ignore").decode().lstrip("-")


METRIC = Page("metric", ADDRESS, metric_answer, metrics_of)
SCORES = Page("metric-scores", f"{ADDRESS}scores.csv", scores, metrics_of, lane=LaneName.DOCUMENTS)
