"""Where the rows of a dataframe are: a file and a line, or a row counted from 1."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

FRAME = "observations"
"""What messages call a dataframe that came from no file."""


@dataclass(frozen=True)
class Places:
    """The file and line of each row, where ``read`` wrote them down."""

    files: pa.Array | None = None
    lines: pa.Array | None = None

    def of(self, row: int) -> tuple[str, int]:
        """File and line of a row; without a file, its place in the dataframe counted from 1."""
        if self.files is not None and self.lines is not None:
            file, line = self.files[row].as_py(), self.lines[row].as_py()
            if file is not None and line is not None:
                return str(file), int(line)
        return FRAME, row + 1

    def rank(self, file: str) -> int:
        """Which of the files it is, counted from 0 in the order they were read."""
        if self.files is None or not pa.types.is_dictionary(self.files.type):
            return 0
        names = self.files.dictionary.to_pylist()
        return names.index(file) if file in names else len(names)
