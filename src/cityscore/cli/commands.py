"""The commands, each known by its name and one line until it is called: only then is its module imported."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup

from cityscore.model import CityScoreError

COMMANDS = {
    "score": "Score observations against a city's definitions.",
    "observe": "Count the records of a definitions file's sources into observations, which cityscore score reads.",
    "check": "Check a definitions file and observations; or, without a file, the site of this folder.",
    "demo": "Show two scorecards of Boston in a browser.",
    "init": "Make a folder that a city can start from, with its settings, its database and its first administrator.",
    "apply": "Make a definitions file the city's standing definitions.",
    "export": "Write a city's definitions, observations, scores or backlogs to standard output.",
    "collect": "Collect what is new, and leave it to the next run to score it; of every city unless one is named.",
    "run": "Collect what is new, score what that can change, and publish it; of every city unless one is named.",
    "report": "Write a report of a city: what its page shows, as plain text or as a PDF that everybody can read.",
    "backup": "Write a back-up of the whole site to a file, while it goes on working, and read it back.",
    "restore": "Make a site from a back-up, in a folder and a database that hold none yet.",
    "withdraw": "Take back figures, such as those of a mistyped day; the next run scores without them.",
    "take-back": "Take the newest publication back: what was public before it is public again, and nothing is lost.",
    "city": "Rename a city, archive it, take it up again, or remove it.",
    "serve": "Serve the site, and do the daily run of every city when its hour has come.",
    "worker": "Do the daily run of every city when its hour has come, and whatever else waits to be done.",
    "reset-account": "Start an account anew: no password, no second factor, no sessions; its roles stay. "
    "Prints a link for a password.",
}
"""The first line of each command's docstring, which a test compares, in the order of the list."""
WITHOUT_SITE = {"score", "observe", "check", "demo"}
"""What works, at least in part, where only ``cityscore`` is installed and not ``cityscore[site]``."""
SHARED = {"collect": "run"}
"""Commands in another one's module."""


class Commands(TyperGroup):
    """A group that lists its commands by their lines, and imports the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The name, the command itself in place of its line, and what stands after it."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, command_of(name) if name and listed else listed, rest


def command_of(name: str) -> Any:
    """A command, its module imported; raises ``CityScoreError`` where it needs the site, and that is not installed."""
    if name not in WITHOUT_SITE:
        require_site()
    function = name.replace("-", "_")
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name)(getattr(import_module(f"cityscore.cli.{SHARED.get(name, function)}"), function))
    return typer.main.get_command(alone)


def require_site() -> None:
    """Raise ``CityScoreError``, which says what to install, where the packages of the site are not there."""
    if find_spec("django") is None:
        raise CityScoreError("this needs the site: pip install 'cityscore[site]'")


def listed_only() -> None:
    """What stands for a command in the list; never called."""
