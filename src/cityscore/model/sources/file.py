"""What a source of files states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from cityscore.model.declarations import declared, rule
from cityscore.model.enums import Engine
from cityscore.model.parsing import model
from cityscore.model.problems import Problem
from cityscore.model.sources.source import Source
from cityscore.model.text_rules import quoted

ADDRESS = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]+)://")
"""What begins with a scheme."""
WEB = ("http", "https", "ftp", "sftp")


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

    @rule("path", "engine", when_said=True)
    def path_is_a_file(self) -> Iterator[Problem]:
        """Its path leads to files of this machine; addresses only Spark reads."""
        if self.path is None or self.engine is Engine.SPARK:
            return
        if match := ADDRESS.match(self.path):
            message = f"{quoted(self.path)} is an address, and addresses are not fetched yet"
            fix = "download it to a file, and write that file's path"
            if match[1].lower() == "file":
                message, fix = f"{quoted(self.path)} is an address", "write the file's path without file://"
            elif match[1].lower() not in WEB:
                fix = f"copy it to a file, and write that file's path; or, where Spark reads it, engine: {Engine.SPARK}"
            yield Problem(message=message, fix=fix, place=("path",))
