"""``cityscore demo``: Boston's real scorecard, from the City's own published figures, and one from its 311 cases."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cityscore.cli.commands import require_site
from cityscore.cli.options import Format
from cityscore.cli.output import write_scorecard
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
    """Show two scorecards of Boston in a browser.

    One is made of the figures that the City published in spring 2025, publication by publication; the other is counted
    from the City's 311 cases of 2015, by neighborhood.
    """
    if save is not None or table:
        _show_table(save)
    else:
        _serve(port)


def _show_table(save: Path | None) -> None:
    with TemporaryDirectory() as scratch, Steps("Scoring Boston"):
        definitions, observations = boston.write_demo(save or Path(scratch))
        scorecard = score_observations(observations, definitions, through=boston.LAST_DAY)
    write_scorecard(scorecard, Format.TABLE)
    if save:
        command = f"cityscore score {observations} --metrics {definitions} --through {boston.LAST_DAY}"
        typer.echo(f"\nThe files are in {save}. The same scorecard from them:\n  {command}")
    else:
        typer.echo("\nTo play with the files behind it: cityscore demo --save boston")


def _serve(port: int) -> None:
    """Load both cities into a scratch database, and serve the site."""
    require_site()
    from cityscore.cli import site

    with TemporaryDirectory() as scratch:
        site.use_database(Path(scratch) / "boston.sqlite3")
        from cityscore.demo import boston_311_run, replay
        from cityscore.web import serving

        with Steps("Loading Boston") as steps:
            published = replay.store_boston_definitions()
            runs = replay.replay(published, boston.revisions(), lambda done, of: steps.show("Publishing", done, of))
        with Steps("Counting Boston's 311 cases of 2015"):
            counted = boston_311_run.store_boston_311_definitions()
            boston_311_run.count(counted)
        served = port if port and serving.is_free(port) else serving.free_port()
        address = f"http://{serving.LOOPBACK}:{served}/"
        addresses = (
            f"Boston, as the City published it on {len(runs)} days to 10 April 2025.\n"
            f"Today's scorecard:  {address}{published.slug}/\n"
            f"As it stood then:   {address}{published.slug}/2025-03-12/\n"
            "Boston 311, 2015, counted from 121,145 of the City's own cases, by neighborhood.\n"
            f"At the year's end:  {address}{counted.slug}/\n"
            f"Both cities:        {address}\n"
            "Ctrl+C ends it, and leaves nothing behind."
        )
        serving.when_it_answers(serving.LOOPBACK, served, lambda: typer.echo(addresses))
        serving.serve_site(serving.LOOPBACK, served)
