"""Checks of what a site holds: there is a city, its figures come every day, and somebody can sign in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cityscore.model import Problem, suggestion
from cityscore.people.administrators import with_password
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force
from cityscore.store.holds import city_held
from cityscore.store.runs import published
from cityscore.web.checks import found_by
from cityscore.web.checks.work_checks import in_future, job_silent, run_silent
from cityscore.web.page_language import known_languages

LATE = timedelta(days=2)
"""How old the last publication of a city may be; a run publishes every day."""
MAIL = ("confirm", "alert", "ask", "report")
"""The jobs that send mail."""
OVERDUE = timedelta(hours=1)
"""How long after their hour figures may still wait."""


def missing(now: datetime) -> Iterator[Problem]:
    """There is a city."""
    if not models.City.objects.exists():
        yield Problem(message="there is no city yet", fix="cityscore apply cityscore.yaml", warning=True)


def no_figures(now: datetime) -> Iterator[Problem]:
    """Figures of each city have been published."""
    for city in models.City.objects.all():
        if published(city) is None:
            yield Problem(message=f"no figures of {city} are published yet", fix="cityscore run", warning=True)


def run_late(now: datetime) -> Iterator[Problem]:
    """The figures of each city were published in the last two days, or somebody holds them."""
    for city in models.City.objects.all():
        last = published(city)
        if last is None or last.published is None or now - last.published <= LATE:
            continue
        if not city_held(city, now):  # a hold is on purpose, and not for ever
            days = (now - last.published).days
            yield Problem(
                message=f"figures of {city} were last published {days} days ago,"
                f" on {last.published:%Y-%m-%d %H:%M} UTC",
                fix="cityscore run; and let serve, or a schedule of yours, run every day",
            )


def release_late(now: datetime) -> Iterator[Problem]:
    """No figures wait although their hour is past and nobody holds them."""
    for run in models.Run.objects.filter(state=models.RunState.WAITING, due__lt=now - OVERDUE).select_related("city"):
        if not city_held(run.city, now):
            yield Problem(
                message=f"figures of {run.city} through {run.through} wait to be public since"
                f" {run.due:%Y-%m-%d %H:%M} UTC",
                fix="cityscore run; and let serve run, whose worker does that at the hour",
            )


def run_failed(now: datetime) -> Iterator[Problem]:
    """The latest run of each city that has ended did not fail, or one after it found nothing to do."""
    for city in models.City.objects.all():
        last = models.Run.objects.filter(city=city).exclude(state=models.RunState.RUNNING).order_by("-id").first()
        if last is not None and last.state == models.RunState.FAILED and "mended" not in last.log:
            why = str(last.log.get("problem", "it does not say why")).splitlines()[0]
            yield Problem(
                message=f"the latest run of {city}, begun {last.started:%Y-%m-%d %H:%M} UTC, failed: {why}",
                fix="mend what it says; then cityscore run",
            )


def mail_failed(now: datetime) -> Iterator[Problem]:
    """The latest mail of each kind was taken by the mail server, or waits to be tried again."""
    for city in models.City.objects.all():
        for name in MAIL:
            last = models.Job.objects.filter(city=city, name=name).order_by("-id").first()
            if last is not None and last.state == models.JobState.FAILED:
                yield Problem(
                    message=f"the latest mail of {city} ({name} {last.key}) was given up: {last.said.splitlines()[0]}",
                    fix="mend what it says: CITYSCORE_MAIL, or the mail server itself",
                )


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


def no_administrator(now: datetime) -> Iterator[Problem]:
    """An administrator has set a password."""
    if with_password() is None:
        yield Problem(
            message="no administrator has set a password yet, so nobody can sign in to manage the site",
            fix="cityscore init . prints a link that lets the first one do so",
            warning=True,
        )


CHECKS = (
    *(missing, no_figures, run_late, release_late, run_failed, mail_failed),
    *(run_silent, job_silent, in_future),
    *(address_taken, language_unknown, no_administrator),
)


def problems_at(now: datetime) -> list[Problem]:
    """Everything that a site lacks at a moment."""
    return list(found_by("city", CHECKS, now))
