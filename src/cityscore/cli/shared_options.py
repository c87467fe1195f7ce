"""Options that every command has, declared once: how much it says, and in which form; and what it then runs in."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Annotated, Any, TypeAlias

import typer

from cityscore.cli.examples import examples_text
from cityscore.cli.json_output import IN_JSON, answered_in_json
from cityscore.cli.loudness import ANSWERING, choose, hushed

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}


class AnswerForm(StrEnum):
    """In which form a command tells what it did and found."""

    TEXT = "text"
    JSON = "json"


QUIET = typer.Option("--quiet", "-q", help="Say nothing but errors.")
VERBOSE = typer.Option("--verbose", "-v", help="Say each step, with its file and the time.")
Quiet: TypeAlias = Annotated[bool, QUIET]
Verbose: TypeAlias = Annotated[bool, VERBOSE]


def with_shared_options(name: str, function: Callable[..., None]) -> Any:
    """The command that a function makes, with the options of all, its examples, and what it says as was asked for."""
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, epilog=examples_text(name), context_settings=HELP_OPTIONS)(function)
    command: Any = typer.main.get_command(alone)
    command.params += _params(_verbose_only if name in ANSWERING else _loudness_options)
    command.params += _params(_form_option) if name in IN_JSON else []
    command.callback = _as_asked(name, command.callback)
    return command


def _as_asked(name: str, callback: Callable[..., None]) -> Callable[..., None]:
    """What a command does, with the options that all have taken off and heeded."""

    @wraps(callback)
    def as_asked(**options: Any) -> None:
        choose(quiet=options.pop("quiet", False), verbose=options.pop("verbose", False))
        in_json = name in IN_JSON and options.pop("format") is AnswerForm.JSON
        with hushed(name), answered_in_json(name, wanted=in_json):
            callback(**options)

    return as_asked


def _params(function: Callable[..., None]) -> list[Any]:
    """The options that a function declares, as those of another command."""
    declared = typer.Typer(add_completion=False, rich_markup_mode=None)
    declared.command()(function)
    return list(typer.main.get_command(declared).params)


def _loudness_options(quiet: Quiet = False, verbose: Verbose = False) -> None:
    """What says less or more."""


def _verbose_only(verbose: Verbose = False) -> None:
    """What says more, where standard output is what was asked for anyway."""


def _form_option(
    format: Annotated[AnswerForm, typer.Option(help="How to tell what was done and found.")] = AnswerForm.TEXT,
) -> None:
    """The form of the answer."""
