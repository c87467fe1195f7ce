"""Lone quotes of CSV, which take in the rows that follow: told by the lines as they are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

LONE_QUOTE = "a quote is opened here and not closed, so that what follows would be lost"
CLOSE_QUOTE = "close the quote, or delete it"


class LinesOfRows:
    """The lines of a text, for a reader of CSV to take; and those that it took for its last row."""

    def __init__(self, text: str) -> None:
        self.lines, self.taken = io.StringIO(text, newline=""), list[str]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.taken.append(line)
        return line

    def of_row(self) -> list[str]:
        """The lines that were taken since this was asked last."""
        taken, self.taken = self.taken, []
        return taken


def has_lone_quote(lines: Sequence[str], row: Sequence[str], delimiter: str, width: int) -> bool:
    r"""Whether a row, written in some lines, has a quote that took in more than it should.

    ``width`` is how many fields rows usually have. A quote that nobody closes, or that is followed by more text than
    the delimiter, took in lines, or fields; and so did one whose every line would be a row of its own.

    >>> has_lone_quote(['crimes,5,"24 in\n', 'visits,6,30 in"\n'], ["crimes", "5", "24 in\nvisits,6,30 in"], ",", 3)
    True
    >>> has_lone_quote(['crimes,5,"two\n', 'lines, and more"\n'], ["crimes", "5", "two\nlines, and more"], ",", 3)
    False
    """
    if len(lines) < 2 and ('"' not in lines[0] or len(row) >= width or not any(delimiter in cell for cell in row)):
        return False
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return True
    filled = [line for line in lines if line.strip()]
    return len(filled) > 1 and width > 1 and all(line.count(delimiter) >= width - 1 for line in filled)
