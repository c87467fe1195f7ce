"""Catalogues, read strictly: what can't be used is a problem with its file and line, before a page would show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from gettext import c2py
from pathlib import Path
from string import Formatter
from typing import ClassVar

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from cityscore.model import InvalidInput, Problem

CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A language's code, as in ``lang`` and in addresses: es, pt-BR, zh-Hant."""

LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?)\s*)?"([^"\\]|\\.)*")?')
"""A line of a catalogue: a remark, or text in quotes; or it is empty."""


class InvalidCatalogue(InvalidInput):
    """A catalogue of sentences that can't be used."""

    family: ClassVar = "settings"

    def id_of(self, problem: Problem) -> str:  # noqa: ARG002  (all have the same)
        """That of the setting which names a city's folder."""
        return f"{self.family}.languages"


def language_code(path: Path) -> str:
    """The code of a catalogue's language: its file's name, written as in addresses."""
    return path.stem.replace("_", "-")


def read_catalogue(path: Path) -> Catalog:
    """Read a ``.po`` file; raises ``InvalidCatalogue`` with all that is wrong with it."""
    try:
        _refuse_broken_lines(path)
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language_code(path).replace("-", "_"), abort_invalid=True)
    except PoFileError as error:
        message = str(error).partition(" on ")[0]
        raise _invalid(path, f"can't be read as a .po file: {message}", "mend this line", error.lineno + 1) from None
    except UnicodeDecodeError:
        raise _invalid(path, "is not UTF-8 text", "save it as UTF-8") from None
    except (OSError, ValueError) as error:
        raise _invalid(path, f"can't be read: {error}", "mend it, or remove it") from None
    if problems := list(_problems(path, catalogue)):
        raise InvalidCatalogue(problems)
    return catalogue


def placeholders(text: str) -> set[str]:
    """The names in a sentence's braces; a ValueError where they can't be read."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def forms(message: Message) -> tuple[Sequence[str], Sequence[str]]:
    """A sentence in English and translated, each as one form or several; those not translated are left out."""
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    string = message.string or ""
    translated = [string] if isinstance(string, str) else list(string)
    return english, [form for form in translated if form]


def _refuse_broken_lines(path: Path) -> None:
    """Raise for the first line that is no word and text in quotes; Babel would take what is left of it."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not LINE.fullmatch(line.strip()):
            fix = 'write msgid or msgstr, then the text in double quotes, with \\" for one inside it'
            raise _invalid(path, f"can't be read as a line of a .po file: {line.strip()!r}", fix, number)


def _problems(path: Path, catalogue: Catalog) -> Iterator[Problem]:
    try:
        c2py(catalogue.plural_expr)
    except ValueError as error:
        fix = "write the language's plural rule, such as nplurals=2; plural=(n != 1);"
        yield _problem(path, f"Plural-Forms can't be used: {error}", fix)
    for message in catalogue:
        if message.id:
            yield from _wrong_braces(path, message)


def _wrong_braces(path: Path, message: Message) -> Iterator[Problem]:
    """A name in braces that the English sentence does not have would fail on the page."""
    english, translated = forms(message)
    names = set().union(*map(placeholders, english))
    for form in translated:
        try:
            strange = placeholders(form) - names
        except ValueError as error:
            yield _problem(path, f"braces can't be read in {form!r}: {error}", "pair them", message.lineno)
            continue
        for name in sorted(strange):
            fix = f"use only {', '.join(f'{{{name}}}' for name in sorted(names))}" if names else "remove it"
            yield _problem(path, f"{{{name}}} is not in the English sentence {english[0]!r}", fix, message.lineno)


def _problem(path: Path, message: str, fix: str, line: int | None = None) -> Problem:
    return Problem(file=str(path), line=line, message=message, fix=fix)


def _invalid(path: Path, message: str, fix: str, line: int | None = None) -> InvalidCatalogue:
    return InvalidCatalogue([_problem(path, message, fix, line)])
