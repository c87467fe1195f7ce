"""``cityscore observe``: records counted into observations, on standard output; needs no database."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cityscore.cli.options import Format, moment_of
from cityscore.cli.output import write_tables
from cityscore.cli.progress import Steps
from cityscore.definitions import load_definitions
from cityscore.library.feed_falls import feed_falls
from cityscore.library.output_frames import observations_frame
from cityscore.model import CityScoreError


class ObservationFormat(StrEnum):
    """How observations are written."""

    CSV = "csv"
    PARQUET = "parquet"


def observe(
    metrics: Annotated[Path, typer.Option(metavar="FILE.yaml", help="The city's definitions.")],
    as_of: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="As the records were at a moment; else now.")
    ] = None,
    format: Annotated[ObservationFormat, typer.Option(help="How to write them.")] = ObservationFormat.CSV,
) -> None:
    """Count the records of a definitions file's sources into observations, which cityscore score reads.

    Days up to the one before the moment are counted; a case that is open and not yet due has no outcome, and is left
    out. What else is left out is said.
    """
    definitions = load_definitions(metrics)
    if not any(metric.records for metric in definitions.metrics):
        raise CityScoreError(f"no metric of {metrics} counts records → give one a records: block")
    moment = datetime.now(UTC) if as_of is None else moment_of(as_of, definitions.city.zone())
    from cityscore.library.record_counts import observations_of_records

    with Steps("Counting records"):
        observations, counts = observations_of_records(definitions, metrics.absolute().parent, moment)
    for line in filter(None, (count.text for count in counts)):
        print(line, file=sys.stderr)  # noqa: T201
    yesterday = moment.astimezone(definitions.city.zone()).date() - timedelta(days=1)
    for fall in feed_falls(observations, definitions, yesterday):
        print(f"{fall.metric.slug}: {fall.sentence}: has a feed lost rows, or a name changed?", file=sys.stderr)  # noqa: T201
    table = observations_frame(observations, definitions)
    if format is ObservationFormat.PARQUET:
        import pyarrow.parquet  # here: CSV is what is usual

        pyarrow.parquet.write_table(table, pyarrow.PythonFile(sys.stdout.buffer, mode="w"))
    else:
        write_tables([table], table.schema.names, Format.CSV)
