"""``cityscore score``: observations in, scores out; needs no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.csv
import typer
from rich.console import Console

from cityscore.cli.options import Duplicates, Format, Through
from cityscore.cli.progress import Steps
from cityscore.cli.scorecard import scorecard_view
from cityscore.definitions import load, located
from cityscore.library.advice import advise
from cityscore.library.checking import check_files
from cityscore.library.scorecard import Scorecard
from cityscore.library.scoring import score as score_observations
from cityscore.model import MethodName, PeriodStyle

ROWS_AT_ONCE = 10_000


def score(
    observations: Annotated[list[Path], typer.Argument(help="CSV (also .gz) or Parquet files; - is standard input.")],
    metrics: Annotated[Path, typer.Option(metavar="FILE.yaml", help="The city's definitions.")],
    through: Through = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="The first day covered; else only one day.")] = None,
    method: Annotated[MethodName | None, typer.Option(help="Scoring rules other than the city's.")] = None,
    periods: Annotated[PeriodStyle | None, typer.Option(help="Windows other than the city's.")] = None,
    format: Annotated[Format, typer.Option(help="How to write the scores.")] = Format.TABLE,
    duplicates: Annotated[
        Duplicates, typer.Option(help="What two rows for the same metric, day and district mean.")
    ] = Duplicates.ERROR,
) -> None:
    """Score observations against a city's definitions.

    The files have the columns metric, day, numerator, denominator (or value), and optionally district.
    A row that is absent is missing; a zero is a fact.
    """
    definitions = load(metrics)
    with Steps() as steps:
        checked = check_files(
            [str(path) for path in observations], definitions, duplicates=duplicates, progress=steps.reading
        )
        scorecard = score_observations(
            checked, definitions, through=through, since=since, method=method, periods=periods, progress=steps.scoring
        )
        warnings = located(advise(scorecard), metrics)
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)  # noqa: T201
    write(scorecard, format)


def write(scorecard: Scorecard, format: Format) -> None:
    """Write a scorecard to standard output."""
    if format is Format.TABLE:
        Console(highlight=False).print(scorecard_view(scorecard))
        return
    table = pa.concat_tables([scorecard.metrics, scorecard.city])
    if format is Format.CSV:
        sys.stdout.buffer.write(f"{','.join(table.column_names)}\n".encode())
        options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
        pyarrow.csv.write_csv(table, sys.stdout.buffer, options)
    else:
        _write_json(table)
    sys.stdout.flush()


def _write_json(table: pa.Table) -> None:
    """A JSON array, a row a line."""
    separator = "[\n"
    for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
        for row in batch.to_pylist():
            sys.stdout.write(separator + json.dumps(row, default=str, ensure_ascii=False, allow_nan=False))
            separator = ",\n"
    sys.stdout.write("\n]\n" if separator == ",\n" else "[]\n")
