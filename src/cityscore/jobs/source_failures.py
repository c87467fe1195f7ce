"""The failures of a collection, gathered source by source, each with the metrics that it stops."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from cityscore.engines import OWN
from cityscore.files.file_problems import FileProblems
from cityscore.jobs.retryable import FILE, may_pass, told
from cityscore.model import (
    CityScoreError,
    Definitions,
    InvalidInput,
    InvalidObservations,
    Metric,
    Problem,
    SourceFailure,
)
from cityscore.model.problems import SHOWN

log = logging.getLogger("cityscore.collect")


class SourceFailures:
    """What went wrong so far, by source."""

    def __init__(self, definitions: Definitions) -> None:
        """Know the order of sources and metrics."""
        self._definitions = definitions
        self._metrics: dict[str, set[str]] = {}
        self._problems: dict[str, list[tuple[FileProblems, bool]]] = {}

    def add(self, source: str, metrics: Iterable[str], problems: FileProblems, *, passing: bool | None = None) -> None:
        """Take in problems of a source, and the metrics (slugs) that they stop."""
        if passing is None:
            passing = all(problem.may_pass or problem.id == FILE for problem in problems.first)
        self._metrics.setdefault(source, set()).update(metrics)
        if problems.total:
            self._problems.setdefault(source, []).append((problems, passing))

    def hear(self, source: str, metrics: Sequence[Metric], error: Exception) -> None:
        """Take in what was raised; of a fault of the program its log tells where."""
        self.add(source, [metric.slug for metric in metrics], problems_raised(source, error), passing=may_pass(error))
        if is_fault_of_ours(error):
            log.error("source %s: %s", source, told(error), exc_info=error)

    @property
    def sources(self) -> frozenset[str]:
        """The slugs of those that failed, with all of their metrics or some."""
        return frozenset(self._problems)

    @property
    def metrics(self) -> frozenset[str]:
        """The slugs of all metrics that stop."""
        return frozenset(slug for slugs in self._metrics.values() for slug in slugs)

    def all(self) -> tuple[SourceFailure, ...]:
        """The failures, in the definitions' order."""
        order = [source.slug for source in self._definitions.sources]
        return tuple(self._one(slug) for slug in sorted(self._problems, key=order.index))

    def _one(self, source: str) -> SourceFailure:
        stopped, parts = self._metrics[source], self._problems[source]
        different = dict.fromkeys(problem for problems, _ in parts for problem in problems.first)
        # as they are read: files by their names
        first = sorted(different, key=lambda problem: (problem.file, problem.line or 0))
        return SourceFailure(
            source,
            tuple(metric.slug for metric in self._definitions.metrics if metric.slug in stopped),
            tuple(first)[:SHOWN],
            max(sum(problems.total for problems, _ in parts), len(first)),
            all(passing for _, passing in parts),
        )


def problems_raised(source: str, error: Exception) -> FileProblems:
    """What an error says, as problems of a source."""
    if isinstance(error, InvalidInput):
        return FileProblems(error.problems, error.total)
    return FileProblems((Problem(message=told(error), place=("sources", source)),), 1)


def is_fault_of_ours(error: BaseException) -> bool:
    """Whether an error, or what caused it, is one that this program did not raise on purpose, nor an engine."""
    cause = error.__cause__ if isinstance(error, CityScoreError) else error
    if cause is None or isinstance(cause, (CityScoreError, OSError)):
        return False
    return type(cause).__module__.partition(".")[0] in OWN


def failures_error(failures: Iterable[SourceFailure]) -> InvalidObservations:
    """All that went wrong as one error, as it is told where nothing goes on without it."""
    failures = list(failures)
    problems = dict.fromkeys(problem for failure in failures for problem in failure.problems)
    return InvalidObservations(problems, total=max(sum(failure.total for failure in failures), len(problems)))
