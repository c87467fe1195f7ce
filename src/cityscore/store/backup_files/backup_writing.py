"""Writing a back-up: beside its name first, read back whole, and only then under it."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cityscore.model import CityScoreError
from cityscore.store import backups
from cityscore.store.backup_files.backup_reading import open_backup
from cityscore.store.backup_files.manifest import MEMBER, Manifest, StoredFile, StoredTable
from cityscore.store.backup_files.sealed_zip import SealedZip, sync_folder, written_zip
from cityscore.store.backup_files.site_files import FOLDER, choose_files
from cityscore.store.backup_files.snapshots import Snapshot, database_snapshot
from cityscore.store.backup_files.table_schemas import (
    TableSchema,
    applied_migrations,
    left_behind,
    schemas_of,
    stated_columns,
)

SCRATCH = ".part"
"""How a file ends that is not whole yet."""
LEFTOVER = 24 * 60 * 60
"""Seconds after which such a file is nobody's any more."""
FULL = (errno.ENOSPC, errno.EDQUOT)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SiteDescription:
    """What a back-up says of a site beside its tables."""

    version: str
    folder: Path
    settings: Mapping[str, str]
    secrets: tuple[str, ...]
    files: Iterable[Path]


@dataclass(frozen=True)
class WrittenBackup:
    """A back-up that was written, and read back."""

    manifest: Manifest
    size: int
    is_noted: bool
    """Whether the site knows of it."""


def write_backup(
    site: SiteDescription, file: Path, *, overwrite: bool = False, progress: Progress | None = None
) -> WrittenBackup:
    """Write a back-up of the database as it stands now, and of small files, and read it back.

    Others go on writing meanwhile. Raises ``CityScoreError`` if there is a file of that name, unless it may be
    written over; what was there stays until the new one has been read back.
    """
    if file.exists() and not overwrite:
        raise already_there(file)
    with _scratch_beside(file) as scratch:
        moment = _write(site, scratch, progress)
        with open_backup(scratch) as backup:
            manifest, seal = backup.manifest, backup.seal
        size = scratch.stat().st_size
        _appear(scratch, file, overwrite=overwrite)
    return WrittenBackup(manifest, size, backups.note_backup(moment, file.absolute(), size, seal))


def already_there(file: Path) -> CityScoreError:
    """What is said where a file has the name already."""
    return CityScoreError(f"{file} is there already → choose another name, or write over it: --overwrite")


def key_mark() -> str:
    """By what the site's secret key is known again; '' without one."""
    try:
        settings.SECRET_KEY  # noqa: B018  (Django refuses to hand out one that is empty)
    except ImproperlyConfigured:
        return ""
    return salted_hmac("backup", "the secret key", algorithm="sha256").hexdigest()[:32]


def _write(site: SiteDescription, scratch: Path, progress: Progress | None) -> datetime:
    """Write all of it, and return the moment that it has."""
    migrations = applied_migrations()
    if not migrations:
        raise CityScoreError("the database has no tables yet → cityscore init . makes them")
    with database_snapshot() as snapshot:
        moment = timezone.now()
        _refuse_broken(snapshot)
        with written_zip(scratch, moment.timetuple()[:6]) as archive:
            tables = tuple(_tables(archive, snapshot, schemas_of(migrations), progress))
            kept, left_out = _files(archive, site)
            manifest = Manifest(
                version=site.version,
                moment=moment,
                database=snapshot.vendor,
                migrations=migrations,
                settings=site.settings,
                secrets=site.secrets,
                key=key_mark(),
                folder=str(site.folder),
                tables=tables,
                without=tuple(sorted(left_behind())),
                files=kept,
                left_out=left_out,
            )
            with archive.member(MEMBER) as stream:
                stream.write(manifest.to_json())
    if progress:
        progress("Reading it back", len(tables), len(tables))
    return moment


def _refuse_broken(snapshot: Snapshot) -> None:
    if broken := snapshot.broken_references():
        raise CityScoreError(
            f"rows of {', '.join(broken)} refer to what is not there: this could not be restored"
            " → keep a copy of the database, and restore the newest back-up"
        )


def _tables(
    archive: SealedZip, snapshot: Snapshot, schemas: Sequence[TableSchema], progress: Progress | None
) -> Iterator[StoredTable]:
    for done, table in enumerate(schemas):
        if progress:
            progress(f"Writing {table.name}", done, len(schemas))
        name, rows = f"tables/{table.name}.parquet", 0
        with archive.member(name) as stream:
            with pq.ParquetWriter(stream, table.schema, compression="zstd", store_schema=True) as writer:
                for batch in snapshot.batches(table):
                    writer.write_batch(batch)
                    rows += batch.num_rows
            columns, last_id = stated_columns(table.columns), snapshot.last_id(table)
            yield StoredTable(table.name, name, rows, columns, last_id, stream.size, stream.hash.hexdigest())


def _files(archive: SealedZip, site: SiteDescription) -> tuple[tuple[StoredFile, ...], tuple[StoredFile, ...]]:
    chosen, kept = choose_files(site.folder, site.files), []
    for path in chosen.kept:
        with archive.member(f"{FOLDER}/{path}") as stream:
            stream.write((site.folder / path).read_bytes())
        kept.append(StoredFile(path, stream.size, stream.hash.hexdigest()))
    return tuple(kept), tuple(chosen.left_out)


@contextmanager
def _scratch_beside(file: Path) -> Iterator[Path]:
    """A name for what is not whole yet, in the same folder; nothing is left there, whatever happens but a kill."""
    if not file.parent.is_dir():
        raise CityScoreError(f"there is no folder {file.parent} → make it, or name another place")
    for old in file.parent.glob(f".*{SCRATCH}"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > LEFTOVER:
                old.unlink()
    scratch = file.with_name(f".{file.name}.{os.getpid()}{SCRATCH}")
    try:
        yield scratch
    except OSError as error:
        why = error.strerror or str(error)
        fix = "make room, or name another place" if error.errno in FULL else "name another place"
        raise CityScoreError(f"{file} can't be written ({why}) → {fix}") from error
    finally:
        scratch.unlink(missing_ok=True)


def _appear(scratch: Path, file: Path, *, overwrite: bool) -> None:
    """Give what is whole its name."""
    if overwrite:
        scratch.replace(file)
    else:
        try:
            file.hardlink_to(scratch)  # unlike renaming, it never replaces a file that came meanwhile
        except FileExistsError:
            raise already_there(file) from None
        except OSError:  # a disk without hard links
            scratch.rename(file)
    sync_folder(file.parent)
