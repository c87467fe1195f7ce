"""Checks of what a site holds: there is a city, it is current, and somebody can sign in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from cityscore.model import Problem, suggestion
from cityscore.people.administrators import waiting_administrator, with_password
from cityscore.present.read.currency import site_currency
from cityscore.store import models
from cityscore.store.city_folders import folders_elsewhere
from cityscore.store.definitions import definitions_in_force
from cityscore.web.checks import currency_checks, found_by
from cityscore.web.checks.first_figure_checks import first_figures_revised
from cityscore.web.checks.typed_figure_checks import figures_doubtful
from cityscore.web.checks.work_checks import job_silent
from cityscore.web.page_language import known_languages


def missing(now: datetime) -> Iterator[Problem]:
    """There is a city."""
    if not models.City.objects.exists():
        yield Problem(message="there is no city yet", fix="cityscore apply cityscore.yaml", warning=True)


def address_taken(now: datetime) -> Iterator[Problem]:
    """No city's address is the code of one of the site's languages, with which addresses in that language begin."""
    for city in models.City.objects.filter(slug__in=known_languages()):
        yield Problem(
            message=f"the address of {city}, /{city.slug}/,"
            f" is that of all pages in {known_languages()[city.slug].name}",
            fix="state another slug in its definitions",
        )


def language_unknown(now: datetime) -> Iterator[Problem]:
    """The language of each city is one that the site knows."""
    for city in models.City.objects.filter(revisions__isnull=False).distinct():
        code = definitions_in_force(city).definitions.city.language
        if code not in known_languages():
            yield Problem(
                message=f"{city} is in the language {code!r}, which the site does not know: its pages are in English",
                fix=f"{suggestion(code, known_languages())} Or add it: docs/how-to/add-a-language.md",
            )


def folder_elsewhere(now: datetime) -> Iterator[Problem]:
    """Each city's files are in the site's own folder, if that has definitions: a copied site reads its own."""
    elsewhere = folders_elsewhere() if Path("cityscore.yaml").exists() else []
    for city, folder in elsewhere:
        yield Problem(
            message=f"{city} reads its files from {folder}, outside this folder, which has a cityscore.yaml of its own",
            fix="cityscore apply cityscore.yaml, if it should read those here",
            warning=True,
        )


def no_administrator(now: datetime) -> Iterator[Problem]:
    """An administrator has set a password, or signs in at an issuer."""
    if with_password() is None and not (settings.SINGLE_SIGN_ON and waiting_administrator()):
        yield Problem(
            message="no administrator has set a password yet, so nobody can sign in to manage the site",
            fix="cityscore init . prints a link that lets the first one do so",
            warning=True,
        )


CHECKS = (
    missing,
    address_taken,
    language_unknown,
    folder_elsewhere,
    no_administrator,
    job_silent,
    figures_doubtful,
    first_figures_revised,
)


def problems_at(now: datetime) -> list[Problem]:
    """Everything that a site lacks at a moment."""
    currency = site_currency(now)
    return [*found_by("city", CHECKS, now), *found_by("city", currency_checks.CHECKS, currency)]
