"""What people call the database, and what it says when it complains."""

from __future__ import annotations

from pathlib import Path

from django.db import Error, connection


def sqlite_file() -> Path | None:
    """The file of a SQLite database."""
    return Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None


def name() -> str:
    """What people call the database: its file, or its name and host."""
    settings = connection.settings_dict
    if (file := sqlite_file()) is not None:
        return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
    return f"{settings['NAME']} on {settings['HOST'] or 'this machine'}"


def complaint_text(error: Error) -> str:
    """A database's complaint, short, and without the password."""
    password = str(connection.settings_dict["PASSWORD"] or "")
    complaint = str(error).strip().replace("\n", " ").replace("\t", " ")
    return complaint.replace(password, "…") if password else complaint
