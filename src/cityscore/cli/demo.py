"""``cityscore demo``: Boston's real scorecard, from the City's own published figures."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cityscore.cli.options import Format
from cityscore.cli.score import write
from cityscore.demo import boston
from cityscore.library.scoring import score as score_observations


def demo(
    save: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Also write Boston's files into a folder, to play with.")
    ] = None,
) -> None:
    """Show Boston's scorecard of 9 April 2025, from the City's own published figures."""
    with TemporaryDirectory() as scratch:
        definitions, observations = boston.write(save or Path(scratch))
        scorecard = score_observations(observations, definitions, through=boston.LAST_DAY)
    write(scorecard, Format.TABLE)
    if save:
        command = f"cityscore score {observations} --metrics {definitions} --through {boston.LAST_DAY}"
        typer.echo(f"\nThe files are in {save}. The same scorecard from them:\n  {command}")
    else:
        typer.echo("\nTo play with the files behind it: cityscore demo --save boston")
