"""The rows of an upload that are rejected, told once for each thing that is wrong, however many rows it is wrong in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cityscore.library.spreadsheets import Rejected
from cityscore.present.say.language import several

LINES_SHOWN = 8
"""Lines that are named of those in which the same is wrong; the rest are counted."""


@dataclass
class RejectedKind:
    """Something that is wrong in the same way in one row or more."""

    tab: str
    column: str
    message: str
    fix: str
    lines: list[int] = field(default_factory=list)

    @property
    def where(self) -> str:
        """The lines, as a cell of the table says them."""
        shown = ", ".join(map(str, self.lines[:LINES_SHOWN]))
        if len(self.lines) > LINES_SHOWN:
            more = several("and {number} more", "and {number} more", len(self.lines) - LINES_SHOWN)
            shown = f"{shown} {more}"
        return f"{self.tab}, {shown}" if self.tab else shown


def rejected_kinds(rejected: Iterable[Rejected]) -> list[RejectedKind]:
    """What is wrong, in the order of the first row of each."""
    kinds: dict[tuple[str, str, str, str], RejectedKind] = {}
    for row in rejected:
        place = (row.tab, row.column, row.message, row.fix)
        kinds.setdefault(place, RejectedKind(*place)).lines.append(row.line)
    return list(kinds.values())
