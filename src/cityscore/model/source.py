"""Where data come from."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.model.fields import declared, rule
from cityscore.model.problems import Problem
from cityscore.model.reading import model
from cityscore.model.slugs import SLUG, SLUG_SAYS
from cityscore.model.words import Absent, Engine, SourceType


@model
class Source:
    """A place that data come from."""

    slug: str = declared("What metrics call it.", pattern=SLUG, pattern_says=SLUG_SAYS)
    type: SourceType = declared("What kind of place it is.", example="file")
    path: str | None = declared(
        "The file, or a pattern of files, from the definitions file on; with engine spark also an address.",
        default=None,
        example="data/311/*.parquet",
    )
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
    engine: Engine | None = declared("What counts its records; without one, DuckDB or the database.", default=None)
    recount: int | None = declared(
        "How many of the newest days its records are counted again of each time; without it all of them.",
        default=None,
        minimum=1,
        maximum=36600,
    )
    absent: Absent = declared("What a row that is not there means.", default=Absent.MISSING)
    lag: int = declared(
        "With absent zero, how many of its newest days are not complete yet; they are left out.",
        default=0,
        minimum=0,
        maximum=3660,
    )

    @rule("type", "path", "table", "connection", "engine")
    def place_is_stated(self) -> Iterator[Problem]:
        """A file has a path, a table its name and where it is."""
        if self.type is SourceType.FILE:
            yield from self._needs("path", "path: data/daily.csv")
            yield from self._has_no("table", "connection")
            return
        yield from self._needs("table", "table: public.cases")
        yield from self._has_no("path")
        if self.engine is Engine.DUCKDB:
            yield Problem(message="reads files, not tables", fix="leave engine out", place=("engine",))
        elif self.engine is Engine.SPARK:
            yield from self._has_no("connection")
        else:
            yield from self._needs("connection", "connection: CASES_DATABASE, or engine: spark")

    def _needs(self, name: str, fix: str) -> Iterator[Problem]:
        if getattr(self, name) is None:
            yield Problem(message=f"must state its {name}", fix=f"write {fix}")

    def _has_no(self, *names: str) -> Iterator[Problem]:
        for name in names:
            if getattr(self, name) is not None:
                place = f"{self.type} of {self.engine}" if self.engine else self.type
                yield Problem(message=f"has no meaning for a {place}", fix="leave it out", place=(name,))
