"""The glossary: each word is that of the code at its place, and of the screens where they have another."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

import pytest

from cityscore.present.say.languages.sentences import sentences
from tests import ROOT

PAGE = ROOT / "docs" / "reference" / "glossary.md"
SOURCE = ROOT / "src" / "cityscore"
LINE = re.compile(r"\| (?P<meant>[^|]+) \| (?P<word>[^|]+) \| `(?P<path>[^:`]+): (?P<name>\w+)` \|(?P<shown>[^|]*)\|")


class Entry(NamedTuple):
    """A line of the glossary."""

    meant: str
    word: str
    path: str
    name: str
    shown: str


def entries() -> list[Entry]:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and "what is meant" not in line]
    matches = [LINE.fullmatch(line) for line in lines]
    assert all(matches), [line for line, match in zip(lines, matches, strict=True) if not match]
    return [Entry(*(text.strip() for text in match.groups())) for match in matches if match]


def folded(text: str) -> str:
    """Letters alone, so that ``zero fill``, ``zero_fill`` and ``ZeroFill`` are one."""
    return re.sub(r"[^a-z]", "", text.lower())


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.word)
def test_a_word_is_that_of_the_code_at_its_place(entry: Entry) -> None:
    names: set[str] = set()
    for node in ast.parse((SOURCE / entry.path).read_text()).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    assert entry.name in names
    assert folded(entry.word).removesuffix("s") in folded(entry.path + entry.name)


@pytest.mark.parametrize("entry", [entry for entry in entries() if entry.shown], ids=lambda entry: entry.word)
def test_a_public_word_is_on_screen(entry: Entry) -> None:
    said = [form for sentence in sentences() for form in ([sentence] if isinstance(sentence, str) else sentence)]
    assert any(re.search(rf"\b{re.escape(entry.shown)}", form, re.IGNORECASE) for form in said)


def test_no_word_means_two_things() -> None:
    words = [entry.word for entry in entries()]
    assert len(words) == len(set(words)) > 40
