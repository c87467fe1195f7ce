"""Tables of a database or a warehouse, or of Apache Spark's catalogue."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa

from cityscore.engines.tables import fetched
from cityscore.files.file_problems import FileProblems
from cityscore.model import Engine, InvalidInput, TableSource
from cityscore.sources.columns import LINE, column_problems
from cityscore.sources.combined_tables import Loaded, loaded_from
from cityscore.sources.connector import Connector
from cityscore.sources.reading import Progress

if TYPE_CHECKING:
    import ibis.expr.types as ir


class TableConnector(Connector[TableSource]):
    """A source whose rows are those of a table, or of a view, which is only read."""

    reads: ClassVar = TableSource

    def load(self, progress: Progress | None = None) -> Loaded:
        """Read the table; its rows are counted from 1, in the order in which the database gives them."""
        name = f"table {self.source.table}"
        if progress:
            progress(name, 0, 1)
        try:
            with self.opened() as table:
                problems = column_problems(table.columns, file=name)
                rows = fetched(table) if not problems else None
        except InvalidInput as error:
            return loaded_from([], FileProblems(error.problems, error.total))
        if progress:
            progress("", 1, 1)
        if rows is None:
            return loaded_from([], FileProblems(tuple(problems), len(problems)))
        numbered = rows.append_column(LINE, pa.array(np.arange(1, rows.num_rows + 1)))
        return loaded_from([(name, numbered.replace_schema_metadata(None))])

    def engine(self) -> AbstractContextManager[ir.Table]:
        """The database that the table lies in, or Apache Spark for one of its catalogue."""
        if self.source.engine is Engine.SPARK:
            from cityscore.engines import spark

            return spark.catalogued(self.source)
        from cityscore.engines import sql_database

        return sql_database.table_opened(self.source)
