"""Scores on standard output: a table for people, CSV or JSON in full precision for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from cityscore.cli.options import Format
from cityscore.files.csv_cells import guard_table
from cityscore.library.output_frames import SCHEMA, city_table, metrics_tables
from cityscore.library.scorecard import Scorecard

ROWS_AT_ONCE = 50_000


def write_scorecard(scorecard: Scorecard, format: Format) -> None:
    """Write a scorecard to standard output, a few rows at a time."""
    if format is Format.TABLE:
        from rich.console import Console  # here: what is written for programs needs no Rich

        from cityscore.cli.scorecard_view import NARROWEST, scorecard_view

        console = Console(highlight=False)
        console.width = max(console.width, NARROWEST)
        console.print(scorecard_view(scorecard, console.width))
    else:
        write_tables(_tables(scorecard), SCHEMA.names, format)


def write_tables(tables: Iterable[pa.Table], names: Sequence[str], format: Format) -> None:
    """Write tables of the same columns, one after the other, as CSV or JSON."""
    filled = (table for table in tables if table.num_rows)
    if format is Format.CSV:
        _write_csv(filled, names)
    else:
        _write_json(filled)


def _tables(scorecard: Scorecard) -> Iterator[pa.Table]:
    through = scorecard.composite.windows.through
    return iter((*metrics_tables(scorecard.scores, through), city_table(scorecard.composite, scorecard.current)))


def _write_csv(tables: Iterator[pa.Table], names: Sequence[str]) -> None:
    out = sys.stdout.buffer
    out.write(f"{','.join(names)}\n".encode())
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    for table in tables:
        pyarrow.csv.write_csv(guard_table(table), out, options)
    out.flush()


def _write_json(tables: Iterator[pa.Table]) -> None:
    """An array, a row a line."""
    out = sys.stdout.buffer
    separator = b"[\n"
    for table in tables:
        for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
            out.write(separator + ",\n".join(_json_rows(batch).to_pylist()).encode())
            separator = b",\n"
    out.write(b"\n]\n" if separator == b",\n" else b"[]\n")
    out.flush()


def _json_rows(batch: pa.RecordBatch) -> pa.Array:
    """Each row as a JSON object."""
    parts: list[pa.Array | str] = []
    for index, name in enumerate(batch.schema.names):
        parts += [f'{", " if index else "{"}"{name}": ', _json_values(batch.column(index))]
    return pc.binary_join_element_wise(*parts, "}", "")


def _json_values(column: pa.Array) -> pa.Array:
    """Each value as JSON: null where there is none, text quoted."""
    if pa.types.is_string(column.type):
        words = column.dictionary_encode()
        quoted = pa.array([json.dumps(word, ensure_ascii=False) for word in words.dictionary.to_pylist()], pa.string())
        text = quoted.take(words.indices)
    elif pa.types.is_date(column.type):
        text = pc.binary_join_element_wise('"', column.cast(pa.string()), '"', "")
    else:
        text = column.cast(pa.string())
    return text.fill_null("null")
