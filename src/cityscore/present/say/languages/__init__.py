"""The languages there are: English, those of the ``.po`` files beside this one, and those that a city adds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from cityscore.model import Problem
from cityscore.present.say.language import ENGLISH, OWN_NAME, Language
from cityscore.present.say.languages.catalogues import CODE, InvalidCatalogue, language_code, read_catalogue
from cityscore.present.say.terms import begun

SHIPPED = Path(__file__).parent


@cache
def languages(added: Path | None = None) -> tuple[Language, ...]:
    """English, then every other language by its code; those of a city's own folder add to the shipped ones.

    A city's catalogue of a language that is shipped says its own sentences its own way, and leaves the rest as they
    are. What a catalogue lacks is said by that of the language it is a variety of (``es`` for ``es-MX``), else in
    English. Raises ``InvalidCatalogue`` with every problem of the files, each with its line.
    """
    by_code = {ENGLISH.code: ENGLISH}
    problems: list[Problem] = []
    for path in _files(added, problems):
        try:
            code = language_code(path)
            by_code[code] = _language(code, read_catalogue(path), by_code)
        except InvalidCatalogue as error:
            problems += error.problems
    if problems:
        raise InvalidCatalogue(problems)
    return tuple(by_code.values())


def _files(added: Path | None, problems: list[Problem]) -> Iterator[Path]:
    """The catalogues, shipped ones first, and a language before its varieties."""
    yield from sorted(SHIPPED.glob("*.po"))
    if added is None:
        return
    for path in sorted(added.glob("*.po")):
        if CODE.fullmatch(language_code(path)) and language_code(path) != ENGLISH.code:
            yield path
        else:
            fix = "name it after another language's code, such as pt.po or pt-BR.po"
            problems.append(Problem(file=str(path), message="is not named after a language to add", fix=fix))


def _language(code: str, catalogue: Catalog, by_code: dict[str, Language]) -> Language:
    sentences = _compiled(catalogue)
    base = by_code.get(code) or by_code.get(code.partition("-")[0])
    if base is not None and base is not ENGLISH:
        sentences.add_fallback(base.catalogue)
    return Language(code, _name(code, sentences), sentences, catalogue.locale)


def _compiled(catalogue: Catalog) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _name(code: str, sentences: GNUTranslations) -> str:
    """What its speakers call it: as the catalogue says, else as Unicode does, else its code."""
    stated = sentences.gettext(OWN_NAME)
    if stated != OWN_NAME:
        return stated
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return begun(code)
    return begun(locale.get_display_name(locale) or code)
