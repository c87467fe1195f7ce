"""Collect a city's observations from its sources: read, checked together, with the zeros that sources leave out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cityscore.files.file_problems import FileProblems
from cityscore.library.checking import check_observations
from cityscore.library.coercion import one_of
from cityscore.library.zero_fill import handed_over, never_filled, same_districts, with_zeros
from cityscore.model import CityScoreError, Definitions, Problem, Source
from cityscore.scoring.backlog import DailyBacklog
from cityscore.scoring.observations import Observations
from cityscore.scoring.row_selection import taken_rows
from cityscore.sources import connector_of
from cityscore.sources.columns import FILE
from cityscore.sources.combined_tables import Loaded, together
from cityscore.sources.reading import Progress

if TYPE_CHECKING:
    from cityscore.library.record_counts import RecordCounts
    from cityscore.records.quality import RecordFindings


@dataclass(frozen=True)
class Collected:
    """A city's observations, and what its records said beside them."""

    observations: Observations
    findings: tuple[RecordFindings, ...] = ()
    backlog: DailyBacklog | None = None
    """Of the metrics that count on time; None where none does."""

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

    Raises ``InvalidObservations`` with every problem of every source, and ``CityScoreError`` for an unknown one.
    """
    sources = _selected(definitions, only)
    loaded = [connector_of(source, folder).fetch(_of_files(progress)) for source in sources]
    if progress:
        progress("", len(sources), len(sources))
    everything = together(loaded)
    # Each row knows its source by an index: zeros are filled in source by source.
    indexes = [definitions.sources.index(source) for source in sources]
    source = np.repeat(np.array(indexes, dtype=np.int64), [part.table.num_rows for part in loaded])
    earlier = everything.problems + _read_twice(sources, loaded)
    checked = check_observations(everything.table, definitions, earlier=earlier, source=source, last=today)
    counted = None if only else _counted(definitions, folder, as_of or datetime.now(UTC))
    if not sources and counted is None:
        return Collected(checked)
    hand_overs = [
        handed_over(taken_rows(checked, source == index), definitions.sources[index], definitions, through=through)
        for index in indexes
    ]
    never = () if only else never_filled(definitions)
    hand_overs += counted.hand_overs if counted else ()
    observations = with_zeros(same_districts(hand_overs), never)
    return Collected(observations, tuple(counted.findings), counted.backlog) if counted else Collected(observations)


def _counted(definitions: Definitions, folder: Path, as_of: datetime) -> RecordCounts | None:
    """What is counted from records; the engines are only loaded where there are any."""
    if not any(metric.records for metric in definitions.metrics):
        return None
    from cityscore.library.record_counts import count_records

    return count_records(definitions, folder, as_of, backlog=True)


def sources_of_figures(definitions: Definitions) -> list[Source]:
    """The sources that hold observations: all but those that only records are counted from."""
    counted = {metric.records.source for metric in definitions.metrics if metric.records}
    named = {metric.source for metric in definitions.metrics}
    return [source for source in definitions.sources if source.slug in named or source.slug not in counted]


def _selected(definitions: Definitions, only: Collection[str]) -> list[Source]:
    sources = sources_of_figures(definitions)
    slugs = {one_of("source", slug, (source.slug for source in definitions.sources)) for slug in only}
    if of_records := slugs - {source.slug for source in sources}:
        raise CityScoreError(f"the source {min(of_records)!r} holds records, which are not collected → leave it out")
    return [source for source in sources if source.slug in slugs] if only else sources


def _of_files(progress: Progress | None) -> Progress | None:
    """The same, but it does not hear of the end of each source."""

    def heard(file: str, done: int, total: int) -> None:
        if progress and file:
            progress(file, done, total)

    return heard if progress else None


def _read_twice(sources: Sequence[Source], loaded: Sequence[Loaded]) -> FileProblems:
    """The files that two sources read, each of whose rows would stand there twice."""
    owners: dict[str, str] = {}
    problems = []
    for source, part in zip(sources, loaded, strict=True):
        for file in part.table[FILE].combine_chunks().dictionary.to_pylist():
            owner = owners.setdefault(file, source.slug)
            if owner != source.slug:
                message = f"is read for the source {owner!r} and again for {source.slug!r}"
                problems.append(Problem(message=message, fix="change the path of one of them", file=file))
    return FileProblems(tuple(problems), len(problems))
