"""Reads a Parquet file into a table with the file's own types, its rows counted from 1."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cityscore.model import InvalidObservations
from cityscore.sources.columns import LINE, column_problems
from cityscore.sources.found import refused


def read_parquet(data: bytes, name: str) -> pa.Table:
    """The rows of a Parquet file and the column of their numbers; raises ``InvalidObservations`` if it won't do."""
    try:
        parquet = pq.ParquetFile(pa.BufferReader(data))
        names = [each for each in parquet.schema_arrow.names if not each.startswith("__index_level_")]
        if problems := column_problems(names, file=name):
            raise InvalidObservations(problems)
        table = parquet.read(columns=names).select(names).replace_schema_metadata(None)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refused(name, "the Parquet file is cut short or damaged", "copy or download it again") from error
    return table.append_column(LINE, pa.array(np.arange(1, table.num_rows + 1)))
