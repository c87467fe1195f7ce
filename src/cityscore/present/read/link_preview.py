"""What the picture says that a link to a city or a metric shows."""

from __future__ import annotations

from cityscore.model import Metric, Status
from cityscore.present.draw.link_picture import LinkPicture, picture
from cityscore.present.read.metric_details import metric_page
from cityscore.present.read.published_scores import CITY, Day, Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.read.scorecard_contents import window_text
from cityscore.present.read.services_table import cell_of, goals_met_text
from cityscore.present.say.language import say
from cityscore.present.say.terms import day_text


def city_preview(publication: Publication) -> str | None:
    """The city's number; where it shows none, how many of its services met their goal."""
    scope = scope_of(publication.in_force, *CITY)
    day = Day(publication, publication.rows([scope.subject])) if scope else None
    row = day.of(CITY) if day and day.rows else None
    if day is None or row is None:
        return None
    city, shown = publication.in_force.definitions.city, day.of(CITY, day.base) or row
    cell = cell_of(row, day.headline, city.near)
    shows = city.composite
    return picture(
        LinkPicture(
            owner=city.name,
            title=window_text(city, shown),
            number=cell.text if shows else str(row.met or 0),
            unit="" if shows else say("of {scored}", scored=row.scored or 0),
            status=Status(row.status) if row.status and shows else None,
            words=cell.words if shows else say("services met their goal"),
            line=goals_met_text(row) if shows else "",
            day=day_text(shown.end),
            look=city.look,
        )
    )


def metric_preview(publication: Publication, metric: Metric) -> str | None:
    """A metric's figure."""
    page = metric_page(publication, metric)
    if page is None:
        return None
    status = page.leading.cell.status
    return picture(
        LinkPicture(
            owner=publication.in_force.definitions.city.name,
            title=metric.name,
            number=page.number,
            unit=page.unit,
            status=Status(status) if status != "none" else None,
            words=page.leading.words,
            line=f"{page.leading.span}: {page.leading.line}" if status != "none" else page.leading.span,
            day=day_text(page.leading.end),
            look=publication.in_force.definitions.city.look,
        )
    )
