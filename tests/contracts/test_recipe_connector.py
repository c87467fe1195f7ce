"""CONTRIBUTING's recipe for a connector, carried out in a scratch copy: a query to an SQLite file."""

from __future__ import annotations

from pathlib import Path

from tests.contracts.scratch import Scratch

STATES = '''
"""What a source that is a query states."""

from __future__ import annotations

from typing import Literal

from cityscore.model.declarations import declared
from cityscore.model.parsing import model
from cityscore.model.sources.source import Source


@model
class SqliteSource(Source):
    """A query to an SQLite file."""

    type: Literal["sqlite"] = declared("What kind of place it is.", default="sqlite")
    file: str = declared("The file, from the definitions file on.", example="city.sqlite3")
    query: str = declared("What is asked of it.", example="SELECT * FROM daily")
'''

READS = '''
"""Queries to SQLite files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import ClassVar

import pyarrow as pa

from cityscore.files.file_problems import FileProblems
from cityscore.model import Problem
from cityscore.model.sources.sqlite import SqliteSource
from cityscore.sources.columns import LINE, column_problems
from cityscore.sources.connector import Connector
from cityscore.files.file_problems import FileProblems
from cityscore.sources.combined_tables import Loaded, loaded_from
from cityscore.sources.reading import Progress


class Sqlite(Connector[SqliteSource]):
    """A source whose rows are what a query gives."""

    reads: ClassVar = SqliteSource

    def load(self, progress: Progress | None = None) -> Loaded:
        """Ask for the rows; they are counted from 1."""
        name = self.source.file
        if progress:
            progress(name, 0, 1)
        try:
            rows = self._asked()
        except sqlite3.Error as error:
            place = ("sources", self.source.slug, "file")
            problem = Problem(message=f"{name!r} can't be asked: {error}", fix="check the file", place=place)
            return loaded_from([], FileProblems((problem,), 1))
        if progress:
            progress("", 1, 1)
        if problems := column_problems(rows.column_names, file=name):
            return loaded_from([], FileProblems(tuple(problems), len(problems)))
        return loaded_from([(name, rows.append_column(LINE, pa.array(range(1, rows.num_rows + 1), pa.int64())))])

    def _asked(self) -> pa.Table:
        address = f"file:{self.folder / self.source.file}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            cursor = connection.execute(self.source.query)
            names, rows = [column[0] for column in cursor.description], cursor.fetchall()
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})
'''

TEST = '''
"""The SQLite connector."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.sources.stage import COLUMNS, Row, Stage


def put(folder: Path, rows: list[Row]) -> None:
    with closing(sqlite3.connect(folder / "city.sqlite3")) as connection, connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS daily ({', '.join(f'{name} text' for name in COLUMNS)})")
        connection.execute("DELETE FROM daily")
        places = ", ".join("?" * len(COLUMNS))
        connection.executemany(
            f"INSERT INTO daily VALUES ({places})", [[row.get(name) for name in COLUMNS] for row in rows]
        )


ASKED = {"type": "sqlite", "file": "city.sqlite3", "query": "SELECT * FROM daily"}
STAGES = {"a query": Stage(ASKED, {**ASKED, "file": "nowhere.sqlite3"}, put, lambda _: "nowhere.sqlite3")}
'''

FILE, TUPLE = "src/cityscore/model/sources/sqlite.py", "src/cityscore/model/sources/__init__.py"
STEPS = "tests/contracts/test_sources.py"
WHOLE = """\
city: {name: Milltown, timezone: America/New_York}
sources:
  figures: {type: sqlite, file: city.sqlite3, query: SELECT * FROM daily}
metrics:
  calls: {name: Calls, department: Works, better: lower, kind: count, target: 10}
"""


def test_each_step_that_is_missing_is_told(tmp_path: Path) -> None:
    scratch = Scratch.copied(tmp_path)
    scratch.write(FILE, STATES)
    said = scratch.tested(STEPS, "-k", "test_every_step", fails=True)
    for step in (
        f"sqlite lacks a class in the tuple SOURCES ({TUPLE})",
        "sqlite lacks a file src/cityscore/sources/sqlite.py, with its connector",
        "sqlite lacks a test tests/sources/test_sqlite.py",
        "sqlite lacks a heading '## `sqlite`' in docs/reference/sources.md",
        "sqlite lacks STAGES in tests/sources/test_sqlite.py",
    ):
        assert step in said


def test_the_recipe_makes_a_connector_that_passes_the_shared_suite(tmp_path: Path) -> None:
    scratch = Scratch.copied(tmp_path)
    scratch.write(FILE, STATES)
    scratch.change(TUPLE, "(FileSource, TableSource)", "(FileSource, TableSource, SqliteSource)")
    scratch.change(TUPLE, "import Source\n", "import Source\nfrom cityscore.model.sources.sqlite import SqliteSource\n")
    scratch.write("src/cityscore/sources/sqlite.py", READS)
    scratch.write("tests/sources/test_sqlite.py", TEST)
    scratch.add("docs/reference/sources.md", "\n## `sqlite`\n\nA query to an SQLite file.\n")
    scratch.said("-m", "cityscore.definitions.schema")
    page = scratch.said("-m", "cityscore.definitions.reference")
    (tmp_path / "docs/reference/definitions.md").write_text(page, encoding="utf-8")
    assert "| `query` | What is asked of it. | text | must be given |" in page
    assert "[`sqlite`](#sqlitesource)" in page
    said = scratch.tested(STEPS, "tests/docs/test_reference.py", "-k", "sqlite or step or stated or page")
    assert "passed" in said
    (tmp_path / "city.yaml").write_text(WHOLE.replace("query:", "path: x, query:"), encoding="utf-8")
    said = scratch.said("-m", "cityscore", "check", "city.yaml", fails=True)
    assert "path: has no meaning for a sqlite → leave it out" in said
