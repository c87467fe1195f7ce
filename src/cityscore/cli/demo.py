"""``cityscore demo``: Boston's real scorecard as published, one from its 311 cases, and one of a made-up city."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated

import typer

from cityscore.cli.commands import require_site
from cityscore.cli.options import Format
from cityscore.cli.output import write_scorecard
from cityscore.cli.progress import Steps
from cityscore.demo import boston
from cityscore.library.scoring import score as score_observations

if TYPE_CHECKING:
    from cityscore.store import models

PORT = 8000
LAST_RUN = 10
"""Seconds that a run under way has to end, when the site is stopped."""


def demo(
    table: Annotated[bool, typer.Option("--table", help="Show the last day in the terminal instead.")] = False,
    save: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write Boston's files into a folder instead, to play with.")
    ] = None,
    port: Annotated[int, typer.Option(help="Where to serve; another one if it is taken.")] = PORT,
) -> None:
    """Show two scorecards of Boston in a browser, and one of a made-up city.

    One is made of the figures that the City published in spring 2025, publication by publication; one is counted
    from the City's 311 cases of 2015, by neighborhood. The third has made-up figures, most of them monthly and late.
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
    """Load Boston into a scratch database, and serve the site; the other cities' figures come while it is served."""
    require_site()
    from cityscore.cli import site

    with TemporaryDirectory() as scratch:
        site.use_database(Path(scratch) / "boston.sqlite3")
        from cityscore.demo import boston_311_run, replay, samplebury_run
        from cityscore.jobs.alternative_composites import compare_newest
        from cityscore.web import serving

        with Steps("Loading Boston") as steps:
            published = replay.store_boston_definitions()
            runs = replay.replay(published, boston.revisions(), lambda done, of: steps.show("Publishing", done, of))
            compare_newest(published)
            counted = boston_311_run.store_boston_311_definitions()
            made = samplebury_run.store_samplebury_definitions()
        served = port if port and serving.is_free(port) else serving.free_port()
        address = f"http://{serving.LOOPBACK}:{served}/"
        addresses = (
            f"Boston, as the City published it on {len(runs)} days to 10 April 2025.\n"
            f"Today's scorecard:  {address}{published.slug}/\n"
            f"As it stood then:   {address}{published.slug}/2025-03-12/\n"
            "Boston 311, 2015, from 121,145 of the City's own cases, by neighborhood: counted in a few seconds.\n"
            f"At the year's end:  {address}{counted.slug}/\n"
            f"{made.name}, most of them monthly and late: the year to June 2025 fills in the next minute or two.\n"
            f"As far as it is:    {address}{made.slug}/\n"
            f"All of them:        {address}\n"
            "Ctrl+C ends it, and leaves nothing behind."
        )
        stopped = Event()
        filling = Thread(target=_fill, args=(counted, made, stopped), name="other cities", daemon=True)

        def tell() -> None:
            typer.echo(addresses)
            filling.start()

        serving.when_it_answers(serving.LOOPBACK, served, tell)
        try:
            serving.serve_site(serving.LOOPBACK, served)
        finally:
            stopped.set()
            if filling.is_alive():
                filling.join(LAST_RUN)


def _fill(counted: models.City, made: models.City, stopped: Event) -> None:
    """Count Boston's cases, then publish the made-up city's year, day by day, until the site is stopped."""
    from cityscore.demo import boston_311_run, samplebury_run
    from cityscore.jobs.alternative_composites import compare_newest

    boston_311_run.count(counted)
    compare_newest(counted)
    samplebury_run.replay_samplebury(made, takewhile(lambda _: not stopped.is_set(), samplebury_run.evenings()))
    if not stopped.is_set():
        compare_newest(made)
        typer.echo(f"{made.name}: the year is there.")
