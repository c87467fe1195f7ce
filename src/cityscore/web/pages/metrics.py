"""A metric's page, and all its scores to take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cityscore.jobs.exports import csv_text, metric_table
from cityscore.model import Metric, Visibility
from cityscore.present.read.metric_details import metric_page, public_metric
from cityscore.present.read.published_scores import Publication
from cityscore.web.pages.public_page import Page
from cityscore.web.pages.request_context import PageRequest, page_request

ADDRESS = "<name:city>/metrics/<name:slug>/"


@dataclass(frozen=True)
class AskedMetric:
    """A request for something of a metric."""

    asked: PageRequest
    metric: Metric


def metric_answer(request: HttpRequest, city: str, slug: str) -> HttpResponse:
    """A metric's page."""
    found = asked_metric(request, "metric", city, slug)
    if isinstance(found, HttpResponse):
        return found
    page = metric_page(found.asked.moment, found.metric)
    if page is None:
        raise Http404("There are no figures of it on that day.")
    as_of = request.GET.get("as_of", "")
    return found.asked.answer("metric.html", page=page, metric=found.metric, as_of=as_of)


def scores(request: HttpRequest, city: str, slug: str) -> HttpResponse:
    """All scores of a metric, of every day and period, in the columns of ``cityscore score``."""
    found = asked_metric(request, "metric-scores", city, slug)
    if isinstance(found, HttpResponse):
        return found
    moment = found.asked.moment
    table = metric_table(moment.city, moment.in_force, found.metric, moment.published)
    name = f"{moment.city.slug}-{found.metric.slug}-{moment.day}.csv"
    return HttpResponse(
        csv_text(table),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_ascii(name)}"'},
    )


def asked_metric(request: HttpRequest, page: str, city: str, slug: str, **rest: str) -> AskedMetric | HttpResponse:
    """Find the metric that is asked for; a former slug leads to the present one, ``Http404`` where there is none."""
    found = page_request(request, city)
    if isinstance(found, HttpResponse):
        return found
    metric = public_metric(found.moment, slug)
    if metric is None:
        raise Http404("There is no metric of that name.")
    if metric.slug != slug:
        answer = redirect(page, city=city, slug=metric.slug, permanent=True, **rest)
        if query := request.META.get("QUERY_STRING"):
            answer.headers["Location"] += f"?{query}"
        return answer
    return AskedMetric(found, metric)


def metrics_of(moment: Publication) -> Iterable[dict[str, object]]:
    """The addresses of all public metrics."""
    return [
        {"city": moment.city.slug, "slug": metric.slug}
        for metric in moment.in_force.definitions.metrics
        if metric.visibility is Visibility.PUBLIC
    ]


def _ascii(name: str) -> str:
    return name.encode("ascii", "ignore").decode().lstrip("-")


METRIC = Page("metric", ADDRESS, metric_answer, metrics_of)
SCORES = Page("metric-scores", f"{ADDRESS}scores.csv", scores, metrics_of)
