"""What a city's folder starts with: definitions, invented figures to try them with, settings, what git leaves out."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

from cityscore.definitions import loads
from cityscore.definitions.yaml_text import quoted_if_needed
from cityscore.model import CityScoreError, InvalidDefinitions
from cityscore.web.environment import DATABASE, SECRET_KEY, SETTINGS, Setting
from cityscore.web.settings_file import FILE as SETTINGS_FILE

DEFINITIONS = "cityscore.yaml"
EXAMPLE_NAME, EXAMPLE_ZONE = "Milltown", "America/New_York"
DAYS = 120
"""How many days the invented figures cover: enough for a month's score against the 56 days before it."""

UNNAMED = "My City"

PLAIN = re.compile(r"[\w./:@,+-]*", re.ASCII)
"""A text that needs no quotation marks in settings.env."""
ANYONE, ONLY_MINE = 0o644, 0o600


@dataclass(frozen=True)
class NewFile:
    """A file to be made, and what it is for."""

    text: str
    purpose: str
    mode: int = ANYONE


def starting_definitions(name: str, timezone: str) -> str:
    """The example's definitions with a city's name and time zone; raises ``CityScoreError`` for a name of none."""
    example = (files("cityscore.cli.start") / DEFINITIONS).read_text(encoding="utf-8")
    text = example.replace(EXAMPLE_NAME, quoted_if_needed(name), 1).replace(EXAMPLE_ZONE, timezone, 1)
    try:
        loads(text)
    except InvalidDefinitions as error:
        message = error.problems[0].message
        raise CityScoreError(f"--name {name!r}: {message} → choose another name") from None
    return text


def name_of_folder(folder: Path) -> str:
    """The name of a city that nobody has named: its folder's, as a name is written."""
    words = folder.resolve().name.replace("-", " ").replace("_", " ").split()
    return " ".join(word.capitalize() for word in words) or UNNAMED


def example_files(through: date) -> dict[str, NewFile]:
    """Invented figures up to a day, by their paths."""
    days = [through - timedelta(days=back) for back in reversed(range(DAYS))]
    purpose = "invented figures, to try it with"
    return {
        "data/example-figures.csv": NewFile(_table("metric,day,numerator,denominator", _figures(days)), purpose),
        "data/example-permits.csv": NewFile(_table("metric,day,value,count", _permits(days)), purpose),
    }


def settings_file(known: Mapping[str, str] | None = None, *, without: Collection[str] = ()) -> NewFile:
    """Settings with a secret key of its own, each with its line of help.

    ``known`` are written as they are, and those to do ``without`` as comments.
    """
    head = (
        "# The settings of the commands that are run in this folder. The environment's win over these.\n"
        f"# Nobody else may read this file: {SECRET_KEY.name} lets its reader sign in as anybody."
    )
    new = {DATABASE.name: DATABASE.default, SECRET_KEY.name: secrets.token_urlsafe(50)}
    stated = {name: text for name, text in {**new, **(known or {})}.items() if name not in without}
    settings = (_setting(setting, stated.get(setting.name), (known or {}).get(setting.name)) for setting in SETTINGS)
    text = "\n\n".join([head, *settings])
    return NewFile(f"{text}\n", "settings, and the site's secret key", ONLY_MINE)


def ignored_file() -> NewFile:
    """What git leaves out: secrets, and what the program makes."""
    return NewFile(f"{SETTINGS_FILE}\n*.sqlite3\n*.sqlite3-*\n", "keeps secrets and the database out of git")


def _setting(setting: Setting, text: str | None, known: str | None) -> str:
    unset = setting.default if known is None else _quoted(known)
    line = f"#{setting.name}={unset}" if text is None else f"{setting.name}={_quoted(text)}"
    return f"# {setting.help}\n{line}"


def _quoted(text: str) -> str:
    """A setting's text so that it is read again as it is."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return text if PLAIN.fullmatch(text) else f"'{escaped}'"


def _table(header: str, rows: Iterator[str]) -> str:
    return "\n".join([header, *rows, ""])


def _figures(days: list[date]) -> Iterator[str]:
    """Calls, fewer at weekends and quicker in some weeks than in others; fires, on some days none."""
    for day in days:
        number, week = day.toordinal(), day.isocalendar().week
        calls = 690 + 23 * (number % 5) - (330 if day.weekday() >= 5 else 0)
        yield f"calls-in-time,{day},{calls * (870 + 17 * (week % 4)) // 1000},{calls}"
        yield f"building-fires,{day},{(number * 7 + week) % 4},1"


def _permits(days: list[date]) -> Iterator[str]:
    """Decisions on working days: how many took so many days."""
    for day in days:
        if day.weekday() < 5:
            usual = 17 + day.isocalendar().week % 6
            for more, count in ((-8, 2), (0, 3), (11, 1)):
                yield f"permit-days,{day},{usual + more},{count}"
