"""The first part of a run: observations are collected, looked at, and what differs from what stands is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from cityscore.jobs.clock_guard import doubt_of_day, refuse_unlikely_day
from cityscore.jobs.collect import Collected
from cityscore.jobs.feed_doubts import DoubtedFeeds, doubt_feeds
from cityscore.jobs.invalidation.recount import counted_since, recounted_from
from cityscore.library.figure_advice import concerns_of_figures
from cityscore.model import Definitions, SourceFailure
from cityscore.scoring.observations import Observations
from cityscore.store import backlogs, models, observation_writes
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.failed_sources import note_failures, typed_by_hand
from cityscore.store.observation_writes import Progress, WriteCounts

if TYPE_CHECKING:
    from cityscore.records.quality import RecordFindings

Collect: TypeAlias = Callable[[Definitions], Collected | Observations]
"""Fetches a city's observations, all or only new ones, checked against its definitions."""


@dataclass(frozen=True)
class RunCollection:
    """What a run collected and wrote."""

    written: WriteCounts
    backlogs: int
    """How many days of backlogs were written."""
    findings: Sequence[RecordFindings]
    since: Mapping[str, date]
    """From when on metrics were counted again, where that was not from the beginning."""
    doubt: str = ""
    """What looks wrong with the day that is covered."""
    failures: tuple[SourceFailure, ...] = ()
    failed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the source that failed, the keys of the metrics that it stopped."""
    doubtful: tuple[str, ...] = ()
    """What looks wrong with figures."""
    feeds: DoubtedFeeds | None = None
    """What is not taken of what was collected."""

    def __bool__(self) -> bool:
        return bool(self.written or self.backlogs or (self.feeds and self.feeds.withdrawn))

    @property
    def log(self) -> dict[str, Any]:
        """What the run log says of it, and of the records that figures were counted from."""
        records = {found.metric: {**asdict(found), "concerns": list(found.concerns)} for found in self.findings}
        for metric, day in self.since.items():
            records[metric]["since"] = day.isoformat()
        of_records = {"records": records, "backlogs": self.backlogs} if records else {}
        of_clock = {"doubt": self.doubt} if self.doubt else {}
        of_figures = {"figures": list(self.doubtful)} if self.doubtful else {}
        of_sources = {"failures": self._failures} if self.failures else {}
        of_feeds = {"feeds": list(self.feeds.concerns)} if self.feeds and self.feeds.concerns else {}
        of_rows = {"rows": self.feeds.rows} if self.feeds and self.feeds.rows else {}
        of_data = {**of_records, **of_figures, **of_feeds, **of_rows}
        return {"observations": asdict(self.written), **of_data, **of_clock, **of_sources}

    @property
    def _failures(self) -> list[dict[str, Any]]:
        """As the run log has them: what stopped, by the metrics' keys, and why."""
        return [
            {"source": failure.source, "metrics": self.failed[failure.source], "problem": failure.text}
            for failure in self.failures
        ]

    @property
    def concerns(self) -> tuple[str, ...]:
        """What looks wrong with the records, with figures, and with the day."""
        of_records = (f"{found.metric}: {concern}" for found in self.findings for concern in found.concerns)
        of_feeds = (*self.feeds.held, *self.feeds.concerns) if self.feeds else ()
        return (*of_feeds, *of_records, *self.doubtful, *filter(None, [self.doubt]))


def collect_for_run(
    run: models.Run,
    in_force: DefinitionsInForce,
    collect: Collect,
    progress: Progress | None,
    *,
    trusted: bool = False,
) -> RunCollection:
    """Collect, and write what differs from what stands, unless the clock is not to be trusted and can't be right."""
    days = recounted_from(run, in_force)
    collected = Collected.of(collect(in_force.definitions))
    if not trusted:
        refuse_unlikely_day(run, in_force.definitions, collected.observations)
    doubt = "" if trusted else doubt_of_day(run, in_force.definitions, collected.observations)
    feeds = doubt_feeds(run, in_force, collected)
    new = counted_since(feeds.collected, in_force.definitions, days)
    written = observation_writes.write_observations(run.city, in_force, new.observations, run=run, progress=progress)
    left = backlogs.write_backlogs(run, in_force, new.backlog) if new.backlog else 0
    counted = {found.metric for found in new.findings}
    since = {metric: day for metric, day in days.items() if metric in counted}
    doubtful = tuple(concerns_of_figures(in_force.definitions, collected.observations))
    failures = _without_typed(run, in_force, collected.failures)
    note_failures(run, in_force, failures)
    failed = {failure.source: [in_force.keys[slug] for slug in failure.metrics] for failure in failures}
    return RunCollection(written, left, new.findings, since, doubt, failures, failed, doubtful, feeds)


def _without_typed(
    run: models.Run, in_force: DefinitionsInForce, failures: Sequence[SourceFailure]
) -> tuple[SourceFailure, ...]:
    """The failures without metrics that name no source and whose figures people give: nothing of them is missing."""
    unnamed = {metric.slug for metric in in_force.definitions.metrics if metric.may_be_typed}
    stopped = {slug for failure in failures for slug in failure.metrics if slug in unnamed}
    typed = typed_by_hand(run.city, [in_force.keys[slug] for slug in stopped])
    return tuple(
        replace(failure, metrics=tuple(slug for slug in failure.metrics if in_force.keys[slug] not in typed))
        for failure in failures
    )
