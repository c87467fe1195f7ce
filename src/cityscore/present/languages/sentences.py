"""The sentences that the program says, collected from its code and its templates, and the catalogues kept up with them.

``python -m cityscore.present.languages`` brings every shipped catalogue up to date: see there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog

from cityscore.present.languages.reading import forms, placeholders

Sentence: TypeAlias = "str | tuple[str, str]"
"""A sentence in English; one that counts, as it is of one and of many."""

PROGRAM = Path(__file__).parents[2]
FORMS = {"say": 1, "to_say": 1, "several": 2, "to_count": 2}
"""What marks a sentence in the code, and in how many forms it stands there."""

TAG = re.compile(r"""\{%\s*(?:say|several)\s+(?P<first>"(?:[^"\\]|\\.)*")(?:\s+(?P<second>"(?:[^"\\]|\\.)*"))?""")
"""``{% say "…" %}`` and ``{% several "…" "…" number %}``."""


@cache
def sentences() -> dict[Sentence, list[str]]:
    """Every sentence that is said, with the files that say it, in their order."""
    found: dict[Sentence, list[str]] = {}
    for path in sorted([*PROGRAM.rglob("*.py"), *PROGRAM.rglob("*.html")]):
        for sentence in (_in_template if path.suffix == ".html" else _in_code)(path):
            places = found.setdefault(sentence, [])
            if (place := path.relative_to(PROGRAM).as_posix()) not in places:
                places.append(place)
    return found


def template() -> Catalog:
    """The sentences as a catalogue without translations."""
    catalogue = Catalog(fuzzy=False)
    for sentence, places in sentences().items():
        catalogue.add(sentence, locations=[(place, None) for place in places])  # type: ignore[misc]
    return catalogue


def gaps(catalogue: Catalog) -> list[str]:
    """What a catalogue lacks, has too much, or says with other values than the English sentence, a line each."""
    wanted, found = sentences(), {message.id: message for message in catalogue if message.id}
    lines = [f"nobody says it any more: {id!r}" for id in found if id not in wanted]
    for sentence in wanted:
        message = found.get(sentence)
        if message is None:
            lines.append(f"is not in the catalogue: {sentence!r}")
            continue
        english, said = forms(message)
        if len(said) != (1 if isinstance(sentence, str) else catalogue.num_plurals) or message.fuzzy:
            lines.append(f"is not translated: {sentence!r}")
        elif any(placeholders(form) not in [placeholders(each) for each in english] for form in said):
            lines.append(f"has other values in its braces: {sentence!r}")
    return lines


def _in_code(path: Path) -> Iterator[Sentence]:
    """The sentences that stand in calls; Babel's extractor would miss those in f-strings."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda each: each.lineno):
        wanted = FORMS.get(node.func.id, 0) if isinstance(node.func, ast.Name) else 0
        said = [each.value for each in node.args[:wanted] if isinstance(each, ast.Constant)]
        texts = [each for each in said if isinstance(each, str)]
        if wanted and len(texts) == wanted:
            yield texts[0] if wanted == 1 else (texts[0], texts[1])


def _in_template(path: Path) -> Iterator[Sentence]:
    for tag in TAG.finditer(path.read_text(encoding="utf-8")):
        first, second = (_unquoted(each) for each in tag.group("first", "second"))
        yield (first, second) if second else first


def _unquoted(literal: str | None) -> str:
    """A string as Django's templates read it."""
    return (literal or '""')[1:-1].replace('\\"', '"').replace("\\\\", "\\")
