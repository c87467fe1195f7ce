"""The manifest: what a back-up holds, by which program and of which moment; the first thing that is read of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cityscore.model import CityScoreError

FORMAT, FORMAT_VERSION = "cityscore-backup", 1
MEMBER = "manifest.json"
OTHER_FILE = "it is another file, or was cut short or damaged on its way → name another back-up"


class InvalidBackup(CityScoreError):
    """A file that is no back-up, is damaged, or can't be restored here."""


@dataclass(frozen=True)
class StoredTable:
    """A table in a back-up."""

    name: str
    member: str
    rows: int
    columns: tuple[tuple[str, str], ...]
    """Each column's name and portable kind, in the order of the member."""
    last_id: int | None
    """The largest id ever given, where the database counts them: none is given twice."""
    size: int
    digest: str
    """SHA-256 of the member."""


@dataclass(frozen=True)
class StoredFile:
    """A file of the site's folder in a back-up, or left out of it."""

    path: str
    """From the site's folder on."""
    size: int
    digest: str = ""


@dataclass(frozen=True)
class Manifest:
    """What a back-up states of itself."""

    version: str
    """The CityScore that made it."""
    moment: datetime
    """When the site stood as it has it."""
    database: str
    """``sqlite`` or ``postgresql``."""
    migrations: Mapping[str, list[str]]
    """Those applied, by app: they say what the tables are."""
    settings: Mapping[str, str]
    """What was set, but for secrets."""
    secrets: tuple[str, ...]
    """The names of settings that were set and are not in it."""
    key: str
    """By what the secret key is known again; tells nothing of it."""
    folder: str
    """Where the site was."""
    tables: tuple[StoredTable, ...]
    without: tuple[str, ...]
    """Tables that do not travel: sessions, attempts to sign in."""
    files: tuple[StoredFile, ...]
    left_out: tuple[StoredFile, ...]
    """Files that were too large."""

    def to_json(self) -> bytes:
        """As it stands in the file."""
        plain = asdict(self) | {"moment": self.moment.isoformat()}
        return json.dumps({"format": FORMAT, "format_version": FORMAT_VERSION, **plain}, indent=1).encode()


def read_manifest(text: bytes) -> Manifest:
    """Read a manifest; raises ``InvalidBackup`` for what is none, or is of a newer format."""
    try:
        plain = json.loads(text)
        if plain.pop("format") != FORMAT:
            raise InvalidBackup(f"is no back-up of CityScore: {OTHER_FILE}")
        _refuse_newer(plain.pop("format_version"), plain.get("version"))
        return Manifest(**plain | _typed(plain))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise InvalidBackup(f"its manifest can't be read ({error}): {OTHER_FILE}") from None


def _refuse_newer(format_version: Any, version: Any) -> None:
    if int(format_version) > FORMAT_VERSION:
        raise InvalidBackup(
            f"was made by a newer CityScore ({version}), in a format that this one does not know"
            " → install that CityScore here"
        )


def _typed(plain: Mapping[str, Any]) -> dict[str, Any]:
    tables = [StoredTable(**table) for table in plain["tables"]]
    return {
        "moment": datetime.fromisoformat(plain["moment"]),
        "secrets": tuple(plain["secrets"]),
        "without": tuple(plain["without"]),
        "tables": tuple(
            StoredTable(**asdict(table) | {"columns": tuple((name, kind) for name, kind in table.columns)})
            for table in tables
        ),
        "files": tuple(StoredFile(**file) for file in plain["files"]),
        "left_out": tuple(StoredFile(**file) for file in plain["left_out"]),
    }
