"""What staff see of figures before they are public: the scorecard to come, and what in it differs from what is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from cityscore.model import Period, Reason, Visibility
from cityscore.present.read.chart_rows import line
from cityscore.present.read.late_data import Late, late
from cityscore.present.read.published_scores import CITY, Day, Publication, PublishedScore
from cityscore.present.read.scope import Scope, scope_of
from cityscore.present.read.scorecard_contents import ScorecardContents, scorecard
from cityscore.present.read.services_table import Cell, cell_of
from cityscore.present.say.terms import span_text
from cityscore.store import models, score_publication


@dataclass(frozen=True)
class UpcomingFigure:
    """The newest figure of a service, beside the one that is public."""

    slug: str
    name: str
    is_internal: bool
    is_held: bool
    window: str
    """What it is of: a day, or the week or month of a service whose figures come more seldom."""
    line: str
    cell: Cell
    before: str
    before_window: str
    turned: str
    """The status of before, where it met its goal and does not now, or the other way round; else ''."""


@dataclass(frozen=True)
class Corrected:
    """A service with figures of days that are public already, and that will be others."""

    slug: str
    name: str
    since: date
    count: int
    """How many of its scores, of days, weeks and longer."""


@dataclass(frozen=True)
class Upcoming:
    """What will be public."""

    publication: Publication
    card: ScorecardContents | None
    """As everyone will see it."""
    figures: tuple[UpcomingFigure, ...]
    late: tuple[Late, ...]
    """Whose newest figures have not come, of internal services too."""
    corrected: tuple[Corrected, ...]


def release_preview(waiting: models.Run) -> Upcoming | None:
    """Read and word what a run that waits will make public, in a few queries; None where it holds nothing."""
    publication = Publication.to_come(waiting)
    public = scope_of(publication.in_force, *CITY)
    everything = scope_of(publication.in_force, *CITY, internal=True)
    if public is None or everything is None or waiting.since is None:
        return None
    day = Day(publication, publication.rows(everything.names))
    now = None if publication.newest == waiting else Publication.behind(publication.newest)
    before = Day(now, now.rows(everything.names)) if now else None
    return Upcoming(
        publication=publication,
        card=scorecard(public, publication),
        figures=tuple(_figures(everything, day, before)),
        late=late(everything, day, partial(_newest, day)),
        corrected=tuple(_corrected(everything, waiting, now)) if now else (),
    )


def _figures(scope: Scope, day: Day, before: Day | None) -> Iterator[UpcomingFigure]:
    for metric in scope.metrics:
        name = scope.key(metric)
        row = _newest(day, name)
        if row is None:
            continue
        was = before.of(name, Period(row.period)) if before else None
        turned = was and ((was.met_goal and row.missed_goal) or (was.missed_goal and row.met_goal))
        yield UpcomingFigure(
            slug=metric.slug,
            name=metric.name,
            is_internal=metric.visibility is Visibility.INTERNAL,
            is_held=name[1] in day.publication.run.held,
            window=span_text(row.start, row.end),
            line=line(metric, row),
            cell=cell_of(row, Period(row.period), day.publication.near, metric),
            before=line(metric, was) if was else "",
            before_window=span_text(was.start, was.end) if was else "",
            turned=cell_of(was, Period(was.period), day.publication.near, metric).words if was and turned else "",
        )


def _newest(day: Day, name: tuple[str, str]) -> PublishedScore | None:
    """The row of the shortest period that a service has figures for."""
    rows = [row for period in day.periods if (row := day.of(name, period))]
    return next((row for row in rows if row.reason not in (Reason.NOT_DUE, Reason.NOT_ACTIVE)), None)


def _corrected(scope: Scope, waiting: models.Run, now: Publication) -> Iterator[Corrected]:
    """The services whose figures of public days differ, from when on."""
    counts = score_publication.figures_corrected(waiting, now.run.through)
    for metric in scope.metrics:
        if counted := counts.get(scope.key(metric)[1]):
            yield Corrected(metric.slug, metric.name, *counted)
