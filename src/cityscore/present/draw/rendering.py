"""Specifications as pictures, and the script that draws them in a browser: both by Vega, without a network."""

from __future__ import annotations

import gzip
import os
import re
import tempfile
from base64 import b64encode
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from html import escape
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import vl_convert

from cityscore.model.text_rules import all_without_unseen, without_unseen

STYLE = "text{font-variant-numeric:tabular-nums}"
"""The only style that a picture carries; its policy allows this text and no other."""
NOTHING: list[str] = []
"""The addresses that a specification may load from."""
_making = Lock()


def svg(spec: dict[str, Any], title: str, description: str) -> str:
    """A specification as an SVG picture with a title and a description."""
    return described(
        vl_convert.vegalite_to_svg(all_without_unseen(spec), allowed_base_urls=NOTHING), title, description
    )


def described(picture: str, title: str, description: str) -> str:
    """A picture with a title and a description, for those who don't see it."""
    opening = re.match(r"<svg\b[^>]*>", picture)
    assert opening is not None  # noqa: S101  (a picture begins so)
    begin = opening.group().replace("<svg", '<svg role="img" aria-labelledby="title description"', 1)
    title, description = escape(without_unseen(title)), escape(without_unseen(description))
    texts = f'<title id="title">{title}</title><desc id="description">{description}</desc>'
    return f"{begin}{texts}<style>{STYLE}</style>{picture[opening.end() :]}"


def png(picture: str, scale: float = 1.0) -> bytes:
    """An SVG picture as pixels."""
    return vl_convert.svg_to_png(picture, scale=scale)


def style_digest() -> str:
    """The digest of the style that pictures carry, as a Content-Security-Policy states it."""
    return b64encode(sha256(STYLE.encode()).digest()).decode()


def script() -> bytes:
    """The script that draws specifications in a browser, with all that it needs, compressed with gzip.

    It takes some seconds to make: once in a process, and once for all where there is a folder to keep it in.
    """
    with _making:
        return _script()


@lru_cache(maxsize=1)
def _script() -> bytes:
    file = _folder() / f"charts-{script_version()}.js.gz"
    try:
        return file.read_bytes()
    except OSError:
        script = gzip.compress(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").encode(), mtime=0)
    # under another name first: a second process that starts now must not read half a script
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
            part.write(script)
        Path(part.name).replace(file)
    return script


def script_version() -> str:
    """What the script is made of."""
    return f"{version('vl-convert-python')}-{vl_convert.get_vega_embed_version()}"


def _folder() -> Path:
    """Where this account keeps what can be made again; nobody else may write there."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cityscore"
    except RuntimeError:  # an account without a home
        return Path(os.devnull)
