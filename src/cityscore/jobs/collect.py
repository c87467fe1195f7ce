"""Collect a city's observations: read and checked source by source, with the zeros left out, and with what failed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cityscore.files.file_problems import NO_PROBLEMS, FileProblems
from cityscore.jobs.source_failures import SourceFailures
from cityscore.library.checking import check_by_source
from cityscore.library.coercion import one_of
from cityscore.library.zero_fill import handed_over, never_filled, same_districts, with_zeros
from cityscore.model import Definitions, Problem, Source, SourceFailure
from cityscore.scoring.backlog import DailyBacklog
from cityscore.scoring.observations import Ints, Observations
from cityscore.scoring.row_selection import taken_rows
from cityscore.sources import connector_of
from cityscore.sources.columns import FILE
from cityscore.sources.combined_tables import Loaded, loaded_from, together
from cityscore.sources.reading import Progress

if TYPE_CHECKING:
    from cityscore.library.record_counts import RecordCounts
    from cityscore.records.quality import RecordFindings


@dataclass(frozen=True)
class Collected:
    """A city's observations, what its records said beside them, and what could not be collected."""

    observations: Observations
    findings: tuple[RecordFindings, ...] = ()
    backlog: DailyBacklog | None = None
    """Of the metrics that count on time; None where none does."""
    failures: tuple[SourceFailure, ...] = ()
    """Of the metrics that these name there is nothing here."""

    @classmethod
    def of(cls, collected: Collected | Observations) -> Collected:
        """The same, where there may be observations alone."""
        return collected if isinstance(collected, Collected) else cls(collected)


def collect_observations(
    definitions: Definitions,
    folder: Path,
    *,
    progress: Progress | None = None,
    only: Collection[str] = (),
    through: date | None = None,
    as_of: datetime | None = None,
    today: date | None = None,
) -> Collected:
    """The observations that a city's sources hold now, checked; those of ``only`` some, where their slugs are given.

    ``folder`` is that of the definitions file, which paths start from. Records are counted as of a moment (default:
    now). A source with ``absent: zero`` has its zeros written, up to the day that it is complete
    through; ``through`` is the last day that its rows are believed of (default: whatever days they state).
    ``today`` is that in the city (default: by this machine's clock): a row of a later day is a problem.
    ``progress`` hears of each file, and of how many its source has.

    What goes wrong with a source stops its own metrics alone, and is among the ``failures``: all of a source that can't
    be read, or that has a wrong row whose metric can't be known; else the metrics of the wrong rows, from wherever
    they come. Of a metric everything is taken, or nothing. Raises ``CityScoreError`` for an unknown source.
    """
    sources = _selected(definitions, only)
    failures = SourceFailures(definitions)
    loaded = [_fetched(source, folder, failures, _of_files(progress)) for source in sources]
    if progress:
        progress("", len(sources), len(sources))
    stated, source, all_readable = _checked(definitions, sources, loaded, failures, today)
    counted = _counted(definitions, folder, as_of or datetime.now(UTC), only, failures)
    collected = Collected(stated, failures=failures.all())
    failed = {index for index, metric in enumerate(definitions.metrics) if metric.slug in failures.metrics}
    # What names no source may stand in one that can't be read: of what may only be missing, no zero is written.
    unnamed = {index for index, metric in enumerate(definitions.metrics) if not (all_readable or metric.sources)}
    hand_overs = [
        handed_over(
            taken_rows(stated, source == index),
            definitions.sources[index],
            definitions,
            through=through,
            but=failed | unnamed,
        )
        for index in [definitions.sources.index(source) for source in sources]
    ]
    never = () if only else never_filled(definitions) - failed - unnamed
    hand_overs += counted.hand_overs if counted else ()
    if not hand_overs:
        return collected
    observations = with_zeros(same_districts(hand_overs), never)
    if counted is None:
        return replace(collected, observations=observations)
    return replace(collected, observations=observations, findings=tuple(counted.findings), backlog=counted.backlog)


def _fetched(source: Source, folder: Path, failures: SourceFailures, progress: Progress | None) -> Loaded:
    """What a source holds; a connector tells what is wrong with it, and what it raises all the same is told as well."""
    try:
        loaded = connector_of(source, folder).fetch(progress)
    except Exception as error:
        failures.hear(source.slug, [], error)
        return loaded_from([])
    failures.add(source.slug, (), loaded.problems)
    return loaded


