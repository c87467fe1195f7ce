"""What every connector can do: fetch the rows that a source holds, and open it as a table of an engine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from cityscore.engines import errors_as_problems_of, refused_source
from cityscore.model import Source
from cityscore.sources.combined_tables import Loaded
from cityscore.sources.missing_figures import without_missing
from cityscore.sources.reading import Progress

if TYPE_CHECKING:
    import ibis.expr.types as ir

S = TypeVar("S", bound=Source)


@dataclass(frozen=True)
class Connector(ABC, Generic[S]):
    """A source ready to be fetched; ``folder`` is what its path starts from, the definitions file's own."""

    reads: ClassVar[type[Source]]
    """What a source of this type states, from ``cityscore.model.sources``."""
    source: S
    folder: Path

    def fetch(self, progress: Progress | None = None) -> Loaded:
        """The figures that the source holds now, without those for which it writes one of its words for nothing."""
        return without_missing(self.load(progress), self.source.missing)

    @abstractmethod
    def load(self, progress: Progress | None = None) -> Loaded:
        """The rows that the source holds now, and what is wrong with what can't be read.

        Nothing is raised for a source that can't be reached or read: that is a problem among others, so that one error
        can list those of all sources. What the rows say is not checked here.
        """

    @contextmanager
    def opened(self) -> Iterator[ir.Table]:
        """The source as a table of its engine, which is only read: raw records are counted there.

        Raises ``InvalidInput`` for what is not there or can't be read, also while the table is in use.
        """
        with errors_as_problems_of(self.source), self.engine() as table:  # engines read when asked for rows
            yield table

    @contextmanager
    def records_opened(self) -> Iterator[ir.Table]:
        """As ``opened``; its words for nothing are blanks."""
        with self.opened() as table:
            from cityscore.engines.missing_words import with_blanks  # here: Ibis takes long to load
            from cityscore.engines.tables import COUNTING

            engine = table.get_backend().name
            if engine not in COUNTING:
                fix = "export it to CSV or Parquet and count the file; or take figures from it"
                raise refused_source(self.source, f"{engine} holds it, which records can't be counted in", fix)
            yield with_blanks(table, self.source.missing)

    def engine(self) -> AbstractContextManager[ir.Table]:
        """The engine that counts its records, with its table; without one a source can hold figures alone.

        An engine is imported here, when it is used: they take long to load.
        """
        message = f"no engine counts the records of a {self.source.type}"
        raise refused_source(self.source, message, "count the records of a file or a table, and take figures from here")
