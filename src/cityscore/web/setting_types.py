"""How the text of each kind of setting is read; a text that won't do is a ``ValueError`` that does not quote it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from cityscore.present.say.languages import languages
from cityscore.present.say.languages.catalogues import InvalidCatalogue

USUAL_FILE = "cityscore.sqlite3"
LONG_ENOUGH = 50
VARIED_ENOUGH = 5
"""Characters, and different ones, that a secret key has at least; as Django asks of one in production."""

MAKE_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
"""The command that prints a good secret key."""

FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
HOST = re.compile(r"\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\]|\*")
# NORMAL: with a write-ahead log a power cut may take the last commits, and never damages the file
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"

ROLES = {"owner", "analyst", "administrator", "reader"}
"""As ``people`` calls them, which can't be asked before the settings are read."""
# a server that has gone without a word, such as a machine without power, is given up within a minute or so
PATIENCE = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}


def flag(text: str) -> bool:
    """Read yes or no."""
    if text.lower() not in FLAGS:
        raise ValueError("must be yes or no")
    return FLAGS[text.lower()]


def roles(text: str) -> frozenset[str]:
    """Read roles separated by commas; none is allowed."""
    names = frozenset(name.strip().lower() for name in text.split(",") if name.strip())
    if unknown := sorted(names - ROLES):
        raise ValueError(f"names {unknown[0]!r}, which is no role")
    return names


def hosts(text: str) -> list[str]:
    """Read host names separated by commas."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not all(HOST.fullmatch(name) for name in names):
        raise ValueError("must be host names with commas between them, each without https:// and port")
    return names


def secret_key(text: str) -> str:
    """Read a secret key; none is allowed, a weak one is not."""
    if text and len(text) < LONG_ENOUGH:
        raise ValueError(f"must have {LONG_ENOUGH} characters or more, not {len(text)}")
    if text and len(set(text)) < VARIED_ENOUGH:
        raise ValueError(f"must have {VARIED_ENOUGH} different characters or more: it is easily guessed")
    return text


def address(text: str) -> str:
    """Read the site's address, such as https://score.city.gov."""
    parts = _split(text)
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(_host(parts)) or not plain:
        raise ValueError("must be http:// or https:// and a host name, with nothing after it but a port")
    return f"{parts.scheme}://{parts.netloc}"


def issuer(text: str) -> str:
    """Read the address of a place that people sign in at (its OpenID Connect issuer); none is allowed."""
    if not text:
        return ""
    parts = _split(text)
    near = parts.scheme == "http" and _host(parts) in ("localhost", "127.0.0.1")
    if not (parts.scheme == "https" or near) or not HOST.fullmatch(_host(parts)) or parts.query or parts.fragment:
        raise ValueError("must be https:// and a host name, with a path if it has one")
    return text.rstrip("/")


MAIL_SCHEMES = {"smtps": ("ssl", 465), "smtp": ("tls", 587), "smtp+plain": ("", 25)}
"""How each kind of address of a mail server is spoken to, and the port it has unless it states one."""
MAILBOX = re.compile(r"[^<>\x00-\x1f]*<([^<>\s]+@[^<>\s]+)>|[^<>\s]+@[^<>\s]+")


class MailServer(NamedTuple):
    """A server that mail goes through, as Django's settings have it."""

    host: str
    port: int
    user: str
    password: str
    ssl: bool
    tls: bool


NO_MAIL = MailServer("", 0, "", "", ssl=False, tls=False)


def mail_server_address(text: str) -> MailServer | None:
    """Read the address of a mail server, such as ``smtps://USER:PASSWORD@HOST:PORT``; none is allowed."""
    if not text:
        return None
    parts = _split(text)
    if parts.scheme not in MAIL_SCHEMES or not HOST.fullmatch(_host(parts)):
        raise ValueError("must be smtps://, smtp:// or smtp+plain:// and a host name")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("has something after the host name and port")
    encryption, port = MAIL_SCHEMES[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(
        parts.hostname or "", parts.port or port, user, password, encryption == "ssl", encryption == "tls"
    )  # fmt: skip


def mail_shown(text: str) -> str:
    """A mail server's address without its password."""
    server = mail_server_address(text)
    if server is None:
        return "not set"
    who = f"{server.user}@" if server.user else ""
    return f"{_split(text).scheme}://{who}{server.host}:{server.port}"


def sender_address(text: str) -> str:
    """Read whom mail is from, ``CityScore <score@city.gov>``; none is allowed."""
    if text and not MAILBOX.fullmatch(text.strip()):
        raise ValueError("must be an e-mail address, with a name before it if it has one")
    return text.strip()


def host_of(address: str) -> str:
    """The host name of an address, as Django compares it."""
    return _host(urlsplit(address))


def database(text: str) -> dict[str, Any]:
    """Read a database's address: ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST:PORT/NAME``."""
    parts = _split(text)
    options = dict(parse_qsl(parts.query))
    if parts.scheme == "sqlite" and not (parts.netloc or options):
        path = unquote(parts.path.removeprefix("/")) or USUAL_FILE
        # IMMEDIATE: a transaction that begins by reading can't become one that writes while another does
        sqlite = {"init_command": PRAGMAS, "transaction_mode": "IMMEDIATE"}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "CONN_MAX_AGE": 60, "OPTIONS": sqlite}
    if parts.scheme in ("postgres", "postgresql"):
        _refuse_split_password(parts)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # the folder of a socket holds slashes, so that it stands in the query: ?host=/run/postgresql
            "HOST": unquote(parts.hostname or options.pop("host", "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ValueError("is not an address of a database")


def _refuse_split_password(parts: SplitResult) -> None:
    """Refuse an address that a password with an unescaped @, / or # has split: its parts would be shown as names."""
    name, rest = parts.path.removeprefix("/"), f"{parts.path}{'' if parts.username else parts.query}"
    if "/" in name or "@" in rest or parts.fragment:
        raise ValueError("has an @, / or # in its password, or a / in its name, that is not written as %40, %2F or %23")


def patient(settings: dict[str, Any]) -> dict[str, Any]:
    """A database's settings, with how long a PostgreSQL that does not answer is waited for, unless they state it."""
    options: dict[str, Any] = settings["OPTIONS"]
    return settings if "USER" not in settings else {**settings, "OPTIONS": PATIENCE | options}


def database_shown(text: str) -> str:
    """A database's address without its password and options."""
    settings = database(text)
    if "USER" not in settings:
        return f"sqlite:///{settings['NAME']}"
    who = f"{settings['USER']}@" if settings["USER"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{who}{settings['HOST']}{port}/{settings['NAME']}"


def sqlite_address(file: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{quote(file.as_posix())}"


def sqlite_from(text: str, folder: Path) -> str:
    """A database's address in which the relative path of a SQLite file starts from a folder."""
    settings = database(text)
    return text if "USER" in settings else sqlite_address(folder.absolute() / settings["NAME"])


def languages_folder(text: str) -> Path | None:
    """Read the folder of a city's own languages, and its files; none is allowed."""
    if not text:
        return None
    folder = Path(text).absolute()
    if not folder.is_dir():
        raise ValueError("is no folder")
    try:
        languages(folder)
    except InvalidCatalogue as error:
        raise ValueError(f"holds files that can't be used:\n{error}\n") from None
    return folder


def _split(text: str) -> SplitResult:
    """The parts of an address; what can't be split, or has no number for a port, is none."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  (it is read here so that it is refused here)
    except ValueError:
        raise ValueError("is not an address") from None
    return parts


def _host(parts: SplitResult) -> str:
    name = parts.hostname or ""
    return f"[{name}]" if ":" in name else name