def _checked(
    definitions: Definitions,
    sources: Sequence[Source],
    loaded: Sequence[Loaded],
    failures: SourceFailures,
    today: date | None,
) -> tuple[Observations, Ints, bool]:
    """The rows that can be taken, the source of each (its index in the definitions), and whether none failed whole."""
    for slug, problem in _read_twice(sources, loaded):
        failures.add(slug, (), FileProblems((problem,), 1))
    # Each row knows its source by an index: zeros are filled in source by source.
    indexes = [definitions.sources.index(source) for source in sources]
    source = np.repeat(np.array(indexes, dtype=np.int64), [part.table.num_rows for part in loaded])
    rows, wrong = check_by_source(together(loaded).table, definitions, source, last=today)
    whole = {index for index in indexes if definitions.sources[index].slug in failures.sources}
    for found in wrong:
        metrics = [definitions.metrics[index].slug for index in found.metrics]
        failures.add(definitions.sources[found.source].slug, metrics, found.problems)
    whole |= {found.source for found in wrong if found.is_whole}
    held = {index: set(np.unique(rows.metric[source == index]).tolist()) for index in indexes} if whole else {}
    elsewhere = {metric for index, metrics in held.items() if index not in whole for metric in metrics}
    for index in whole:
        slug = definitions.sources[index].slug
        stopped = held[index] | _expected(definitions, slug, elsewhere)
        failures.add(slug, [definitions.metrics[metric].slug for metric in stopped if metric >= 0], NO_PROBLEMS)
    failed = [index for index, metric in enumerate(definitions.metrics) if metric.slug in failures.metrics]
    sound = ~np.isin(source, list(whole)) & ~np.isin(rows.metric, failed)
    return taken_rows(rows, sound), source[sound], not whole


def _expected(definitions: Definitions, source: str, elsewhere: Collection[int]) -> set[int]:
    """The metrics whose figures would be in a source.

    Those that name it, and, where they name none, those of which no other source that can be read has a row.
    """
    return {
        index
        for index, metric in enumerate(definitions.metrics)
        if metric.records is None and (metric.source == source or (metric.source is None and index not in elsewhere))
    }


def _counted(
    definitions: Definitions, folder: Path, as_of: datetime, only: Collection[str], failures: SourceFailures
) -> RecordCounts | None:
    """What is counted from records; the engines are only loaded where there are any."""
    counted = {metric.records.source for metric in definitions.metrics if metric.records}
    if not (counted & set(only) if only else counted):
        return None
    from cityscore.library.record_counts import count_records

    return count_records(definitions, folder, as_of, backlog=True, only=only, heard=failures.hear)


def sources_of_figures(definitions: Definitions) -> list[Source]:
    """The sources that hold observations: all but those that only records are counted from."""
    counted = {metric.records.source for metric in definitions.metrics if metric.records}
    named = {metric.source for metric in definitions.metrics}
    return [source for source in definitions.sources if source.slug in named or source.slug not in counted]


def _selected(definitions: Definitions, only: Collection[str]) -> list[Source]:
    """The sources of figures to be read."""
    slugs = {one_of("source", slug, (source.slug for source in definitions.sources)) for slug in only}
    return [source for source in sources_of_figures(definitions) if not only or source.slug in slugs]


def _of_files(progress: Progress | None) -> Progress | None:
    """The same, but it does not hear of the end of each source."""

    def heard(file: str, done: int, total: int) -> None:
        if progress and file:
            progress(file, done, total)

    return heard if progress else None


def _read_twice(sources: Sequence[Source], loaded: Sequence[Loaded]) -> Iterator[tuple[str, Problem]]:
    """The files that two sources read, each of whose rows would stand there twice; told of both sources."""
    owners: dict[str, str] = {}
    for source, part in zip(sources, loaded, strict=True):
        for file in part.table[FILE].combine_chunks().dictionary.to_pylist():
            owner = owners.setdefault(file, source.slug)
            if owner != source.slug:
                message = f"is read for the source {owner!r} and again for {source.slug!r}"
                problem = Problem(message=message, fix="change the path of one of them", file=file)
                yield owner, problem
                yield source.slug, problem
