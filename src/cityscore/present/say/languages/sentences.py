"""The sentences that the program says, collected from its code and its templates, and the catalogues kept up with them.

``python -m cityscore.present.say.languages`` brings every shipped catalogue up to date: see there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from cityscore.present.say.languages.catalogues import forms, placeholders

Sentence: TypeAlias = "str | tuple[str, str]"
"""A sentence in English; one that counts, as it is of one and of many."""

PROGRAM = Path(__file__).parents[3]
KEYWORDS = {"say": (1,), "to_say": (1,), "several": (1, 2), "to_count": (1, 2)}
"""What marks a sentence, and which arguments it is, as Babel's extractor takes it."""
METHODS = [("**.py", "python"), ("**.html", f"{__name__}:in_template")]

TAG = re.compile(r"""\{%\s*(?P<name>say|several)\s+(?P<first>"(?:[^"\\]|\\.)*")(?:\s+(?P<second>"(?:[^"\\]|\\.)*"))?""")
"""``{% say "…" %}`` and ``{% several "…" "…" number %}``."""


@cache
def sentences() -> dict[Sentence, list[str]]:
    """Every sentence that is said, with the files that say it, in their order."""
    extracted = extract_from_dir(PROGRAM, METHODS, keywords=KEYWORDS)
    files: dict[Sentence, dict[str, None]] = {}
    for file, _, sentence, _, _ in sorted(extracted, key=lambda message: (Path(message[0]), message[1])):
        files.setdefault(sentence, {})[file] = None  # type: ignore[arg-type]
    return {sentence: list(named) for sentence, named in files.items()}


def template() -> Catalog:
    """The sentences as a catalogue without translations."""
    catalogue = Catalog(fuzzy=False)
    for sentence, places in sentences().items():
        catalogue.add(sentence, locations=[(place, None) for place in places])  # type: ignore[misc]
    return catalogue


def gaps(catalogue: Catalog) -> list[str]:
    """What a catalogue lacks, has too much, or says with other values than the English sentence, a line each."""
    messages = {message.id: message for message in catalogue if message.id}
    lines = [f"nobody says it any more: {id!r}" for id in messages if id not in sentences()]
    for sentence in sentences():
        message = messages.get(sentence)
        if message is None:
            lines.append(f"is not in the catalogue: {sentence!r}")
            continue
        english, translated = forms(message)
        if len(translated) != (1 if isinstance(sentence, str) else catalogue.num_plurals) or message.fuzzy:
            lines.append(f"is not translated: {sentence!r}")
        elif any(placeholders(form) not in [placeholders(original) for original in english] for form in translated):
            lines.append(f"has other values in its braces: {sentence!r}")
    return lines


def in_template(
    file: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, str, tuple[str, ...], list[str]]]:
    """Extract the sentences of a template's tags for Babel: each with its line, its tag, its forms and no comments."""
    text = file.read().decode()
    for tag in TAG.finditer(text):
        forms_in_tag = tuple(_unquoted(form) for form in tag.group("first", "second") if form)
        yield text.count("\n", 0, tag.start()) + 1, tag["name"], forms_in_tag, []


def _unquoted(literal: str) -> str:
    """A string as Django's templates read it."""
    return literal[1:-1].replace('\\"', '"').replace("\\\\", "\\")
