"""The ``cityscore`` command: one file per command, gathered here."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

import typer

from cityscore.cli.check import check
from cityscore.cli.demo import demo
from cityscore.cli.score import score
from cityscore.model import CityScoreError

app = typer.Typer(
    help="A city's key performance metrics as one number, every day.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for command in (score, check, demo):
    app.command()(command)

BAD_INPUT = 2


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cityscore {version('cityscore')}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Say which version."),
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command line; what can't be used is said on standard error, with exit code 2."""
    try:
        app(prog_name="cityscore")
    except CityScoreError as error:
        print(error, file=sys.stderr)  # noqa: T201
        raise SystemExit(BAD_INPUT) from None
    except BrokenPipeError:  # whoever read standard output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
