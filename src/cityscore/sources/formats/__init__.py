"""The bytes of a file as a table of observations, known by what they are and not by the file's name."""

from __future__ import annotations

import pyarrow as pa

from cityscore.sources.formats.contents import is_json, is_parquet, unpacked
from cityscore.sources.formats.delimited import read_delimited
from cityscore.sources.formats.json_objects import read_json
from cityscore.sources.formats.parquet import read_parquet
from cityscore.sources.found import NOTHING, Found


def read_bytes(data: bytes, name: str) -> tuple[pa.Table, Found]:
    """The rows with their lines, and what is wrong with rows that can't be read; ``name`` is the file's, for errors.

    Raises ``InvalidObservations`` if the file as a whole can't be used.
    """
    data = unpacked(data, name)
    if is_parquet(data):
        return read_parquet(data, name), NOTHING
    return read_json(data, name) if is_json(data) else read_delimited(data, name)
