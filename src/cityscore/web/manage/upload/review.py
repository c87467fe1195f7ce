"""An upload looked over: how its file is read, and what it would change now."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone

from cityscore.files.grid import Grid
from cityscore.files.packing import unpacked
from cityscore.jobs.given_by_sources import given_by_sources
from cityscore.library.spreadsheets import Ask, Read, Reading, read_sheets
from cityscore.model import Metric
from cityscore.present.say.language import say
from cityscore.present.say.terms import day_text
from cityscore.store import models
from cityscore.store.current_observations import CurrentFigure
from cityscore.store.definitions import definitions_in_force
from cityscore.store.known_observations import metric_ids
from cityscore.store.observation_changes import Changes, ObservationChange, compare_observations
from cityscore.store.observation_columns import Figures
from cityscore.web.manage.doubt_questions import doubt_questions
from cityscore.web.manage.staff_page import Staff
from cityscore.web.manage.typed_figures import figure_text
from cityscore.web.manage.upload.reading_form import (
    DECIMALS,
    ORDERS,
    WHOLES,
    RowName,
    Tab,
    options,
    reading_from_plain,
    row_names,
    tabs_of,
)
from cityscore.web.manage.upload.rejected_kinds import RejectedKind, rejected_kinds

SHOWN = 50
"""Rows of each table that the page shows."""
TOTALS_SHOWN = 20


class ChangeRow(NamedTuple):
    """A figure that would be written, in words."""

    metric: str
    day: str
    district: str
    before: str
    after: str


class Review:
    """What the page of an open upload shows, and what keeping it writes."""

    # for the template, which sees no module's constants
    shown, orders, decimals, wholes = SHOWN, ORDERS, DECIMALS, WHOLES

    def __init__(self, staff: Staff, upload: models.Upload) -> None:
        self.city, self.in_force = staff.city, definitions_in_force(staff.city)
        self.definitions = self.in_force.definitions
        self.grids: list[Grid] = unpacked(bytes(upload.grids or b""), upload.name)
        self.reading: Reading = reading_from_plain(upload.reading)
        today = timezone.now().astimezone(self.definitions.city.zone()).date()
        result = read_sheets(self.grids, self.reading, self.definitions, staff.access.departments, today)
        self.ask: Ask | None = result if isinstance(result, Ask) else None
        self.read: Read | None = result if isinstance(result, Read) else None
        self.observations = self.read.observations if self.read else None

    @cached_property
    def changes(self) -> Changes | None:
        """What keeping it would do; asked of the page alone, as keeping compares anew under the city's lock."""
        return None if self.observations is None else compare_observations(self.city, self.in_force, self.observations)

    @cached_property
    def doubts(self) -> list[str]:
        """What is asked about figures that look as if something else was meant."""
        if self.observations is None:
            return []
        questions = doubt_questions(self.definitions, self.observations)
        return [say("{metric}: {question}", metric=metric.name, question=question) for metric, question in questions]

    @cached_property
    def added(self) -> list[ChangeRow]:
        """The first figures that would be new."""
        return self._in_words(self.changes.added if self.changes else ())

    @cached_property
    def changed(self) -> list[ChangeRow]:
        """The first figures that would change."""
        return self._in_words(self.changes.changed if self.changes else ())

    @cached_property
    def given_too(self) -> list[str]:
        """What would not last, as a source gives it too."""
        return given_by_sources(self.city, self.in_force, self.changes.places) if self.changes else []

    @cached_property
    def rejected(self) -> list[RejectedKind]:
        """What is wrong, each thing with all its rows."""
        return rejected_kinds(self.read.rejected) if self.read else []

    @property
    def totals(self) -> str:
        """Where rows stand that are left out, as they add up others."""
        rows = self.read.totals[:TOTALS_SHOWN] if self.read else ()
        return ", ".join(f"{tab} {line}".strip() for tab, line in rows)

    @property
    def names(self) -> list[RowName]:
        """What rows call metrics otherwise than here, to be said which they are."""
        return row_names(self.read.names, self.reading) if self.read else []

    @property
    def tabs(self) -> list[Tab]:
        """What the form asks about each tab of the file."""
        return tabs_of(self.grids, self.reading)

    @cached_property
    def options(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What a column can be; asked of every column."""
        return list(options(self.definitions))

    @property
    def metrics(self) -> list[Metric]:
        """Those whose figures people give."""
        return [metric for metric in self.definitions.metrics if metric.may_be_typed]

    def _in_words(self, changes: Sequence[ObservationChange]) -> list[ChangeRow]:
        metrics = dict(zip(metric_ids(self.city, self.in_force), self.definitions.metrics, strict=True))
        return [_change_row(change, metrics[change.row.metric]) for change in changes[:SHOWN]]


def _change_row(change: ObservationChange, metric: Metric) -> ChangeRow:
    row = change.row
    before = "" if change.before is None else _figure_text(metric, row.sample, change.before)
    return ChangeRow(
        metric.name, day_text(row.day), row.district, before, _figure_text(metric, row.sample, row.figures)
    )


def _figure_text(metric: Metric, sample: float | None, figures: Figures) -> str:
    numerator, denominator, exempt = figures
    samples = ((sample, denominator),) if sample is not None and not exempt else ()
    return figure_text(metric, CurrentFigure(numerator, denominator, exempt, samples))
