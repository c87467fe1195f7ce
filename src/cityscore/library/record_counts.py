"""Records counted into observations, with the days on which nothing happened, as a source hands them over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from cityscore.library.zero_fill import HandOver, handed_over, same_districts, with_zeros
from cityscore.model import Absent, Definitions, Source
from cityscore.records.observing import CountedSource, count_sources
from cityscore.records.quality import RecordFindings
from cityscore.records.rule_isolation import HeardFailure, raise_failure
from cityscore.records.sums_below_zero import days_below_zero
from cityscore.scoring.backlog import DailyBacklog, backlog_of, joined_backlogs
from cityscore.scoring.day_numbers import number
from cityscore.scoring.due_days import Axis
from cityscore.scoring.observations import Observations
from cityscore.scoring.row_selection import joined_observations, taken_rows, with_same_districts

ALL_DAYS = (date.min, date.max)


@dataclass(frozen=True)
class RecordCounts:
    """What the sources of records hand over."""

    hand_overs: list[HandOver]
    findings: list[RecordFindings]
    """What was left out."""
    backlog: DailyBacklog | None
    """Of on-time metrics, on the days that their sources have figures of; None where there are none."""


def count_records(
    definitions: Definitions,
    folder: Path,
    as_of: datetime,
    *,
    backlog: bool = False,
    only: Collection[str] = (),
    heard: HeardFailure = raise_failure,
) -> RecordCounts:
    """Count the records of a city's sources as of a moment, up to the day before it; ``backlog`` asks for that too.

    Records are all counted again, so whatever was counted before and is not counted now is taken back: every row is
    handed over as one that is made, not stated. ``only`` are the sources to count, where their slugs are given. What
    can't be counted is raised, or ``heard`` is told; of such a metric nothing is handed over.
    """
    through = as_of.astimezone(definitions.city.zone()).date() - timedelta(days=1)
    hand_overs: list[HandOver] = []
    findings: list[RecordFindings] = []
    backlogs: list[DailyBacklog] = []
    on_time = {
        index for index, metric in enumerate(definitions.metrics) if metric.records and metric.records.way == "on_time"
    }
    for counted in count_sources(definitions, folder, as_of, backlog=backlog, only=only, heard=heard):
        told = days_below_zero(counted.findings, counted.observations, definitions.metrics)
        counted = replace(counted, findings=tuple(told))
        source = next(source for source in definitions.sources if source.slug == counted.source)
        stated = replace(source, absent=Absent.ZERO)  # all records are read: what is not among them did not happen
        own = {
            index
            for index, metric in enumerate(definitions.metrics)
            if metric.records and metric.records.source == source.slug
        }
        failed = own - counted.metrics
        rows = _handed_over(counted, stated, definitions, through, failed)
        metrics = sorted(own - failed)
        # those that failed might have shown the source complete through a later day: what stands there stays
        all_days = rows.complete and (date.min, rows.complete[1]) if failed else ALL_DAYS
        hand_overs.append(HandOver(rows.stated, rows.zeros, metrics, all_days, rows.complete, made=True))
        findings += counted.findings
        if counted.cases and rows.complete:
            backlogs.append(backlog_of(counted.cases, set(metrics) & on_time, *map(number, rows.complete)))
    return RecordCounts(hand_overs, findings, joined_backlogs(backlogs) if backlogs else None)


def _handed_over(
    counted: CountedSource, source: Source, definitions: Definitions, through: date, failed: Collection[int]
) -> HandOver:
    """What a source's records say, with the levels of its backlogs on the days that it is complete on.

    So a feed that stopped has no levels from there on: what is open then, nobody knows.
    """
    if counted.levels is None:
        return handed_over(counted.observations, source, definitions, through=through, but=failed)
    tables = with_same_districts([counted.observations, counted.levels.events()])
    rows = handed_over(joined_observations(tables), source, definitions, through=through, but=failed)
    measured = {
        index
        for index, metric in enumerate(definitions.metrics)
        if metric.records and metric.records.backlog is not None
    } & counted.metrics
    parts = [taken_rows(rows.stated, ~np.isin(rows.stated.metric, list(measured)))]
    if rows.complete is not None:
        first, last = map(number, rows.complete)
        axis = Axis.of(first, last, definitions)
        for index in sorted(measured):
            metric = definitions.metrics[index]
            days = axis.days[axis.due(metric)]
            if metric.records is not None and len(days):
                parts += counted.levels.levels(index, metric.records, days)
    return replace(rows, stated=joined_observations(with_same_districts(parts)))


def observations_of_records(
    definitions: Definitions, folder: Path, as_of: datetime
) -> tuple[Observations, list[RecordFindings]]:
    """All observations that a city's records make as of a moment, and what was left out.

    They are in order: by metric as the definitions have them, by district (the whole city first) and by day.
    """
    counted = count_records(definitions, folder, as_of)
    data = with_zeros(same_districts(counted.hand_overs))
    named = np.argsort(np.argsort(np.array(data.districts, dtype=object)))  # '' is the first of all texts
    order = np.lexsort((data.numerator, data.day, named[data.district], data.metric))
    return taken_rows(data, order), counted.findings
