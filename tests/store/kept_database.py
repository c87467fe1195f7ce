"""A database as it was at some time, kept so that a script can go back to it again and again."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import connection, transaction


class Kept:
    """What was in the database: of SQLite a copy of the file, of PostgreSQL a copy of each table, in a schema."""

    def __init__(self) -> None:
        """Keep what is there now."""
        if connection.vendor == "sqlite":
            connection.close()
            self._file = connection.settings_dict["NAME"]
            shutil.copy(self._file, f"{self._file}_kept")
            return
        self._tables = connection.introspection.table_names()
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE")
            cursor.execute("CREATE SCHEMA kept")
            for table in self._tables:
                cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')

    def back(self) -> None:
        """Go back; whoever is still at work is waited for."""
        connection.close()
        if connection.vendor == "sqlite":
            for end in ("-wal", "-shm"):
                Path(f"{self._file}{end}").unlink(missing_ok=True)
            shutil.copy(f"{self._file}_kept", self._file)
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE " + ", ".join(f'public."{table}"' for table in self._tables))
            for table in self._tables:
                cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM kept."{table}"')
