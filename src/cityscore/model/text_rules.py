"""Text that people write or hand over: which characters no text may hold, and how a text is shown that holds them.

Refused everywhere are characters that nobody sees and that change what is seen: control characters, line breaks where
a text has one line, halves of characters, what Unicode says is no character, and what turns the order of letters
around (UTR #36, "Bidirectional Text Spoofing"; UAX #9, explicit formatting). Marks that scripts need stay: joiners
(Persian, Hindi, emoji), the marks that keep punctuation beside right-to-left words (they turn no letter around), the
space without width between words of Thai or Khmer, soft hyphens, and the tags of flags. So do letters that are newer
than this Python, or private: pictures and PDF show a box where no font has one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

LONG_TEXT = 5_000
"""Characters of what is said in paragraphs: definitions and notes."""
REASON = 1_000
"""Characters of a reason: why a target was set, or days are left out."""
LONGEST_DISTRICT = 200
"""Characters that the database has room for."""
LINE_BREAKS = "\n"
_NOT_CHARACTERS = "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_UNSEEN = (
    "\x00-\x1f\x7f-\x9f"  # control characters, C0 and C1
    "\u2028\u2029"  # separators of lines and paragraphs
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\u180e\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # joiners, operators and annotations that nobody sees
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001"
    "\ud800-\udfff"  # halves of characters
    f"\ufdd0-\ufdef{_NOT_CHARACTERS}"
)
UNSEEN = re.compile(f"[{_UNSEEN}]|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]")
"""What no text may hold; tags only behind the flag that they are of, as that of Scotland."""

_NOTHING = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0020-\U000e01ef]*"
)
SHOWN = 60
"""Characters of a text that a message shows."""
INSTEAD = "\ufffd"


def unseen_in(text: str, *, lines: bool = False) -> re.Match[str] | None:
    r"""The first character that a text may not hold; with ``lines``, line breaks are allowed.

    >>> unseen_in("Café n.º 1"), unseen_in("two\nlines", lines=True), unseen_in("two\nlines").start()
    (None, None, 3)
    """
    found = (match for match in UNSEEN.finditer(text) if not (lines and match[0] == LINE_BREAKS))
    return next(found, None)


def is_empty(text: str) -> bool:
    r"""Whether a text shows nothing at all.

    >>> is_empty(" \u200b\u3164"), is_empty("·")
    (True, False)
    """
    return _NOTHING.fullmatch(text) is not None


def character_name(character: str) -> str:
    r"""A character as messages call it: its number, and its name if it has one.

    >>> character_name("\u202e"), character_name("\x0b")
    ('U+202E, RIGHT-TO-LEFT OVERRIDE', 'U+000B')
    """
    return ", ".join(filter(None, (f"U+{ord(character):04X}", unicodedata.name(character, ""))))


def without_unseen(text: str, *, lines: bool = True) -> str:
    r"""A text as it can be shown anywhere, whatever it holds: U+FFFD stands where a character may not.

    >>> without_unseen("Pot\x0bholes\ufffe"), without_unseen("two\nlines", lines=False)
    ('Pot\ufffdholes\ufffd', 'two\ufffdlines')
    """
    return UNSEEN.sub(lambda match: LINE_BREAKS if lines and match[0] == LINE_BREAKS else INSTEAD, text)


def fit_district(name: str) -> str:
    r"""A district's name as it can be kept, of one that comes from records or a feed, where nobody can mend it.

    >>> fit_district("Dor\nchester"), len(fit_district("x" * 1000))
    ('Dor�chester', 200)
    """
    name = without_unseen(name, lines=False)
    return name if len(name) <= LONGEST_DISTRICT else name[: LONGEST_DISTRICT - 1] + "…"


def all_without_unseen(value: Any) -> Any:
    r"""Plain values whose texts can all be shown anywhere, as ``without_unseen`` has them.

    >>> all_without_unseen({"na\x0bme": ["a", ("\ufffe", 1)]})
    {'na�me': ['a', ['�', 1]]}
    """
    if isinstance(value, str):
        return without_unseen(value)
    if isinstance(value, dict):
        return {all_without_unseen(key): all_without_unseen(inner) for key, inner in value.items()}
    return [all_without_unseen(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def shortened(text: str) -> str:
    r"""A text as a message shows it, never longer than a line, and without anything that can't be seen.

    >>> shortened("Pot\x0bholes")
    'Pot\ufffdholes'
    """
    return without_unseen(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…", lines=False)


def quoted(text: str) -> str:
    r"""A text in quotes as messages show it, never longer than a line, and without anything that can't be seen.

    >>> quoted("Pot\u202eholes"), len(quoted("x" * 1000))
    ("'Pot\\u202eholes'", 58)
    """
    shown = repr(text if len(text) <= SHOWN else text[:SHOWN])
    return shown if len(text) <= SHOWN and len(shown) <= SHOWN else shown[: SHOWN - 3] + "…"
