"""A folder's site, checked: its settings are listed, then looked at with its database and its cities."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console

from cityscore.cli import json_output, site
from cityscore.cli.loudness import is_verbose
from cityscore.cli.progress import Steps
from cityscore.cli.source_check import problems_of_city_sources
from cityscore.model import Problem
from cityscore.present.say.terms import counted
from cityscore.web.environment import DEFAULT, SETTINGS, Setting, StatedSetting, read_stated
from cityscore.web.settings_file import settings_in

WIDEST = 100


def check_site(folder: Path, definitions: Path) -> list[Problem]:
    """List the settings, and say all that is wrong with the site or could be better.

    A folder without a site is a problem, unless there is a file of ``definitions`` in it to check. The sources of a
    city that stands as in that file are tried with it.
    """
    settings = settings_in(folder)
    if not settings.problems and not site.is_site(folder, settings.stated):
        return [site.no_site(warning=definitions.exists())]
    _list_settings(settings.stated)
    if settings.problems:
        return settings.problems
    site.use_settings()
    from cityscore.web.checks import city_checks, database_checks, settings_checks

    problems = settings_checks.problems_of(read_stated(settings.stated)[0])
    with Steps("Checking the database"):
        of_database = database_checks.all_problems()
    if any(not problem.warning for problem in of_database):
        return [*problems, *of_database]
    typer.echo(f"{database_checks.name()}: the database is in order, and its tables are those of this CityScore.")
    of_cities = [*city_checks.problems_at(datetime.now(UTC)), *problems_of_city_sources(definitions)]
    return [*problems, *of_database, *of_cities]


def _list_settings(settings: Mapping[str, StatedSetting]) -> None:
    """Each setting that is set, with its value and where it comes from; of a secret only whether it is set.

    With ``--verbose`` those that are not set stand there as well, and what each is for.
    """
    width = min(Console().width, WIDEST)
    json_output.state(
        settings={
            setting.name: {"value": _shown(setting, settings[setting.name]), "from": settings[setting.name].origin}
            for setting in SETTINGS
        }
    )
    unset = 0
    for setting in SETTINGS:
        stated = settings[setting.name]
        if stated.origin == DEFAULT and not is_verbose():
            unset += 1
            continue
        typer.echo(f"{setting.name} = {_shown(setting, stated)}  ({stated.origin})")
        if is_verbose():
            typer.echo(textwrap.fill(setting.help, width, initial_indent="    ", subsequent_indent="    "))
    if unset:
        typer.echo(f"{counted(unset, 'setting is as usual', 'settings are as usual')}: --verbose lists them.")
    typer.echo("")


def _shown(setting: Setting, stated: StatedSetting) -> str:
    try:
        return setting.shown(stated.text) or "not set"
    except ValueError:
        return "(can't be read)"
