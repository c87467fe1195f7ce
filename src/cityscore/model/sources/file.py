"""What a source of files states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from cityscore.model.declarations import declared, rule
from cityscore.model.enums import Engine
from cityscore.model.parsing import model
from cityscore.model.problems import Problem
from cityscore.model.sources.source import Source


@model
class FileSource(Source):
    """A file, or all files of a pattern: CSV, Parquet or JSON."""

    type: Literal["file"] = declared("What kind of place it is.", default="file")
    path: str | None = declared(
        "The file, or a pattern of files, from the definitions file on; with engine spark also an address.",
        default=None,
        longest=4_000,
        example="data/311/*.parquet",
    )
    engine: Engine | None = declared("What counts its records; without one, DuckDB.", default=None)

    @rule("path")
    def place_is_stated(self) -> Iterator[Problem]:
        """It states where it is."""
        if self.path is None:
            yield Problem(message="must state its path", fix="write path: data/daily.csv")
