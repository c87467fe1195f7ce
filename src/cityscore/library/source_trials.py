"""Sources tried out before a run: each is opened, and what metrics take from it is tried on a few of its rows.

What no run could use, such as a column that is not there, is an error; a source that is not there now, or does not
answer, is a warning: tomorrow it may. None may take longer than its time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from cityscore.library.checking import check_observations
from cityscore.library.figure_advice import figure_advice
from cityscore.model import CityScoreError, Definitions, Engine, FileSource, InvalidInput, Problem, Source, TableSource
from cityscore.model.problems import SHOWN
from cityscore.sources import Connector, connector_of
from cityscore.sources.columns import LINE, column_problems
from cityscore.sources.combined_tables import Loaded, loaded_from
from cityscore.sources.file import FileConnector

SECONDS = 10.0
"""How long a source may take; one that only Spark reads has to start it first."""
SPARK_SECONDS = 120.0
ROWS = 10
"""Rows of records, and of tables, that are read; files of figures are read whole, as a wrong row stops a metric."""
AWAY, SLOW = "sources.away", "sources.slow"
NOW = "see that it is there when the city's figures are collected"
Tried: TypeAlias = Callable[[str, int, int], None]
"""Hears of each source before it is tried: its slug, how many are done, and how many there are."""


def try_sources(
    definitions: Definitions, folder: Path, *, seconds: float | None = None, progress: Tried | None = None
) -> list[Problem]:
    """What a run would find wrong with each source, and what looks wrong with its figures; ``folder`` is their file's.

    ``seconds`` is how long each may take.
    """
    problems: list[Problem] = []
    for done, source in enumerate(definitions.sources):
        if progress:
            progress(source.slug, done, len(definitions.sources))
        trial = _Trial(definitions, source, folder)
        is_spark = getattr(source, "engine", None) is Engine.SPARK
        problems += _in_time(trial.problems, source, seconds or (SPARK_SECONDS if is_spark else SECONDS))
    if progress and definitions.sources:
        progress("", len(definitions.sources), len(definitions.sources))
    return problems


def _in_time(act: Callable[[], list[Problem]], source: Source, seconds: float) -> list[Problem]:
    """What is found in a source, or that it took too long: then it is left to itself, and ends with the program."""
    found: list[list[Problem]] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            found.append(act())
        except Exception as error:  # to be raised where somebody waits for it
            failed.append(error)

    thread = threading.Thread(target=work, name=f"source-{source.slug}", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        message = f"could not be looked through within {seconds:g} seconds"
        return [Problem(id=SLOW, message=message, fix=NOW, place=("sources", source.slug), warning=True)]
    return found[0]


@dataclass(frozen=True)
class _Trial:
    """One source, tried out for the metrics that take anything from it."""

    definitions: Definitions
    source: Source
    folder: Path

    def problems(self) -> list[Problem]:
        """What is wrong with it, each once."""
        if problem := self._away():
            return [problem]
        try:
            return list(dict.fromkeys([*self._of_figures(), *self._of_records()]))
        except CityScoreError as error:
            return self._told(error)

    def _away(self) -> Problem | None:
        """That its files are not there now, or nobody has said where its database is."""
        place = ("sources", self.source.slug)
        if isinstance(self.source, TableSource) and (name := self.source.connection) and not os.environ.get(name):
            message = f"the environment variable {name} is not set, so it can't be tried"
            fix = f"set {name} to postgresql://USER:PASSWORD@HOST:PORT/NAME, say, wherever figures are collected"
            return Problem(id=AWAY, message=message, fix=fix, place=(*place, "connection"), warning=True)
        if not isinstance(self.source, FileSource) or self.source.engine is Engine.SPARK:
            return None
        try:
            files = FileConnector(self.source, self.folder).files()
        except InvalidInput as error:
            is_folder = (self.folder / (self.source.path or "")).is_dir()
            return replace(error.problems[0], id=error.problems[0].id if is_folder else AWAY, warning=not is_folder)
        if empty := next((file for file in files if file.stat().st_size == 0), None):
            message = f"{str(empty)!r} is empty now"
            return Problem(id=AWAY, message=message, fix=NOW, place=(*place, "path"), warning=True)
        return None

    def _told(self, error: CityScoreError) -> list[Problem]:
        """What keeps it from being opened or read: a warning where it only does not answer."""
        problems = (
            list(error.problems)
            if isinstance(error, InvalidInput)
            else [Problem(message=str(error), place=("sources", self.source.slug))]
        )
        cause = error.__cause__
        silent = isinstance(cause, OSError) or type(cause).__name__ == "OperationalError"
        return [replace(problem, id=AWAY, warning=True, fix=NOW) for problem in problems] if silent else problems

    def _of_figures(self) -> Iterator[Problem]:
        """What is wrong with its figures, where it has any."""
        counted = {metric.records.source for metric in self.definitions.metrics if metric.records}
        named = {metric.source for metric in self.definitions.metrics}
        if self.source.slug in counted and self.source.slug not in named:
            return
        loaded = self._few_figures() if isinstance(self.source, TableSource) else self._connector().fetch()
        own = np.full(loaded.table.num_rows, self.definitions.sources.index(self.source))
        try:
            figures = check_observations(loaded.table, self.definitions, earlier=loaded.problems, source=own)
        except InvalidInput as error:
            yield from error.problems
            if (rest := error.total - len(error.problems)) > 0:
                message = f"{rest:,} more rows are wrong in ways like these {min(SHOWN, len(error.problems))}"
                yield Problem(id="observations.row", message=message, place=("sources", self.source.slug))
        else:
            yield from figure_advice(self.definitions, figures)

    def _few_figures(self) -> Loaded:
        """A few rows of a table of figures."""
        from cityscore.engines.tables import fetched  # here: engines take long to load

        name = f"table {getattr(self.source, 'table', '')}"
        with self._connector().opened() as table:
            if problems := column_problems(table.columns, file=name):
                raise InvalidInput(problems)
            rows = fetched(table.limit(ROWS))
        numbered = rows.append_column(LINE, pa.array(np.arange(1, rows.num_rows + 1)))
        return loaded_from([(name, numbered.replace_schema_metadata(None))])

    def _of_records(self) -> Iterator[Problem]:
        """What is wrong with what metrics count of its records, where any do."""
        counting = [
            metric
            for metric in self.definitions.metrics
            if metric.records is not None and metric.records.source == self.source.slug
        ]
        if counting:
            from cityscore.records.rule_trials import RuleTrial  # here: engines take long to load

            with self._connector().records_opened() as table:
                trial = RuleTrial.of(self.definitions, table, ROWS, datetime.now(UTC))
                for metric in counting:
                    yield from trial.problems(metric)

    def _connector(self) -> Connector[Any]:
        return connector_of(self.source, self.folder)
