"""The commands, each known by its name and one line until it is called: only then is its module imported."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from typer.core import TyperGroup

from cityscore.model import CityScoreError

COMMANDS = {
    "score": "Score observations against a city's definitions.",
    "observe": "Count the records of a definitions file's sources into observations, which cityscore score reads.",
    "check": "Check a definitions file and observations; or, without a file, the site of this folder.",
    "demo": "Show two scorecards of Boston in a browser, and one of a made-up city.",
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
    "remove-account": "Remove the account of somebody who has left, for good; what they did stays the city's.",
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
        if ctx.resilient_parsing and name not in WITHOUT_SITE and not has_site():
            return name, listed, rest  # a shell that completes a line is told nothing but what can be typed
        return name, command_of(name) if name and listed else listed, rest

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List each command with all of its line, however long."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


def command_of(name: str) -> Any:
    """A command, its module imported; raises ``CityScoreError`` where it needs the site, and that is not installed."""
    if name not in WITHOUT_SITE:
        require_site()
    function = name.replace("-", "_")
    from cityscore.cli.shared_options import with_shared_options

    return with_shared_options(name, getattr(import_module(f"cityscore.cli.{SHARED.get(name, function)}"), function))


def require_site() -> None:
    """Raise ``CityScoreError``, which says what to install, where the packages of the site are not there."""
    if not has_site():
        raise CityScoreError("this needs the site: pip install 'cityscore[site]'")


def has_site() -> bool:
    """Whether the packages of the site are there."""
    return find_spec("django") is not None


def listed_only() -> None:
    """What stands for a command in the list; never called."""
