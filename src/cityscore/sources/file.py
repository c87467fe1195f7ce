"""Files: one, or all that a pattern such as ``data/**/*.csv`` matches, in the order of their names."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from cityscore.files.file_problems import FileProblems
from cityscore.files.whole_files import whole_files
from cityscore.model import Engine, FileSource, InvalidObservations, Problem
from cityscore.sources.combined_tables import Loaded, loaded_from
from cityscore.sources.connector import Connector
from cityscore.sources.reading import Progress, load_files

if TYPE_CHECKING:
    import ibis.expr.types as ir

FIX = "check the path, which starts from the folder of the definitions file"


class FileConnector(Connector[FileSource]):
    """A source whose path is a file or a pattern of files: CSV, Parquet or JSON, also compressed with gzip."""

    reads: ClassVar = FileSource

    def load(self, progress: Progress | None = None) -> Loaded:
        """Read the files; a path that leads to none is a problem that says what was looked for, and where."""
        try:
            files = self.files()
            with whole_files(self.source, files):
                return load_files(files, progress=progress)
        except InvalidObservations as error:
            return loaded_from([], FileProblems.of(error))

    @contextmanager
    def engine(self) -> Iterator[ir.Table]:
        """DuckDB on this machine, or Apache Spark."""
        if self.source.engine is Engine.SPARK:
            from cityscore.engines import spark

            with spark.spark_files_opened(self.source, self.folder) as table:
                yield table
            return
        from cityscore.engines import embedded
        from cityscore.engines.files import files_of

        with (
            whole_files(self.source, files_of(self.source, self.folder)),
            embedded.files_opened(self.source, self.folder) as table,
        ):
            yield table

    def files(self) -> list[Path]:
        """The files that there are, in the order of their names; raises ``InvalidObservations`` if there is none.

        In a pattern ``*`` is any text in a name, ``?`` one character, ``[ab]`` one of several and ``**`` any folders;
        names that start with a dot are left out, and so are folders.
        """
        path = self.source.path or ""
        if not self.folder.is_dir() and not Path(path).is_absolute():
            fix = "apply the definitions file again from where it is now: cityscore apply cityscore.yaml"
            raise self._refused(f"the folder {str(self.folder.absolute())!r}, which it starts from, is gone", fix)
        try:
            return self._files(path, self.folder / path)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise self._refused(f"{path!r} can't be looked for ({reason})", FIX) from error

    def _files(self, path: str, file: Path) -> list[Path]:
        if file.is_dir():
            raise self._refused(f"{str(file)!r} is a folder", f"name the files in it, such as {Path(path, '*.csv')}")
        if file.exists():
            return [file]
        if not any(sign in path for sign in "*?["):
            raise self._refused(f"there is no file {str(file)!r}", FIX)
        names = set(glob.glob(path, root_dir=self.folder, recursive=True))  # noqa: PTH207  (leaves out what is hidden)
        matching = [self.folder / name for name in sorted(names)]
        files = [match for match in matching if not match.is_dir()]
        if not files:
            reason = "only folders match" if matching else "no file matches"
            raise self._refused(f"{reason} {path!r} in the folder {str(self.folder.absolute())!r}", FIX)
        return files

    def _refused(self, message: str, fix: str) -> InvalidObservations:
        return InvalidObservations([Problem(message=message, fix=fix, place=("sources", self.source.slug, "path"))])
