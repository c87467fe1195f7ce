"""``cityscore report``: one report of a city, as plain text or as PDF."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cityscore import reports
from cityscore.cli import site
from cityscore.cli.options import City
from cityscore.library.coercion import one_of, read_day
from cityscore.model import CityScoreError

if TYPE_CHECKING:
    from cityscore.present.say.language import Language
    from cityscore.store import models

SLUGS = [kind.slug for kind in reports.REPORTS]


def report(
    name: Annotated[str, typer.Argument(metavar="|".join(SLUGS), help=" ".join(kind.help for kind in reports.REPORTS))],
    day: Annotated[str, typer.Argument(metavar="DAY", help="Any day of what is reported, such as 2025-03-24.")],
    city: City = None,
    pdf: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as PDF/UA into a file; else as text on the screen.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Say it in this language, such as es; else in the city's own.")
    ] = None,
) -> None:
    """Write a report of a city: what its page shows, as plain text or as a PDF that everybody can read.

    It says what was known when the report came, whatever has been corrected since.
    """
    kinds, when = {kind.slug: kind for kind in reports.REPORTS}, read_day(day, "DAY")
    kind = kinds[one_of("report", name, kinds)]
    site.ready()
    from cityscore.present.say.language import speaking
    from cityscore.store.cities import city_of

    stored_city = city_of(city)
    with site.database_at_work(), speaking(_language(stored_city, language)):
        edition = kind.edition(stored_city, when)
        content = edition.text() if pdf is None else edition.pdf()
    if pdf is None or isinstance(content, str):
        sys.stdout.write(str(content))
    else:
        _write(pdf, content)
        typer.echo(f"{edition.name} is in {pdf}.")


def _language(city: models.City, code: str | None) -> Language:
    """The one that is asked for, or the city's own."""
    from cityscore.present.say.language import ENGLISH
    from cityscore.store.definitions import definitions_in_force
    from cityscore.web.page_language import known_languages

    languages = known_languages()
    if code is not None:
        return languages[one_of("language", code, languages)]
    return languages.get(definitions_in_force(city).definitions.city.language, ENGLISH)


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all; a file that is there is replaced."""
    try:
        if file.exists() and not file.is_file():  # a pipe, or a folder, which is refused
            file.write_bytes(content)
            return
        target = file.resolve()  # a link stays, and what it leads to is replaced
        scratch = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            scratch.write_bytes(content)
            scratch.replace(target)
        except OSError:
            with suppress(OSError):
                scratch.unlink()
            raise
    except OSError as error:
        fix = "name a file in a folder that is there, and that you may write to"
        raise CityScoreError(f"{file} can't be written: {error.strerror or error} → {fix}") from None
