"""``settings.env``: the settings of the folder that a command runs in, a ``NAME=value`` a line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from cityscore.model import Problem
from cityscore.web.environment import (
    DATABASE,
    ENVIRONMENT,
    NAMES,
    PREFIX,
    StatedSetting,
    read_stated,
    stated_settings,
    unknown_names,
)
from cityscore.web.setting_types import sqlite_from

FILE = "settings.env"
ALIKE = 0.8
"""How alike a name must be to a setting's to be taken for a slip; other names may be meant for other programs."""


@dataclass(frozen=True)
class SettingsFile:
    """What a settings file holds, names of other programs too, and all that is wrong with it."""

    stated: dict[str, StatedSetting] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class FolderSettings:
    """What a command in a folder runs with."""

    stated: dict[str, StatedSetting]
    """Each setting's text, and where it comes from."""
    added: dict[str, str]
    """The variables that the folder's file adds to the environment."""
    problems: list[Problem]


def settings_in(folder: Path, environment: Mapping[str, str] = os.environ) -> FolderSettings:
    """The settings of a folder: the environment's win, then those of its ``settings.env``, then the defaults."""
    file = read_file(folder)
    settings = stated_settings(environment, file.stated)
    problems = [*file.problems, *unknown_names(dict.fromkeys(environment), ENVIRONMENT), *read_stated(settings)[1]]
    added = {name: stated.text for name, stated in file.stated.items() if name not in environment}
    if DATABASE.name in added and not problems:
        added[DATABASE.name] = sqlite_from(added[DATABASE.name], folder)
    return FolderSettings(settings, added, sorted(problems, key=lambda problem: (problem.file, problem.line or 0)))


def read_file(folder: Path) -> SettingsFile:
    """Read a folder's ``settings.env``, if it has one."""
    file = SettingsFile()
    for binding in parse_stream(StringIO(_text(folder / FILE, file.problems))):
        _add_binding(binding, file)
    lines = {name: stated.line for name, stated in file.stated.items()}
    file.problems.extend((*unknown_names(lines, FILE), *_slips(lines)))
    return file


def _text(path: Path, problems: list[Problem]) -> str:
    """The file's text; '' if there is none, or with a problem if it can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        problems.append(_problem("is not UTF-8 text", "save it as UTF-8"))
    except OSError as error:
        problems.append(_problem(f"can't be read ({error.strerror})", "let the account that runs this command read it"))
    return ""


def _add_binding(binding: Binding, file: SettingsFile) -> None:
    """Put a line's name and value with the others; no message quotes what it says, which may be a secret."""
    # the parser counts a binding from the blank lines above it
    blank = len(binding.original.string) - len(binding.original.string.lstrip())
    line = binding.original.line + binding.original.string.count("\n", 0, blank)
    name = binding.key
    if binding.error or (name is not None and binding.value is None):
        file.problems.append(_problem("is not NAME=value", "write it so, or put # in front", line))
    elif name is not None and name in file.stated:
        message = f"{name} stands here again, after line {file.stated[name].line}"
        file.problems.append(_problem(message, "remove one of them", line))
    elif name is not None:
        file.stated[name] = StatedSetting(binding.value or "", FILE, line)


def _slips(lines: Mapping[str, int | None]) -> Iterator[Problem]:
    """Names that are nearly a setting's."""
    for name, line in lines.items():
        near = get_close_matches(name.upper(), NAMES, n=1, cutoff=ALIKE)
        if near and name not in NAMES and not name.startswith(PREFIX):
            fix = f"did you mean {near[0]!r}?"
            yield Problem(id="settings.unknown", message=f"{name} is not a setting", fix=fix, file=FILE, line=line)


def _problem(message: str, fix: str, line: int | None = None) -> Problem:
    return Problem(id="settings.file", message=message, fix=fix, file=FILE, line=line)
