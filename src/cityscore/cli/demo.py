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

PORT = 8000


def demo(
    table: Annotated[bool, typer.Option("--table", help="Show the last day in the terminal instead.")] = False,
    save: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write Boston's files into a folder instead, to play with.")
    ] = None,
    port: Annotated[int, typer.Option(help="Where to serve; another one if it is taken.")] = PORT,
) -> None:
    """Show Boston's scorecard in a browser, publication by publication as the City made them in spring 2025."""
    if save is not None or table:
        _show_table(save)
    else:
        _serve(port)


def _show_table(save: Path | None) -> None:
    with TemporaryDirectory() as scratch, Steps("Scoring Boston"):
        definitions, observations = boston.write(save or Path(scratch))
        scorecard = score_observations(observations, definitions, through=boston.LAST_DAY)
    write(scorecard, Format.TABLE)
    if save:
        command = f"cityscore score {observations} --metrics {definitions} --through {boston.LAST_DAY}"
        typer.echo(f"\nThe files are in {save}. The same scorecard from them:\n  {command}")
    else:
        typer.echo("\nTo play with the files behind it: cityscore demo --save boston")


def _serve(port: int) -> None:
    """Load Boston's figures publication by publication into a scratch database, and serve the site."""
    with TemporaryDirectory() as scratch:
        site.use_database(Path(scratch) / "boston.sqlite3")
        from cityscore.demo.replay import load_definitions, replay
        from cityscore.web import serving

        with Steps("Loading Boston") as steps:
            city = load_definitions()
            runs = replay(city, boston.revisions(), lambda done, total: steps.show("Publishing", done, total))
        served = port if port and serving.is_free(port) else serving.free_port()
        address = f"http://{serving.LOOPBACK}:{served}/{city.slug}/"
        typer.echo(f"Boston, as the City published it on {len(runs)} days to 10 April 2025.")
        typer.echo(f"Today's scorecard:  {address}")
        typer.echo(f"As it stood then:   {address}2025-03-12/")
        typer.echo("Ctrl+C ends it, and leaves nothing behind.")
        serving.serve(serving.LOOPBACK, served)
