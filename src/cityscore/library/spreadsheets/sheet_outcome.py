"""What a file says, once it is read: its observations, or what is rejected; and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from cityscore.scoring.observations import Observations


@dataclass(frozen=True)
class Rejected:
    """A row that can't be kept."""

    tab: str
    line: int
    column: str
    """The heading of the cell that is wrong, or what it is; empty for the whole row."""
    message: str
    fix: str


@dataclass
class Read:
    """What a file says."""

    observations: Observations | None
    """None where anything is rejected: it is all or nothing."""
    rejected: list[Rejected]
    rows: int
    """How many figures there are."""
    totals: list[tuple[str, int]] = field(default_factory=list)
    """Tab and line of the rows that add up others, which are left out."""
    blanks: int = 0
    """Cells or rows without a figure, which are left out: they are missing."""
    told: list[str] = field(default_factory=list)
    """What else was left out, or taken otherwise than it stands, in sentences."""
    names: list[str] = field(default_factory=list)
    """What rows call metrics otherwise than here, of which it can be said what they are."""
    by_country: str = ""
    """A number that may be two, and is read as the city's country writes numbers."""
