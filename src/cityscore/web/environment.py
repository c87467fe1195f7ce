"""Settings from the environment: each declared once, and parsed strictly."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cityscore.model import CityScoreError


@dataclass(frozen=True)
class Setting:
    """One setting: its name, how it is read, what it is without being set, and what it is for."""

    name: str
    read: Callable[[str], Any]
    default: str
    help: str
    secret: bool = False


def flag(text: str) -> bool:
    """Read yes or no."""
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    if text.lower() not in words:
        raise ValueError("must be yes or no")
    return words[text.lower()]


def words(text: str) -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def database(text: str) -> dict[str, Any]:
    """Read a database's address: ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST:PORT/NAME``."""
    address = urlsplit(text)
    options = dict(parse_qsl(address.query))
    if address.scheme == "sqlite":
        if address.netloc or options:
            raise ValueError("must be sqlite:/// and a path")
        path = unquote(address.path.removeprefix("/")) or "cityscore.sqlite3"
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
        sqlite = {"init_command": pragmas, "transaction_mode": "IMMEDIATE"}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path(path)), "OPTIONS": sqlite}
    if address.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(address.path.lstrip("/")),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": unquote(address.hostname or options.pop("host", "")),
            "PORT": str(address.port or ""),
            "CONN_MAX_AGE": 60,
            "OPTIONS": options,
        }
    raise ValueError("must start with sqlite:/// or postgresql://")


DATABASE_HELP = (
    "where everything that lasts is kept: sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME, with / and # in"
    " a password written as %2F and %23"
)

SETTINGS = (
    Setting("DATABASE_URL", database, "sqlite:///cityscore.sqlite3", DATABASE_HELP, secret=True),
    Setting("CITYSCORE_SECRET_KEY", str, "", "signs sessions; 50 random characters", secret=True),
    Setting("CITYSCORE_HOSTS", words, "localhost,127.0.0.1,[::1]", "the host names the site answers to"),
    Setting("CITYSCORE_DEBUG", flag, "no", "show errors with their source; never on a public site"),
)


def read_settings(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Read every setting; raises ``CityScoreError`` with all that are wrong, or that are unknown."""
    values, problems = {}, []
    for setting in SETTINGS:
        try:
            values[setting.name] = setting.read(environment.get(setting.name, setting.default))
        except ValueError as error:
            problems.append(f"{setting.name} {'is not an address' if setting.secret else error} → {setting.help}")
    known = {setting.name for setting in SETTINGS}
    problems += [
        f"{name} is not a setting" for name in environment if name.startswith("CITYSCORE_") and name not in known
    ]
    if problems:
        raise CityScoreError("\n".join(problems))
    return values
