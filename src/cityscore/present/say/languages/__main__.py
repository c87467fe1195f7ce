"""Bring the catalogues up to date with what the program says: ``python -m cityscore.present.say.languages``.

Without a file, every shipped one. Translations stay; a new sentence is added with an empty ``msgstr``; one that nobody
says any more goes. What is left to translate is listed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from cityscore.present.say.languages import SHIPPED
from cityscore.present.say.languages.catalogues import InvalidCatalogue, language_code, read_catalogue
from cityscore.present.say.languages.sentences import gaps, template


def main(arguments: list[str]) -> int:
    """Bring these files up to date, and make those that are not there yet; 1 if anything is left to translate."""
    complete = True
    for path in [Path(argument) for argument in arguments] or sorted(SHIPPED.glob("*.po")):
        try:
            left = update_catalogue(path)
        except InvalidCatalogue as error:
            left = error.listed().splitlines()
        sys.stdout.write("".join(f"{path}: {line}\n" for line in left) or f"{path}: complete\n")
        complete = complete and not left
    return not complete


def update_catalogue(path: Path) -> list[str]:
    """Bring a file up to date; returns what is left to translate."""
    catalogue = read_catalogue(path) if path.exists() else _new(path)
    catalogue.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return gaps(catalogue)


def _new(path: Path) -> Catalog:
    return Catalog(
        locale=language_code(path).replace("-", "_"),
        project="CityScore",
        version="1",
        msgid_bugs_address="CityScore",
        last_translator="CityScore",
        language_team="CityScore",
        header_comment="# CityScore, in another language. docs/how-to/add-a-language.md says how.",
        fuzzy=False,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
