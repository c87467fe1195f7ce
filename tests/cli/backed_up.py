"""A site with everything in it, of a landed version's tables or today's, and ways to look into what becomes of it."""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

LANDED = Path(__file__).parents[1] / "landed" / "6ec9d7e" / "site.sql.xz"
KEY = "abcdefghij" * 6
SETTINGS = f"""\
CITYSCORE_SECRET_KEY={KEY}
CITYSCORE_ADDRESS=https://score.milltown.gov
CITYSCORE_HTTPS=yes
CITYSCORE_OIDC=https://login.milltown.gov
CITYSCORE_OIDC_NAME="your 'Milltown' account \\\\ #1"
CITYSCORE_OIDC_CLIENT=cityscore
CITYSCORE_OIDC_SECRET=very-secret-of-oidc
CITYSCORE_MAIL=smtps://score:very-secret-of-mail@mail.milltown.gov:465
CITYSCORE_MAIL_FROM="CityScore <score@milltown.gov>"
"""
NOT_THE_SITE = ("django_session", "usersessions_usersession", "people_attempt", "store_backup", "store_restoration")
"""Tables that do not travel."""


def landed_site(folder: Path) -> Path:
    """A site of a landed version in a folder, whose tables have rows of everything."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "cityscore.sqlite3")) as database:
        database.executescript(lzma.decompress(LANDED.read_bytes()).decode())
        database.execute("PRAGMA journal_mode=WAL")
        database.commit()
    (folder / "settings.env").write_text(SETTINGS, encoding="utf-8")
    return folder


def ask(file: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows that a statement gives; it may also write."""
    with closing(sqlite3.connect(file, timeout=60)) as database:
        rows = database.execute(query).fetchall()
        database.commit()
        return rows


def rows_of_all(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that travels, and what ids were given, as the file has them."""
    tables = [name for (name,) in ask(file, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = sorted({*tables} - {*NOT_THE_SITE, "sqlite_sequence"})
    ids = ask(file, "SELECT name, seq FROM sqlite_sequence ORDER BY 1")
    found = {table: ask(file, f'SELECT * FROM "{table}" ORDER BY 1') for table in kept}
    return found | {"ids": [(name, last) for name, last in ids if name in kept and last]}
