"""The ``cityscore`` command: one file per command, imported when it is called."""

from __future__ import annotations

import sys

import typer

from cityscore.cli.commands import COMMANDS, Commands, listed_only
from cityscore.cli.loudness import choose
from cityscore.cli.shared_options import HELP_OPTIONS, Quiet, Verbose
from cityscore.cli.streams import forget_output, make_ready
from cityscore.model import CityScoreError

app = typer.Typer(
    cls=Commands,
    help="A city's key performance metrics as one number, every day.",
    epilog="Each command says more, with examples: cityscore COMMAND -h",
    context_settings=HELP_OPTIONS,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for name, line in COMMANDS.items():
    app.command(name, help=line)(listed_only)

BAD_INPUT = 2


def _show_version(is_asked_for: bool) -> None:
    if is_asked_for:
        from importlib.metadata import version  # here: as slow as all the rest of this, and only asked for here

        typer.echo(f"cityscore {version('cityscore')}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Say which version."),
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Take the options that stand before a command; all but the version may stand behind it as well."""
    choose(quiet=quiet, verbose=verbose)


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
