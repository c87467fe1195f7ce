"""A city, or one of its services, on a small card: for other sites, and for the first page of several cities."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from cityscore.present.read.chart_rows import line
from cityscore.present.read.currency_facts import CityHold, city_holds, public_run
from cityscore.present.read.expectations import Expectation, FiguresEnd, expectation_of, figures_end
from cityscore.present.read.published_scores import CITY, COLUMNS, Day, Publication, PublishedScore, Rows, score_on
from cityscore.present.read.scope import Scope
from cityscore.present.read.scorecard_contents import service_window_text, window_text
from cityscore.present.read.services_table import Cell, cell_of, goals_met_text
from cityscore.present.say.language import say
from cityscore.store import models
from cityscore.store.shown_scores import NOW, RowsByDay, on_all_periods, shown_scores


@dataclass(frozen=True)
class Card:
    """What a card says."""

    name: str
    window: str
    cell: Cell | None
    """The score; None where none is shown."""
    large: str
    """What is written large: the score, or how many met."""
    sentence: str
    slug: str = ""
    """Of the metric; empty for the city."""
    expected: Expectation | None = None
    """What is to follow it, on a page of several cities."""
    ends: FiguresEnd | None = None
    """Where its figures end there, where none are to follow."""


def city_card(scope: Scope, publication: Publication) -> Card | None:
    """The city's card, in one query; None where the day has no figures."""
    day = Day(publication, publication.rows([scope.subject]))
    row = day.of(scope.subject) if day.rows else None
    return _city_card(scope.name, day, row) if row else None


def metric_card(scope: Scope, publication: Publication, slug: str) -> Card | None:
    """A public metric's card, in one query; None where there is no such metric, or nothing of it."""
    metric = next((metric for metric in scope.metrics if metric.slug == slug), None)
    if metric is None:
        return None
    name = scope.key(metric)
    day = Day(publication, publication.rows([name]))
    row = day.of(name) if day.rows else None
    if row is None:
        return None
    cell = cell_of(row, day.headline, publication.near, metric)
    if metric.harm and row.met_goal:  # plainly said, and no cause to be glad
        cell = replace(cell, symbol="")
    window = service_window_text(publication, metric, row)
    return Card(metric.name, window, cell, cell.text, line(metric, row), slug)


def city_cards() -> list[tuple[models.City, Card | None]]:
    """A card of each city, in four queries however many there are; None where a city has no figures yet."""
    latest = models.Run.objects.filter(city=OuterRef("pk"), state=models.RunState.PUBLISHED)
    cities = list(models.City.objects.annotate(latest=Subquery(latest.order_by("-published", "-id").values("pk")[:1])))
    newest = [city.latest for city in cities if city.latest]
    runs = models.Run.objects.select_related("revision", "city").in_bulk(newest)
    rows = _rows_of({run.through for run in runs.values()})
    holds = city_holds(timezone.now())
    return [
        (city, _latest_card(city, run, rows, holds.get(city.pk)) if (run := runs.get(city.latest)) else None)
        for city in cities
    ]


def _latest_card(
    city: models.City, run: models.Run, rows: dict[tuple[int, date], Rows], hold: CityHold | None
) -> Card | None:
    of_city = rows.get((city.pk, run.through))
    if not of_city:
        return None
    day = Day(Publication.showing(run, run, run.through), of_city)
    row = day.of(CITY)
    card = _city_card(city.name, day, row) if row else None
    if card is None or city.ended:
        return card
    expected = expectation_of(public_run(run), hold.expires if hold else None)
    ends = figures_end(run.since, run.through, day.publication.in_force.definitions.city) if expected is None else None
    return replace(card, expected=expected, ends=ends)


def _rows_of(days: set[date]) -> dict[tuple[int, date], Rows]:
    """The current scores of all cities as a whole, seen from some days, by city and day."""
    subjects = models.Subject.objects.filter(kind=CITY[0], district="")
    scores = shown_scores([NOW], subjects, on_all_periods(*days))
    period, through = COLUMNS.index("period"), COLUMNS.index("through")
    steps: RowsByDay[tuple[int, str], tuple[Any, ...]] = RowsByDay(
        ((city, values[period]), values[through], None if withdrawn else tuple(values))
        for city, withdrawn, *values in scores.values_list(F("subject__city_id"), "withdrawn", *COLUMNS)
    )
    rows: dict[tuple[int, date], Rows] = {}
    for day in days:
        for key in steps:
            if (values := steps.on(key, day)) is not None:
                row = score_on(values, day)
                rows.setdefault((key[0], day), {})[row.key] = row
    return rows


def _city_card(name: str, day: Day, row: PublishedScore) -> Card:
    city = day.publication.in_force.definitions.city
    window, cell = window_text(city, day.of(CITY, day.base) or row), cell_of(row, day.headline, city.near)
    if city.composite or not row.scored:
        shown = cell if row.scored else None
        return Card(name, window, shown, cell.text if shown else "", goals_met_text(row))
    large = say("{met} of {scored}", met=row.met, scored=row.scored)
    return Card(name, window, None, large, say("Services that met their goal"))
