"""What every connector can do: fetch the rows that a source holds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cityscore.model import Source, SourceType
from cityscore.sources.loaded import Loaded
from cityscore.sources.reading import Progress


@dataclass(frozen=True)
class Connector(ABC):
    """A source ready to be fetched; ``folder`` is what its path starts from, the definitions file's own."""

    type: ClassVar[SourceType]
    source: Source
    folder: Path

    @abstractmethod
    def fetch(self, progress: Progress | None = None) -> Loaded:
        """The rows that the source holds now, and what is wrong with what can't be read.

        Nothing is raised for a source that can't be reached or read: that is a problem among others, so that one error
        can list those of all sources. What the rows say is not checked here.
        """
