"""Addresses of pictures, and whole ones for those who are elsewhere."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse

from cityscore.model import Metric
from cityscore.present.read.metric_details import Chart
from cityscore.store import models
from cityscore.web.pages import PAGES, Page

register = template.Library()


@register.simple_tag
def absolute(page: str, **names: object) -> str:
    """A page's whole address, with the site's: for link previews, which are fetched from elsewhere."""
    return f"{settings.ADDRESS}{reverse(page, kwargs=names)}"


@register.simple_tag
def chart_url(city: models.City, metric: Metric, chart: Chart, kind: str, as_of: str) -> str:
    """A chart's picture, of the same moment as the page."""
    names = {"city": city.slug, "slug": metric.slug, "chart": f"{chart.range.slug}{kind}"}
    query = f"?{urlencode({'as_of': as_of})}" if as_of else ""
    return f"{reverse('metric-chart', kwargs=names)}{query}"


@register.simple_tag
def menu() -> list[Page]:
    """The pages of a city that have an entry in its menu."""
    return [page for page in PAGES if page.menu]
