"""Pictures of figures: a metric's charts as SVG and as specifications, and what a link to a page shows.

Each is drawn when it is first asked for and kept until the next publication. What draws (Altair, Vega) takes a second
to load, so that it is loaded by who draws and by nobody else.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from cityscore.model import Metric, Visibility
from cityscore.present.draw.chart_data import ProcessDrawing
from cityscore.present.draw.palette import DARK, LIGHT, Palette
from cityscore.present.read.link_preview import city_preview, metric_preview
from cityscore.present.read.metric_details import drawing_in
from cityscore.present.read.metric_series import RANGES, SIGNALS, PeriodRange, ranges_of
from cityscore.present.read.published_scores import Publication
from cityscore.web.declared_views import LaneName
from cityscore.web.pages.metrics import ADDRESS, page_of_metric
from cityscore.web.pages.public_page import Page, city_address
from cityscore.web.pages.render_cache import drawn, kept
from cityscore.web.pages.request_context import PageRequest, page_request

SIZES = {"": "wide", "-narrow": "narrow"}
PALETTES = {"": LIGHT, "-dark": DARK}
CHARTS: dict[str, tuple[PeriodRange, str, Palette]] = {
    f"{range.slug}{narrow}{dark}": (range, size, palette)
    for range in (*RANGES, SIGNALS)
    for narrow, size in SIZES.items()
    for dark, palette in PALETTES.items()
}
"""The charts of a metric by their names in addresses: 13-weeks, 13-weeks-narrow, 13-weeks-dark …"""

PICTURE_POLICY = "default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
"""Of a picture that is opened by itself: it carries one style, and nothing in it runs or loads."""
A_DAY = "public, max-age=86400"


@drawn
@page_of_metric("metric-chart")
def chart_picture(page: PageRequest, metric: Metric, chart: str) -> HttpResponse:
    """A chart as a picture."""
    from cityscore.present.draw import rendering

    def draw() -> str | None:
        specified = _specification(page, metric, chart, explore=False)
        return rendering.svg(*specified) if specified else None

    picture = kept(page.publication, f"{metric.slug}/{chart}.svg", draw)
    policy = PICTURE_POLICY.format(digest=rendering.style_digest())
    return HttpResponse(picture, content_type="image/svg+xml", headers={"Content-Security-Policy": policy})


@drawn
@page_of_metric("metric-specification")
def specification(page: PageRequest, metric: Metric, chart: str) -> HttpResponse:
    """A chart as a Vega-Lite specification, for who draws it in a browser."""

    def draw() -> str | None:
        specified = _specification(page, metric, chart, explore=True)
        return json.dumps(specified[0], ensure_ascii=False, separators=(",", ":")) if specified else None

    text = kept(page.publication, f"{metric.slug}/{chart}.json", draw)
    return HttpResponse(text, content_type="application/json")


@drawn
def preview_picture(request: HttpRequest, city: str) -> HttpResponse:
    """What a link to a city's page shows."""
    page = page_request(request, city)
    if isinstance(page, HttpResponse):
        raise Http404("There are no figures yet.")
    return _pixels(page.publication, "preview.png", lambda: city_preview(page.publication))


@drawn
@page_of_metric("metric-preview")
def preview_of_metric(page: PageRequest, metric: Metric) -> HttpResponse:
    """What a link to a metric's page shows."""
    name = f"{metric.slug}/preview.png"
    return _pixels(page.publication, name, lambda: metric_preview(page.publication, metric))


def chart_script(request: HttpRequest) -> HttpResponse:
    """The script that draws charts in a browser: Vega, bundled here, asked for by nobody who does not explore one."""
    from cityscore.present.draw import rendering

    tag = f'"{rendering.script_version()}"'
    if (unchanged := get_conditional_response(request, etag=tag)) is not None:
        return unchanged
    content = rendering.script()
    headers = {"ETag": tag, "Cache-Control": A_DAY, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return HttpResponse(content, content_type="text/javascript; charset=utf-8", headers=headers)


def _specification(
    page: PageRequest, metric: Metric, chart: str, *, explore: bool
) -> tuple[dict[str, object], str, str] | None:
    """A chart's specification, title and description."""
    from cityscore.present.draw import control_chart, figure_chart, vega_theme

    if chart not in CHARTS:
        return None
    range, size, palette = CHARTS[chart]
    drawing = drawing_in(page.publication, metric, range)
    if drawing is None:
        return None
    width = vega_theme.NARROW if size == "narrow" else vega_theme.WIDE
    if isinstance(drawing, ProcessDrawing):
        spec = control_chart.control_chart(drawing, width, palette, explore=explore)
    else:
        spec = figure_chart.figure_chart(drawing, width, palette, explore=explore)
    return spec, drawing.title, drawing.description


def _pixels(publication: Publication, name: str, picture: Callable[[], str | None]) -> HttpResponse:
    def draw() -> bytes | None:
        from cityscore.present.draw import rendering

        vectors = picture()
        return rendering.png(vectors) if vectors else None

    return HttpResponse(kept(publication, name, draw), content_type="image/png")


def _charts_of(publication: Publication) -> list[dict[str, object]]:
    """The addresses of all charts of all public metrics."""
    return [
        {"city": publication.city.slug, "slug": metric.slug, "chart": chart}
        for metric in publication.in_force.definitions.metrics
        if metric.visibility is Visibility.PUBLIC
        for shown in (*(range for range, _, _ in ranges_of(publication, metric)), *([SIGNALS] if metric.scored else []))
        for chart, (range, _, _) in CHARTS.items()
        if range is shown
    ]


def _metrics_of(publication: Publication) -> list[dict[str, object]]:
    charts = _charts_of(publication)
    return [{"city": names["city"], "slug": names["slug"]} for names in charts if names["chart"] == "12-months"]


_picture = partial(Page, lane=LaneName.PICTURES)
CHART = _picture("metric-chart", f"{ADDRESS}<name:chart>.svg", chart_picture, _charts_of)
SPECIFICATION = _picture("metric-specification", f"{ADDRESS}<name:chart>.json", specification, _charts_of)
METRIC_PREVIEW = _picture("metric-preview", f"{ADDRESS}preview.png", preview_of_metric, _metrics_of)
PREVIEW = _picture("preview", "<name:city>/preview.png", preview_picture, city_address)
SCRIPT = Page("charts-script", "charts.js", chart_script, lambda _: [{}], parameters=())
