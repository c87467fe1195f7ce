"""What a source states, one file per type: its options with their help, and its checks.

A new one is a file here and its name in ``SOURCES``; the file format, its errors, the JSON Schema and the reference
page follow. How it is read is the connector's: ``cityscore/sources/``, in the file of the same name.
"""

from cityscore.model.sources.file import FileSource
from cityscore.model.sources.source import Source
from cityscore.model.sources.table import TableSource

SOURCES: tuple[type[Source], ...] = (FileSource, TableSource)
Source.variants = SOURCES

__all__ = ["SOURCES", "FileSource", "Source", "TableSource"]
