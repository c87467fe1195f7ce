"""Tables of a database or a warehouse, or of Apache Spark's catalogue."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa

from cityscore.engines import opened
from cityscore.engines.tables import fetched
from cityscore.files.found import Found
from cityscore.model import InvalidInput, SourceType
from cityscore.sources.columns import LINE, column_problems
from cityscore.sources.connector import Connector
from cityscore.sources.loaded import Loaded, loaded_from
from cityscore.sources.reading import Progress


class Table(Connector):
    """A source whose rows are those of a table, or of a view, which is only read."""

    type: ClassVar = SourceType.TABLE

    def fetch(self, progress: Progress | None = None) -> Loaded:
        """Read the table; its rows are counted from 1, in the order in which the database gives them."""
        name = f"table {self.source.table}"
        if progress:
            progress(name, 0, 1)
        try:
            with opened(self.source, self.folder) as table:
                problems = column_problems(table.columns, file=name)
                rows = fetched(table) if not problems else None
        except InvalidInput as error:
            return loaded_from([], Found(error.problems, error.total))
        if progress:
            progress("", 1, 1)
        if rows is None:
            return loaded_from([], Found(tuple(problems), len(problems)))
        numbered = rows.append_column(LINE, pa.array(np.arange(1, rows.num_rows + 1)))
        return loaded_from([(name, numbered.replace_schema_metadata(None))])
