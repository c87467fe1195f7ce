"""What a source that is a table states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from cityscore.model.declarations import declared, rule
from cityscore.model.enums import Engine
from cityscore.model.parsing import model
from cityscore.model.problems import Problem
from cityscore.model.sources.source import Source


@model
class TableSource(Source):
    """A table of a database or a warehouse, or of Apache Spark's catalogue."""

    type: Literal["table"] = declared("What kind of place it is.", default="table")
    table: str | None = declared(
        "The table, with its schema where it needs one.",
        default=None,
        pattern=r"[^\s.;'\"]+(\.[^\s.;'\"]+){0,2}",
        pattern_says="a table's name such as cases or public.cases",
        example="public.cases",
    )
    connection: str | None = declared(
        "The environment variable with the database's address, so that no password stands here.",
        default=None,
        pattern="[A-Z][A-Z0-9_]*",
        pattern_says="the name of an environment variable such as CASES_DATABASE",
        example="CASES_DATABASE",
    )
    engine: Engine | None = declared("What counts its records; without one, the database.", default=None)

    @rule("table", "connection", "engine")
    def place_is_stated(self) -> Iterator[Problem]:
        """It states where it is."""
        if self.table is None:
            yield Problem(message="must state its table", fix="write table: public.cases")
        if self.engine is Engine.DUCKDB:
            yield Problem(message="reads files, not tables", fix="leave engine out", place=("engine",))
        elif self.engine is Engine.SPARK and self.connection is not None:
            yield Problem(message="has no meaning for a table of spark", fix="leave it out", place=("connection",))
        elif self.engine is None and self.connection is None:
            fix = "write connection: CASES_DATABASE, or engine: spark"
            yield Problem(message="must state its connection", fix=fix)
