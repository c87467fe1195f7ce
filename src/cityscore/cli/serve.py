"""``cityscore serve``: the site, and beside it a worker that does the daily runs."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Annotated

import typer

from cityscore.cli import site
from cityscore.cli.supervisor import SupervisedProcess, this_program
from cityscore.cli.worker import write_log

HOST, PORT = "127.0.0.1", 8000
ADDRESS = "CITYSCORE_ADDRESS"
EVERYWHERE = {"0.0.0.0": HOST, "::": "::1"}  # noqa: S104  (what stands for all addresses, and one of them)


def serve(
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 lets other machines in.")] = HOST,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = PORT,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes answer.")] = 1,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Run no jobs: cityscore worker does, elsewhere.")
    ] = False,
) -> None:
    """Serve the site, and do the daily run of every city when its hour has come.

    The database's tables are made or renewed first. Ctrl+C ends the site and its worker.
    """
    site.require_site_here()
    site.use_settings()
    site.require_secret_key()
    site.ready(migrate=True)
    from cityscore.web import serving

    serving.refuse_taken(host, port)
    write_log()
    serving.when_it_answers(EVERYWHERE.get(host, host), port, _where(host, port))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until the server has a better one
    with suppress(KeyboardInterrupt), ExitStack() as kept:
        if not no_worker:
            kept.enter_context(SupervisedProcess("worker", this_program("worker", "--kept")))
        serving.serve_site(host, port, workers)
    typer.echo("Stopped.")


def _where(host: str, port: int) -> Callable[[], None]:
    """What says the site's address, and each city's; without one in the settings it is where it listens."""
    from django.conf import settings
    from django.db import connection

    from cityscore.store.models import City

    name = EVERYWHERE.get(host, host)
    listening = f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
    # the processes that answer are spawned later, and read the environment anew
    address = settings.ADDRESS if os.environ.setdefault(ADDRESS, listening) != listening else listening
    elsewhere = f" (listening at {listening})" if address != listening else ""
    lines = [f"CityScore: {address}{elsewhere}  Ctrl+C ends it."]
    cities = list(City.objects.values_list("name", "slug"))
    lines += [f"  {city}: {address}/{slug}/" for city, slug in cities]
    if not cities:
        lines.append("  There is no city yet: cityscore apply cityscore.yaml")
    connection.close()

    def say_where() -> None:
        typer.echo("\n".join(lines))
        sys.stdout.flush()

    return say_where
