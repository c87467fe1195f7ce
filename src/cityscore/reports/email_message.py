"""A letter: what a mail says, as text and as HTML that any mail program shows, with its pictures inside."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import css_inline
from django.template import Context, Engine

from cityscore.present.say.language import spoken

READER = f"reader-{secrets.token_hex(16)}"
"""What stands for a reader's own token in a letter that is written once for many; nobody can write it into one."""
FOLDER = str(Path(__file__).parent / "mail")


@dataclass(frozen=True)
class Letter:
    """What a mail says, whoever it goes to."""

    subject: str
    text: str
    html: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """PNG, by the names that the HTML calls them: ``cid:NAME``."""

    def to(self, token: str) -> Letter:
        """The letter of one reader, with their own links."""
        return replace(self, text=self.text.replace(READER, token), html=self.html.replace(READER, token))


def html_of(template: str, **contents: Any) -> str:
    """One of the templates of ``mail/`` with its contents, its style written into each element.

    Many mail programs take no style sheet; those that do get it as well, for the dark and for phones.
    """
    language = {"code": spoken().code, "direction": spoken().direction}
    drawn = _engine().get_template(template).render(Context({"language": language, **contents}))
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False).inline(drawn)


@cache
def _engine() -> Engine:
    return Engine(dirs=[FOLDER])
