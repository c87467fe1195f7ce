"""Typesetting: a template and its contents to a PDF that everybody can read, tagged as PDF/UA-1 demands."""

from __future__ import annotations

import json
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

NOT_SHOWN = re.compile(r'(?:the text|codepoint) `"(.+)"`')
"""How Typst says that no font has a letter, or that a PDF can't hold it."""
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
"""How it writes one that can't be shown anywhere."""

CORE, CJK, EMOJI = "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"
"""Debian's packages of fonts; the first has every living script but those of the second."""
IN_CJK = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH")
"""How the names of its letters begin in Unicode."""
PICTURES = range(0x1F000, 0x1FB00)


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
    document bears. ``fonts`` is a folder to take all fonts from, in place of the system's. Raises ``CityScoreError``
    for a letter that no font has, with the package that has it.
    """
    with TemporaryDirectory() as folder:  # Typst reads nothing outside the folder of its main file
        root = Path(folder)
        with as_file(files(__package__) / f"{template}.typ") as source:
            copyfile(source, root / "main.typ")
        (root / "contents.json").write_text(json.dumps(contents, ensure_ascii=False), encoding="utf-8")
        for name, picture in pictures.items():
            (root / f"{name}.svg").write_text(picture, encoding="utf-8")
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
            if no_font := NOT_SHOWN.search(str(error)):
                raise CityScoreError(_letter_advice(no_font.group(1))) from error
            raise


def _letter_advice(text: str) -> str:
    """What to do about a letter that can't be shown; Typst names it with the marks that are set on it."""
    escaped = ESCAPED.match(text)
    letter = chr(int(escaped.group(1), 16)) if escaped else text[0]
    name = unicodedata.name(letter, "")
    if not name:  # for private use, or none at all
        return f"no font has the letter U+{ord(letter):04X}, which is in a name or a note → write it without"
    package = CJK if name.startswith(IN_CJK) else EMOJI if ord(letter) in PICTURES else CORE
    return f"no font here has the letter {letter!r} ({name.lower()}) → install one: apt install {package}"
