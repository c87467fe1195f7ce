"""Templates, style sheets and scripts are laid out to be read, and to be compared from one version to the next."""

from __future__ import annotations

import re
from pathlib import Path

import cityscore

PROGRAM = Path(cityscore.__file__).parent
SOURCES = sorted(path for ending in ("html", "css", "js") for path in PROGRAM.rglob(f"*.{ending}"))
TEMPLATES = [path for path in SOURCES if path.suffix == ".html"]
WIDEST = 160
"""What a reader's screen, and the two columns of a comparison, still show of a line."""
LONGEST = 120
"""Lines of a template; a longer one is cut into includes, each named for what it shows."""


def width(line: str) -> int:
    """How wide a line is without sentences: to translators each is one, and Django wants a tag in one line."""
    return len(re.sub(r'(\{% (?:say|several) )(?:"(?:[^"\\]|\\.)*"\s*)+', r"\1", line))


def test_a_sentence_does_not_count() -> None:
    assert width('<p>{% several "{number} day" "{number} days" count %}</p>') == len("<p>{% several count %}</p>")


def test_no_line_is_too_wide_to_be_read_or_compared() -> None:
    assert len(SOURCES) > 80
    lines = [(path, n, line) for path in SOURCES for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)]
    wide = [f"{path.relative_to(PROGRAM)}:{n}" for path, n, line in lines if width(line) > WIDEST]
    assert wide == [], "a property a line in a style sheet, an element a line in a template"


def test_no_template_is_too_long_to_be_read_at_once() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in TEMPLATES}
    assert [str(path.relative_to(PROGRAM)) for path, lines in lengths.items() if lines > LONGEST] == []
