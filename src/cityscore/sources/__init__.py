"""Where data come from, one file per connector. A new connector is a file, its test, its docs, and its name here."""

from __future__ import annotations

from pathlib import Path

from cityscore.model import Source
from cityscore.sources.connector import Connector
from cityscore.sources.file import File
from cityscore.sources.table import Table

SOURCES: tuple[type[Connector], ...] = (File, Table)

_BY_TYPE = {connector.type: connector for connector in SOURCES}


def connector_of(source: Source, folder: Path) -> Connector:
    """The connector that fetches a source; ``folder`` is the definitions file's."""
    return _BY_TYPE[source.type](source, folder)


__all__ = ["SOURCES", "Connector", "File", "Table", "connector_of"]
