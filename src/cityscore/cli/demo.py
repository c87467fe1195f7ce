"""``cityscore demo``: Boston's real scorecard, from the City's own published figures."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cityscore.cli import site
from cityscore.cli.options import Format
from cityscore.cli.output import write
from cityscore.cli.progress import Steps
from cityscore.demo import boston
from cityscore.library.scoring import score as score_observations


def demo(
    save: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Also write Boston's files into a folder, to play with.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Show it in a browser instead, day by day.")] = False,
) -> None:
    """Show Boston's scorecard of 9 April 2025, from the City's own published figures."""
    if serve:
        _serve()
        return
    with TemporaryDirectory() as scratch, Steps("Scoring Boston"):
        definitions, observations = boston.write(save or Path(scratch))
        scorecard = score_observations(observations, definitions, through=boston.LAST_DAY)
    write(scorecard, Format.TABLE)
    if save:
        command = f"cityscore score {observations} --metrics {definitions} --through {boston.LAST_DAY}"
        typer.echo(f"\nThe files are in {save}. The same scorecard from them:\n  {command}")
    else:
        typer.echo("\nTo play with the files behind it: cityscore demo --save boston")


def _serve() -> None:
    """Load Boston's figures publication by publication into a scratch database, and serve the site."""
    with TemporaryDirectory() as scratch:
        site.use_database(Path(scratch) / "boston.sqlite3")
        from cityscore.demo.replay import load_definitions, replay

        with Steps("Loading Boston") as steps:
            city = load_definitions()
            replay(city, boston.revisions(), lambda done, total: steps.show("Publishing", done, total))
        port = site.free_port()
        typer.echo(f"Boston's scorecard: http://{site.LOOPBACK}:{port}/{city.slug}/  (Ctrl+C ends it)")
        site.serve(port)
