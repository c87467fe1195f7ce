"""A back-up, read back whole, before an older CityScore's tables are renewed: what it knew can always be had again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer

NAMED = "before-renewal-%Y-%m-%dT%H%M%SZ.cityscore"


def back_up_before_renewal() -> None:
    """Write one beside the database's file, or in the current folder, where there is anything to lose.

    Raises ``CityScoreError`` where that fails: nothing is renewed then.
    """
    from cityscore.cli.backup import site_described
    from cityscore.store.backup_files.backup_writing import write_backup
    from cityscore.web.checks.database_checks import has_older_figures
    from cityscore.web.checks.database_text import sqlite_file

    if not has_older_figures():
        return
    file = sqlite_file()
    target = (file.parent if file is not None else Path.cwd()) / datetime.now(UTC).strftime(NAMED)
    write_backup(site_described(), target)
    typer.echo(f"{target}: a back-up from before the tables are renewed, read back whole.", err=True)
