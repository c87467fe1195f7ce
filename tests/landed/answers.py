"""All that a site answers of its figures, as data: exports, and what pages show, now and as of earlier moments."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from typer.testing import CliRunner

from cityscore.cli import app

EXPORTS = ("definitions", "observations", "scores", "backlog")
PAGES = ("/milltown/", "/milltown/cabinets/streets/", "/milltown/goals/safe/")
METRICS = ("potholes", "signs", "crimes", "offences", "response", "survey", "attendance", "waiting", "visits")
NOW = "now"
ANSWERS = "answers.json.xz"


def write_answers(folder: Path, moments: Iterable[datetime]) -> None:
    """Keep the answers of the site at hand in a folder: JSON, in which each export is a text."""
    stated = [moment.isoformat() for moment in moments]
    (folder / ANSWERS).write_bytes(lzma.compress(json.dumps(answers(stated)).encode()))


def read_answers(folder: Path) -> dict[str, Any]:
    """The answers kept in a folder, by moment."""
    kept: dict[str, Any] = json.loads(lzma.decompress((folder / ANSWERS).read_bytes()))
    return kept


def answers(moments: Iterable[str]) -> dict[str, Any]:
    """What the site at hand answers now, and as of some moments."""
    return {moment: dict(_answers(moment)) for moment in (NOW, *moments)}


def _answers(moment: str) -> Iterator[tuple[str, Any]]:
    for what in EXPORTS:
        yield f"export {what}", _exported(what, moment)
    client, query = Client(SERVER_NAME="localhost"), "" if moment == NOW else f"?{urlencode({'as_of': moment})}"
    for address in PAGES:
        yield address, _shown(client, address + query)
    for slug in METRICS:
        response = client.get(f"/milltown/metrics/{slug}/scores.csv{query}", follow=True)
        yield f"scores of {slug}", response.content.decode() if response.status_code == 200 else response.status_code


def _exported(what: str, moment: str) -> str:
    as_of = [] if moment == NOW else ["--as-of", moment]
    result = CliRunner().invoke(app, ["export", what, *as_of])
    assert result.exit_code == 0, result.output
    return result.stdout


def _shown(client: Client, address: str) -> dict[str, Any] | int:
    """The large score of a page, and the scores in its table by what they are of and period; or the HTTP status."""
    response = client.get(address)
    if response.status_code != 200:
        return response.status_code
    reader = _Scorecard()
    reader.feed(response.content.decode())
    return {"score": " ".join(reader.large.split()), "table": reader.table}


class _Scorecard(HTMLParser):
    """Reads a scorecard's page: the only place that knows how it is laid out."""

    def __init__(self) -> None:
        super().__init__()
        self.large = ""
        self.table: dict[str, dict[str, str]] = {}
        self._into = self._name = self._period = ""
        self._is_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "p" and at.get("class") == "score":
            self._into = "large"
        elif tag == "th" and at.get("scope") in ("row", "rowgroup"):
            self._is_heading = True
        elif tag == "a" and self._is_heading:
            self._into, self._is_heading, self._name = "name", False, ""
        elif tag == "td" and at.get("data-period"):
            self._into, self._period = "cell", str(at["data-period"])
            self.table[self._name][self._period] = ""
        elif tag == "span" and self._into == "cell":
            self._into = "sign" if at.get("aria-hidden") else ""

    def handle_endtag(self, tag: str) -> None:
        if self._into == "name" and tag == "a":
            self.table.setdefault(self._name, {})
        if self._into == "sign" and tag == "span":
            self._into = "cell"
        elif tag in ("a", "p", "td"):
            self._into = ""

    def handle_data(self, data: str) -> None:
        if self._into == "large":
            self.large += data
        elif self._into == "name":
            self._name += data
        elif self._into == "cell" and data.strip():
            self.table[self._name][self._period] = data.strip()
