"""What the store knows, handed out as it goes in: definitions, observations, and scores in the columns of ``score``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
from django.utils import timezone

from cityscore.definitions import dumps
from cityscore.files.csv_cells import guard_table
from cityscore.jobs.suppressed_districts import Columns, hidden_windows, hide, replace_row, row_windows
from cityscore.library.output_frames import SCHEMA, observations_frame
from cityscore.model import COMPOSITE, METRIC_PERIODS, CityScoreError, Metric, Period
from cityscore.present.read.published_scores import Publication
from cityscore.scoring.metric_scores import number_or_none, ratio_of
from cityscore.scoring.stored_scores import StoredScore
from cityscore.scoring.suppression import Window, hidden_by_parts
from cityscore.store import backlogs, known_observations, models, runs, score_publication
from cityscore.store.definition_bases import with_base
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.store.shown_scores import RowsByDay
from cityscore.store.subjects import subject_ids

STORED = (*(column.name for column in fields(StoredScore) if column.name in SCHEMA.names), "numerator", "cases")
"""The columns of ``score`` that are kept, from which the others follow, and what a figure is measured by."""
BACKLOG = pa.schema(
    [
        ("metric", pa.string()),
        ("day", pa.date32()),
        *((name, pa.int64()) for name in ("open", "overdue", "cleared")),
        ("median_age", pa.float64()),
    ]
)
PERIODS = tuple(map(str, METRIC_PERIODS))
"""In the order of the rows of a day; a composite has one more."""


def definitions_text(city: models.City, moment: datetime | None = None) -> str:
    """The definitions that stood at a moment (default: now), as YAML that names their revision."""
    return dumps(with_base(definitions_in_force(city, moment)))


def observations_table(city: models.City, moment: datetime | None = None) -> pa.Table:
    """The observations known at a moment (default: now), in columns that ``cityscore score`` reads."""
    in_force = definitions_in_force(city, moment)
    return observations_frame(
        known_observations.known_observations(city, in_force, moment or timezone.now()), in_force.definitions
    )


def backlog_table(city: models.City, moment: datetime | None = None) -> pa.Table:
    """The backlogs of on-time metrics known at a moment (default: now), by metric and day."""
    in_force = definitions_in_force(city, moment)
    slugs = {key: slug for slug, key in in_force.keys.items()}
    rows = [(slugs[key], *rest) for key, *rest in backlogs.all_known(city, moment or timezone.now()) if key in slugs]
    columns = list(zip(*rows, strict=True)) or [()] * len(BACKLOG)
    return pa.table([pa.array(data, field.type) for data, field in zip(columns, BACKLOG, strict=True)], schema=BACKLOG)


def score_tables(city: models.City, moment: datetime | None = None) -> Iterator[pa.Table]:
    """The scores public at a moment (default: now), a metric and district at a time, and then the city's.

    The rows, columns and figures are those that ``cityscore score`` gives for the definitions and observations of then.
    """
    run = runs.published(city, moment)
    if run is None or run.published is None:
        raise CityScoreError(f"nothing of {city.name} was published by then → run it first: cityscore run")
    return _score_tables(city, run, run.published)  # apart, so that what is above raises before anything is written


def _score_tables(city: models.City, run: models.Run, published: datetime) -> Iterator[pa.Table]:
    in_force = DefinitionsInForce.of(run.revision)
    ids, days = subject_ids(city), score_publication.published_days(city, published)
    districts = known_observations.districts(city, in_force)
    for metric in in_force.definitions.metrics:
        for district in ("", *districts.get(metric.slug, ())):
            subject = ids[models.SubjectKind.METRIC, in_force.keys[metric.slug], district]
            yield _table(metric.slug, district, _columns(subject, published, days), metric)
    whole = ids[models.SubjectKind.CITY, "", ""]
    yield _table(COMPOSITE, "", _columns(whole, published, days, periods=(*PERIODS, str(Period.CURRENT))), None)


def metric_table(publication: Publication, metric: Metric) -> pa.Table:
    """The scores of one metric that the public saw at a publication, and then those of its districts.

    Of a district's figure that is not shown, only the window is told, and ``not_shown`` stands in place of a reason; of
    one that was taken out, ``redacted``.
    """
    in_force, redactions = publication.in_force, publication.redactions
    key = in_force.keys[metric.slug]
    names = (*STORED, "past") if redactions.rows else STORED
    columns = _by_district(publication, metric, names)
    redacted = _redacted(publication, metric, columns)
    if metric.parts and any(columns):
        windows = {window for district in columns for window in row_windows(columns[district])}
        parts = ((part, _by_district(publication, part, STORED)) for part in metric.parts)
        city = in_force.definitions.city
        of_parts = (hidden_windows(rows, part, city, _redacted(publication, part, rows))[1] for part, rows in parts)
        redacted = hidden_by_parts(windows, of_parts, redacted)
    hide(columns, metric, in_force.definitions.city, redacted)
    for district in redactions.without_named(key, columns):
        del columns[district]
    for district in columns if redactions.rows else ():
        for row, window in enumerate(row_windows(columns[district])):
            instead = redactions.instead(key, district, (window.start, window.end), columns[district]["past"][row])
            replace_row(columns[district], row, {name: instead[name] for name in instead if name in names})
    tables = [_table(metric.slug, district, columns[district], metric) for district in columns]
    return pa.concat_tables([SCHEMA.empty_table(), *tables])


def _by_district(publication: Publication, metric: Metric, names: Sequence[str]) -> dict[str, Columns]:
    """The stored scores of a metric, the city's ('') first and then those of its districts."""
    key = publication.in_force.keys[metric.slug]
    subjects = models.Subject.objects.filter(city=publication.city, kind=models.SubjectKind.METRIC, slug=key)
    moment, days = publication.published, score_publication.published_days(publication.city, publication.published)
    return {subject.district: _columns(subject.pk, moment, days, names) for subject in subjects.order_by("district")}


