"""Typesetting: a template and its contents to a PDF that everybody can read, tagged as PDF/UA-1 demands."""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import typst

from cityscore.model import CityScoreError
from cityscore.model.text_rules import all_without_unseen

NOT_SHOWN = re.compile(r'(?:the text|codepoint) `"(.+?)"`')
"""How Typst says that no font has a letter, or that a PDF can't hold it."""
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
"""How it writes one that can't be shown anywhere."""

CORE, CJK, EMOJI = "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"
"""Debian's packages of fonts; the first has every living script but those of the second."""
IN_CJK = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH")
"""How the names of its letters begin in Unicode."""
PICTURES = range(0x1F000, 0x1FB00)

BOX = "\u25a1"
"""A white square, for a letter that no font has; the fonts that Typst brings along have it."""
MOST_ROUNDS = 12
"""How often it is set anew; each time all letters that lack a shape are told, but for some that hide behind others."""

logger = logging.getLogger(__name__)


def typeset(
    template: str,
    contents: Mapping[str, Any],
    pictures: Mapping[str, str],
    when: datetime,
    *,
    fonts: Path | None = None,
) -> bytes:
    """Typeset one of the templates of this package.

    ``contents`` is what it reads, ``pictures`` are SVG by the names that it calls them, ``when`` the date that the
    document bears. ``fonts`` is a folder to take all fonts from, in place of the system's. A letter that no font has
    is set as a box, and the package that has it goes to the log: PDF/UA-1 allows no letter without a shape, and one
    letter in a comment is no reason to keep a report from everybody.
    """
    texts = {"contents.json": json.dumps(all_without_unseen(contents), ensure_ascii=False)}
    texts |= {f"{name}.svg": picture for name, picture in pictures.items()}
    with TemporaryDirectory() as folder:  # Typst reads nothing outside the folder of its main file
        root = Path(folder)
        with as_file(files(__package__) / f"{template}.typ") as source:
            copyfile(source, root / "main.typ")
        for _ in range(MOST_ROUNDS):
            for name, text in texts.items():
                (root / name).write_text(text, encoding="utf-8")
            try:
                return typst.compile(
                    root / "main.typ",
                    format="pdf",
                    pdf_standards="ua-1",
                    timestamp=when.replace(microsecond=0),
                    font_paths=[fonts] if fonts else [],
                    ignore_system_fonts=fonts is not None,
                )
            except typst.TypstError as error:
                missing = _without_font(error)
                if not missing:
                    raise
            for letters in missing:
                logger.warning("%s", _letter_advice(letters))
                box = BOX if letters != BOX else "?"
                texts = {name: text.replace(letters, box) for name, text in texts.items()}
    raise CityScoreError("a letter has no font, and no box stands for it → write names and notes without it")


def _without_font(error: typst.TypstError) -> list[str]:
    """The letters, each with the marks that are set on it, that Typst says no font has; the longest first."""
    said = NOT_SHOWN.findall(f"{error}\n{error.diagnostic}")
    letters = {ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) for text in said}
    return sorted(letters, key=len, reverse=True)


def _letter_advice(text: str) -> str:
    """What to do about a letter that can't be shown; Typst names it with the marks that are set on it."""
    letter = text[0]
    name = unicodedata.name(letter, "")
    if not name:  # for private use, or none at all
        return f"no font has the letter U+{ord(letter):04X}, so that a report shows a box → write names without it"
    package = CJK if name.startswith(IN_CJK) else EMOJI if ord(letter) in PICTURES else CORE
    advice = f"so that a report shows a box → install one: apt install {package}"
    return f"no font here has the letter {letter!r} ({name.lower()}), {advice}"
