"""A site that was just restored: its work is settled, its cities read its own folder, and old mail stays unsent."""

from __future__ import annotations

from pathlib import Path

from cityscore.jobs.tasks import SILENT
from cityscore.store.backup_files.manifest import Manifest
from cityscore.store.backups import note_restoration
from cityscore.store.city_folders import keep_folders_from
from cityscore.store.restored_work import SettledWork, settle_work


def settle_site(manifest: Manifest) -> SettledWork:
    """Settle all that a back-up can't know of the place and time at which it is restored."""
    settled = settle_work(SILENT)
    keep_folders_from(Path(), Path(manifest.folder))
    note_restoration(manifest.moment, manifest.version)
    return settled