def _redacted(
    publication: Publication, metric: Metric, columns: Mapping[str, Columns]
) -> Mapping[Window, frozenset[str]]:
    """The districts of a metric that somebody took out of some windows."""
    if not publication.redactions.rows:
        return {}
    windows = {window for district in columns for window in row_windows(columns[district])}
    return publication.redactions.hidden_districts(publication.in_force.keys[metric.slug], columns, windows)


def csv_text(table: pa.Table) -> bytes:
    """A table as ``cityscore score`` writes CSV; Arrow fills the text with zeros where one of its chunks is empty."""
    out = BytesIO()
    out.write(f"{','.join(table.schema.names)}\n".encode())
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    pyarrow.csv.write_csv(guard_table(table.combine_chunks()), out, options)
    return out.getvalue()


def _columns(
    subject: int,
    moment: datetime,
    days: Sequence[date],
    names: Sequence[str] = STORED,
    periods: Sequence[str] = PERIODS,
) -> Columns:
    """A subject's scores that were public at a moment, by day and period: a row a day, however they are stored."""
    if not days:
        return {name: [] for name in names}
    scores = score_publication.scores_through(subject, moment, days[-1])
    steps: RowsByDay[str, tuple[Any, ...]] = RowsByDay(
        (period, through, None if withdrawn else tuple(values))
        for period, through, withdrawn, *values in scores.values_list("period", "through", "withdrawn", *names)
    )
    place = names.index("through")
    rows = [
        (*row[:place], day, *row[place + 1 :])
        for day in days
        for period in periods
        if (row := steps.on(period, day)) is not None
    ]
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return dict(zip(names, map(list, columns), strict=True))


def _table(name: str, district: str, stored: Columns, metric: Metric | None) -> pa.Table:
    count = len(stored["through"])
    columns = {**stored, "metric": [name] * count, "district": [district] * count}
    for day in ("start", "end"):  # what is current has no days of its own
        dated = zip(stored[day], stored["period"], strict=True)
        columns[day] = [None if period == Period.CURRENT else value for value, period in dated]
    for words in ("status", "reason"):
        columns[words] = [word or None for word in stored[words]]
    if metric is not None:
        value, yardstick = (np.array(stored[name], dtype=np.float64) for name in ("value", "yardstick"))
        columns["ratio"] = [*map(number_or_none, ratio_of(metric.better, value, yardstick, metric.scale_zero))]
    arrays = [pa.array(columns.get(field.name, [None] * count), field.type) for field in SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
