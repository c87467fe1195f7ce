"""Columns of text, changed and counted by their different texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.model import Definitions
from cityscore.scoring.observations import Bools


def counted_samples(table: pa.Table, definitions: Definitions) -> pa.Table:
    """The rows, where samples that nobody counted are one row for each value, with how often it occurred."""
    quantiles = pa.array(
        [metric.slug for metric in definitions.metrics if metric.kind.observed.has_samples], pa.string()
    )
    single = pc.and_(pc.is_in(table["metric"], quantiles), pc.is_null(table["count"]))
    single = pc.and_(single, pc.is_valid(table["value"]))
    if not pc.any(single).as_py():
        return table
    mine = table.filter(single)
    keys = ["metric", "day", "district", "value"]
    others = [name for name in table.column_names if name not in (*keys, "count")]
    # without threads: they would mix up which row is the first of its group
    counted = mine.group_by(keys, use_threads=False).aggregate(
        [("count", "count", pc.CountOptions(mode="all")), *((name, "first") for name in others)]
    )
    counted = counted.rename_columns([name.removesuffix("_first") for name in counted.column_names])
    many = counted["count_count"].cast(pa.string())
    counted = counted.append_column("count", many).select(table.column_names).cast(table.schema)
    return pa.concat_tables([table.filter(pc.invert(single)), counted])


def repeated(text: str | None, rows: int) -> pa.Array:
    """The same text in so many rows."""
    return pa.repeat(pa.scalar(text, pa.string()), rows)


def mapped(cells: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """Text cells changed, each different one once."""
    encoded = cells.dictionary_encode()
    changed = pa.array([change(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return changed.take(encoded.indices)


def distinct(cells: pa.Array) -> list[str]:
    """The different texts of a column."""
    return [text for text in pc.unique(cells).to_pylist() if text]


def is_null(cells: pa.Array) -> Bools:
    """Which cells are empty."""
    return np.asarray(pc.is_null(cells).to_numpy(zero_copy_only=False), dtype=np.bool_)
