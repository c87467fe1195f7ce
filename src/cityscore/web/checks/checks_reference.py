"""The reference page of all checks, made from the code: ``python -m cityscore.web.checks.checks_reference``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from cityscore.definitions.lint import RULES, VALUE_RULES
from cityscore.definitions.reference import classes_of
from cityscore.model import Definitions
from cityscore.model.checks import ADVICE, DEFINITIONS, INPUT, OBSERVATIONS, SOURCES
from cityscore.model.declarations import rules
from cityscore.model.problems import check_id
from cityscore.web.environment import SETTINGS

INTRODUCTION = """\
# What is checked

Every problem, and every piece of advice, is listed with the id of the check that found it, in brackets. Here each check
stands with what it asks for, made from the code: `python -m cityscore.web.checks.checks_reference`.
"""

SETTINGS_CHECKS = {
    "settings.file": "Each line of settings.env is NAME=value, and no name stands there twice.",
    "settings.unknown": "Every name that begins with CITYSCORE_ is a setting, and none in settings.env is nearly one.",
}

SITE = {
    "database.not-configured": "The folder has a site: its settings, or its database.",
    "database.not-renewed": "Its tables can be made, or renewed, by the account that it is used as.",
}


def checks_reference() -> str:
    """Write the page: a table for each family of checks."""
    return "\n".join([INTRODUCTION, *(_section(title, checks) for title, checks in families().items())])


def families() -> dict[str, dict[str, str]]:
    """Every id with what it asks for, by family."""
    from cityscore.web.checks import city_checks, currency_checks, database_checks, settings_checks

    stated = {setting.id: f"{setting.name}: {setting.help}." for setting in SETTINGS}
    return {
        "Settings": SETTINGS_CHECKS | stated | _by_id("settings", settings_checks.CHECKS),
        "Database": SITE | _by_id("database", database_checks.CHECKS),
        "Cities and people": _by_id("city", (*city_checks.CHECKS, *currency_checks.CHECKS)),
        "Definitions": DEFINITIONS | _model_rules(),
        "Advice on definitions": _by_id("lint", (*RULES, *VALUE_RULES)) | ADVICE,
        "Sources": SOURCES,
        "Observations": OBSERVATIONS,
        "Everything else": INPUT,
    }


def _by_id(family: str, checks: Iterable[Callable[..., Any]]) -> dict[str, str]:
    return {check_id(family, check): (check.__doc__ or "").splitlines()[0] for check in checks}


def _model_rules() -> dict[str, str]:
    """The model's own rules, each with the classes that keep to it."""
    kept_by: dict[str, list[str]] = {}
    help_of: dict[str, str] = {}
    for cls in classes_of(Definitions):
        for id, help in _by_id("definitions", rules(cls)).items():
            kept_by.setdefault(id, []).append(cls.__name__)
            help_of[id] = help
    return {id: f"{', '.join(kept_by[id])}: {help}" for id, help in help_of.items()}


def _section(title: str, checks: dict[str, str]) -> str:
    lines = [f"## {title}", "", "| id | what it asks for |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{id}` | {help} |" for id, help in checks.items()), ""])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityscore.web.settings")
    import django

    django.setup()
    sys.stdout.write(checks_reference())
