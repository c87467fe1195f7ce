"""Count the records of a city's sources into observations: read, counted in one pass each way, put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from string import whitespace

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.engines.tables import fetched
from cityscore.model import (
    Definitions,
    InvalidDefinitions,
    InvalidInput,
    Metric,
    Records,
    Source,
)
from cityscore.model.declarations import broken_rules
from cityscore.model.records import BACKLOG
from cityscore.model.text_rules import fit_district
from cityscore.records.aggregation import Aggregate
from cityscore.records.backlog_levels import NO_ROWS, BacklogCases, joined_cases
from cityscore.records.counting_query import CountingRule, Moment, Pass, shape_of
from cityscore.records.district_sums import summed_by_district
from cityscore.records.filters import parse_filter
from cityscore.records.local_times import MILLION, Times
from cityscore.records.quality import RecordFindings, findings_of, repeated_in, undecided_in
from cityscore.records.rule_isolation import HeardFailure, counted_apart, named_after, raise_failure
from cityscore.records.sums_below_zero import not_held, unreadable_sum
from cityscore.records.working_calendar import WorkingCalendar
from cityscore.records.zone_moves import SHIFT
from cityscore.scoring import backlog as backlogs
from cityscore.scoring.backlog import Cases
from cityscore.scoring.observations import Ints, Observations
from cityscore.scoring.row_selection import joined_observations, with_same_districts
from cityscore.sources import connector_of

EARLIEST = date(1990, 1, 1)
"""The first day of the working calendar: business days are not counted from days before it."""
YEARS_AHEAD = 11


@dataclass(frozen=True)
class CountedSource:
    """The observations of one source, and what its records said beside them."""

    source: str
    observations: Observations
    findings: tuple[RecordFindings, ...]
    cases: Cases | None = None
    """Those of its on-time metrics of which the backlog is made; None where there are none, or it was not asked for."""
    metrics: frozenset[int] = frozenset()
    """Those that were counted, by their indices."""
    levels: BacklogCases | None = None
    """Cases of the metrics that count a backlog, of which there are no observations here; None where none does."""


def count_sources(
    definitions: Definitions,
    folder: Path,
    as_of: datetime,
    *,
    backlog: bool = False,
    only: Collection[str] = (),
    heard: HeardFailure = raise_failure,
) -> Iterator[CountedSource]:
    """Count the records of each source that metrics count records of, as they were at a moment.

    ``folder`` is that of the definitions file, which paths start from; with ``backlog`` the cases that it is made of
    are counted as well, in a second pass over the records of on-time metrics. ``only`` are the sources to count, where
    their slugs are given. Raises ``InvalidDefinitions`` for conditions and columns that don't fit, and ``InvalidInput``
    for records that can't be read; or else ``heard`` is told, and the other metrics and sources are counted.
    """
    if heard is raise_failure:
        refuse_kept_rules(definitions.metrics)
    rules = list(_rules(definitions, heard))
    local = as_of.astimezone(definitions.city.zone()).replace(tzinfo=UTC)
    last = local.date() + timedelta(days=366 * YEARS_AHEAD)
    calendar = WorkingCalendar.of(definitions.city.calendar, EARLIEST, last)
    moment = Moment(int(local.timestamp()) + SHIFT, calendar, definitions.city.timezone)
    for source in definitions.sources:
        own_rules = [rule for rule in rules if rule.records.source == source.slug]
        if own_rules and (not only or source.slug in only):
            try:
                with connector_of(source, folder).records_opened() as table:
                    counted = _counted_source(source, table, own_rules, moment, backlog=backlog, heard=heard)
            except Exception as error:
                heard(source.slug, [rule.metric for rule in own_rules], error)
            else:
                if counted is not None:
                    yield counted


def refuse_kept_rules(metrics: Iterable[Metric]) -> None:
    """Raise ``InvalidDefinitions`` for rules that were kept before they were checked when they are said."""
    problems = [
        problem.inside("metrics", metric.slug, "records", *place)
        for metric in metrics
        if metric.records is not None
        for place, part in (((), metric.records), ((metric.records.way,), metric.records.counting))
        for problem in broken_rules(part)
    ]
    if problems:
        raise InvalidDefinitions(problems)


def _rules(definitions: Definitions, heard: HeardFailure) -> Iterator[CountingRule]:
    for index, metric in enumerate(definitions.metrics):
        if metric.records is not None:
            try:
                refuse_kept_rules([metric])
                rule = _rule(index, metric, metric.records)
            except Exception as error:
                heard(metric.records.source, [metric], named_after(metric, error))
            else:
                yield rule


def _rule(index: int, metric: Metric, records: Records) -> CountingRule:
    place, share = ("metrics", metric.slug, "records"), records.share
    return CountingRule(
        index,
        metric,
        parse_filter(records.where, (*place, "where")) if records.where else None,
        parse_filter(share.where, (*place, "share", "where")) if share else None,
    )


@dataclass(frozen=True)
class _CountedGroup:
    """What some rules counted in one pass."""

    rules: Sequence[CountingRule]
    observations: Observations
    cases: Cases | None
    levels: BacklogCases | None
    findings: list[RecordFindings]


def _counted_source(
    source: Source,
    table: ir.Table,
    rules: Sequence[CountingRule],
    moment: Moment,
    *,
    backlog: bool,
    heard: HeardFailure,
) -> CountedSource | None:
    """What the rules of a source count; None where none of them can be counted."""
    ordered = sorted(rules, key=lambda rule: repr(shape_of(rule.records)))
    repeated: dict[str | None, int] = {}

    def count(alike: Sequence[CountingRule]) -> _CountedGroup:
        source_pass = Pass.over(table, alike, moment)
        aggregate, records = _counted(source_pass, table), alike[0].records
        cases, levels = None, None
        if records.way == BACKLOG:
            observations = NO_ROWS
            levels = _levels(fetched(source_pass.backlog()), alike)
        else:
            observations = _observations(aggregate, alike)
            cases = _cases(fetched(source_pass.backlog()), alike) if backlog and records.on_time else None
        if records.id not in repeated:  # asked once for all passes: it reads the whole source
            repeated[records.id] = repeated_in(table, records.id)
        undecided = undecided_in(table, alike)
        findings = findings_of(source_pass, aggregate, repeated[records.id], undecided)
        return _CountedGroup(alike, observations, cases, levels, list(findings))

    groups = [
        counted
        for _, group in groupby(ordered, key=lambda rule: shape_of(rule.records))
        for counted in counted_apart(source.slug, table, list(group), count, heard)
    ]
    if not groups:
        return None
    cases = [group.cases for group in groups if group.cases]
    levels = [group.levels for group in groups if group.levels]
    return CountedSource(
        source.slug,
        joined_observations(with_same_districts([group.observations for group in groups])),
        tuple(finding for group in groups for finding in group.findings),
        backlogs.joined_backlogs(cases) if cases else None,
        frozenset(rule.index for group in groups for rule in group.rules),
        joined_cases(levels) if levels else None,
    )


def _counted(source_pass: Pass, table: ir.Table) -> Aggregate:
    """What a pass counts; raises ``InvalidInput`` where the table can be read, but not its times."""
    try:
        return Aggregate.of(fetched(source_pass.counted()))
    except Exception:
        fetched(table.aggregate(rows=table.count()))
        problem = Times(source_pass.rules[0].metric, source_pass.moment.zone).unreadable(table)
        problem = problem or unreadable_sum(table, source_pass.rules[0].metric)
        if problem is None:
            raise
        raise InvalidInput([problem]) from None


def _cases(rows: pa.Table, rules: Sequence[CountingRule]) -> Cases:
    index = np.array([rule.index for rule in rules], dtype=np.int64)
    rule, *columns = (rows[name].to_numpy() for name in ("rule", "opened", "due", "closed", "cases"))
    return Cases(index[rule], *columns)


def _levels(rows: pa.Table, rules: Sequence[CountingRule]) -> BacklogCases:
    names, places = _districts(rows["district"], rules[0].records)
    return BacklogCases(_cases(rows, rules), tuple(names[place] for place in places.tolist()))


def _observations(aggregate: Aggregate, rules: Sequence[CountingRule]) -> Observations:
    """The counted records by district and for the whole city, as columns."""
    way, counted = rules[0].records.way, aggregate.is_counted
    names, places = _districts(aggregate.district, rules[0].records)
    days, figures = aggregate.day, [aggregate.numerator, aggregate.denominator]
    if not counted.all():  # else no copies of them: new memory takes longer than arithmetic
        days = np.where(counted, days, days[counted].min()) if counted.any() else days
        figures = [figure * counted for figure in figures]
    keys = [aggregate.rule, places, days, *([aggregate.value] if way == "duration" else [])]
    (rule, district, day, *more), sums = summed_by_district(keys, figures)
    numerator, denominator = sums
    if way == "sum":
        numerator = numerator / MILLION
    if way == "duration":
        kinds = np.array([counting_rule.metric.kind.observed.has_samples for counting_rule in rules])[rule]
        numerator = np.where(kinds, more[0], more[0] * denominator)
    if way in ("count", "sum"):
        counts = np.array([counting_rule.metric.kind.observed.has_fixed_denominator for counting_rule in rules])[rule]
        denominator = np.where(counts, 1.0, denominator)
    index = np.array([counting_rule.index for counting_rule in rules], dtype=np.int64)[rule]
    data = Observations(index, district, day.view("datetime64[D]"), numerator, denominator, names)
    if way == "sum" and (without := not_held(numerator, rule, rules)).any():
        numerator, denominator = (np.where(without, 0.0, figure) for figure in (numerator, denominator))
        data = Observations(index, district, data.day, numerator, denominator, names, exempt=without)
    return _one_a_day(data, rules) if way == "duration" else data


def _districts(written: pa.ChunkedArray, records: Records) -> tuple[tuple[str, ...], Ints]:
    """The districts' names, sorted, the first of them '' for none; and for each row which of them is its own."""
    encoded = pc.dictionary_encode(written).combine_chunks()
    called = _shown_names(records)
    stripped = (text.strip(whitespace) for text in encoded.dictionary.to_pylist())
    # records come from outside, where nobody can mend a name: what no text may hold is replaced, and the case counts
    shown = [called.get(name) or fit_district(name) for name in stripped]
    names = tuple(sorted({"", *shown}))
    place = {name: index for index, name in enumerate(names)}
    places = np.array([place[name] for name in shown], dtype=np.int64)
    return names, places[encoded.indices.to_numpy(zero_copy_only=False)]


def _one_a_day(data: Observations, rules: Sequence[CountingRule]) -> Observations:
    """Lengths of an average, which come by their value, added up to a row a day; samples stay as they are."""
    means = np.isin(data.metric, [rule.index for rule in rules if not rule.metric.kind.observed.has_samples])
    if not means.any():
        return data
    key = np.stack([data.metric, data.district, data.day.astype(np.int64)])
    _, first, place = np.unique(key[:, means], axis=1, return_index=True, return_inverse=True)
    rows = np.flatnonzero(means)[first]
    numerator = np.bincount(place.ravel(), data.numerator[means])
    denominator = np.bincount(place.ravel(), data.denominator[means])
    keep = np.flatnonzero(~means)
    order = np.concatenate([keep, rows])
    return Observations(
        data.metric[order],
        data.district[order],
        data.day[order],
        np.concatenate([data.numerator[keep], numerator]),
        np.concatenate([data.denominator[keep], denominator]),
        data.districts,
    )


def _shown_names(records: Records) -> dict[str, str]:
    return {district.written: district.name for district in records.district.names} if records.district else {}
