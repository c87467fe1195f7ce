"""The ``cityscore`` command: one file per command, gathered here."""

from __future__ import annotations

import sys
from importlib.metadata import version

import typer

from cityscore.cli.apply import apply
from cityscore.cli.check import check
from cityscore.cli.demo import demo
from cityscore.cli.export import export
from cityscore.cli.init import init
from cityscore.cli.observe import observe
from cityscore.cli.report import report
from cityscore.cli.reset_account import reset_account
from cityscore.cli.run import collect, run
from cityscore.cli.score import score
from cityscore.cli.serve import serve
from cityscore.cli.streams import forget_output, make_ready
from cityscore.cli.withdraw import withdraw
from cityscore.cli.worker import worker
from cityscore.model import CityScoreError

app = typer.Typer(
    help="A city's key performance metrics as one number, every day.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS = (
    *(score, observe, check, demo, init, apply, export, collect, run),
    *(report, withdraw, serve, worker, reset_account),
)
for command in COMMANDS:
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
    make_ready()
    try:
        app(prog_name="cityscore")
        sys.stdout.flush()
    except CityScoreError as error:
        print(error.listed(), file=sys.stderr)  # noqa: T201
        raise SystemExit(BAD_INPUT) from None
    except BrokenPipeError:  # whoever read standard output has seen enough
        forget_output()
        raise SystemExit(1) from None
    except OSError as error:
        forget_output()
        where = error.filename or "standard output"
        print(f"{where}: {error.strerror or error}", file=sys.stderr)  # noqa: T201
        raise SystemExit(BAD_INPUT) from None
