"""Reading a back-up: nothing of it is used before all of it has been looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cityscore.store.backup_files.manifest import (
    MEMBER,
    OTHER_FILE,
    InvalidBackup,
    Manifest,
    StoredTable,
    read_manifest,
)
from cityscore.store.backup_files.portable_columns import ARROW, ColumnKind
from cityscore.store.backup_files.sealed_zip import ZipMembers, seal_of_zip
from cityscore.store.backup_files.site_files import FOLDER, refuse_unsafe

LARGEST_MANIFEST = 50_000_000


@dataclass(frozen=True)
class OpenBackup:
    """A back-up that was read whole, and is what it says."""

    manifest: Manifest
    seal: str
    members: ZipMembers

    def batches(self, table: StoredTable) -> Iterator[pa.RecordBatch]:
        """The rows of a table, as many at a time as were written at once."""
        parquet = _parquet(self.members, table)
        for group in range(parquet.num_row_groups):
            rows = parquet.read_row_group(group, use_threads=False).combine_chunks()
            yield from rows.to_batches()

    def file(self, path: str) -> memoryview:
        """A file of the site's folder."""
        return memoryview(self.members.read(f"{FOLDER}/{path}"))


@contextmanager
def open_backup(file: Path) -> Iterator[OpenBackup]:
    """Read a back-up whole; raises ``InvalidBackup``, which says why, for what is none, was cut, or is damaged."""
    try:
        seal = seal_of_zip(file)
        members = ZipMembers(file)
        try:
            manifest = _manifest(members)
            _check(members, manifest)
            yield OpenBackup(manifest, seal, members)
        finally:
            members.close()
    except InvalidBackup as error:
        raise InvalidBackup(f"{file} {error}") from None
    except pa.ArrowException as error:
        raise InvalidBackup(f"{file} can't be read ({error}): {OTHER_FILE}") from None


def _manifest(members: ZipMembers) -> Manifest:
    if MEMBER not in members.names:
        raise InvalidBackup(f"is no back-up of CityScore: {OTHER_FILE}")
    text = members.read(MEMBER)
    if text.size > LARGEST_MANIFEST:
        raise InvalidBackup(f"has a manifest that is none: {OTHER_FILE}")
    return read_manifest(text.to_pybytes())


def _check(members: ZipMembers, manifest: Manifest) -> None:
    """Compare each member with what the manifest says of it."""
    refuse_unsafe(manifest.files)
    stated = {f"{FOLDER}/{file.path}": file.digest for file in manifest.files}
    stated |= {table.member: table.digest for table in manifest.tables}
    if members.names != {MEMBER, *stated}:
        raise InvalidBackup(f"does not hold what its manifest says: {OTHER_FILE}")
    for name, digest in stated.items():
        if sha256(members.read(name)).hexdigest() != digest:
            raise InvalidBackup(f"has another {name} than its manifest says: {OTHER_FILE}")
    for table in manifest.tables:
        if _parquet(members, table).metadata.num_rows != table.rows:
            raise InvalidBackup(f"has not all rows of {table.name}: {OTHER_FILE}")


def _parquet(members: ZipMembers, table: StoredTable) -> pq.ParquetFile:
    parquet = pq.ParquetFile(pa.BufferReader(members.read(table.member)))
    try:
        stated = [(name, ARROW[ColumnKind(kind)]) for name, kind in table.columns]
    except ValueError as error:
        raise InvalidBackup(f"holds what this CityScore does not know ({error})") from None
    if [(field.name, field.type) for field in parquet.schema_arrow] != stated:
        raise InvalidBackup(f"has other columns in {table.name} than its manifest says: {OTHER_FILE}")
    return parquet
