"""How a file is to be read: what each column of each tab is, and how its days and numbers are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cityscore.files.days import Order
from cityscore.files.numbers import Decimal


@dataclass(frozen=True)
class ColumnRole:
    """What a column is.

    ``name`` is a column of observations (``metric``, ``day``, ``district``, ``numerator``, ``denominator``, ``value``,
    ``count``, ``not_applicable``); empty where the column is left out, ``unclear`` where that must be said. Figures of
    a wide tab are of the ``metric`` (its slug) that their heading names, or ``of_heading``: of the day, or month, that
    it names.
    """

    name: str = ""
    metric: str = ""
    of_heading: bool = False

    @classmethod
    def parsed(cls, text: str) -> ColumnRole:
        """Read what ``str`` wrote; anything else is left out.

        >>> [str(ColumnRole.parsed(text)) for text in ("numerator of potholes", "value of its heading", "x")]
        ['numerator of potholes', 'value of its heading', '']
        """
        name, _, of = text.partition(" of ")
        if name not in ROLES or (of and name not in FIGURES):
            return cls()
        return cls(name, of_heading=True) if of == HEADING else cls(name, of)

    def __str__(self) -> str:
        of = HEADING if self.of_heading else self.metric
        return f"{self.name} of {of}" if of else self.name


HEADING = "its heading"
FIGURES = ("numerator", "denominator", "value", "count")
UNCLEAR = "unclear"
ROLES = ("metric", "day", "district", *FIGURES, "not_applicable", UNCLEAR)


@dataclass(frozen=True)
class SheetPlan:
    """How one tab is read."""

    tab: str
    taken: bool = True
    header: int = 1
    """In which line its headings stand."""
    depth: int = 1
    """In how many lines: 1 or 2."""
    roles: tuple[ColumnRole, ...] = ()
    metric: str = ""
    """The metric (its slug) of all rows, where no column says it."""
    day: str = ""
    """The day of all rows, where no column says it."""
    headings: tuple[str, ...] = ()
    """What the headings say that the roles are for; nothing in plans of before this was kept."""

    def to_plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**vars(self), "roles": [str(role) for role in self.roles]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> SheetPlan:
        """What ``to_plain`` wrote."""
        roles, headings = tuple(map(ColumnRole.parsed, plain["roles"])), tuple(plain.get("headings", ()))
        return cls(**{**plain, "roles": roles, "headings": headings})


class Whole(StrEnum):
    """What rows are whose district is called All, or Citywide."""

    CITY = "city"
    DISTRICT = "district"
    TOTAL = "total"


@dataclass(frozen=True)
class Reading:
    """How a file is read."""

    plans: Sequence[SheetPlan]
    order: Order | None = None
    """None where no day asks for one."""
    decimal: Decimal | None = None
    whole: Whole | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    """What rows call metrics otherwise than here (as ``looks`` has it), and the metrics' slugs; '' for none."""


@dataclass
class Ask:
    """What only whoever knows the file can tell, each with an example of its own."""

    order: str = ""
    """A day that may be two."""
    decimal: str = ""
    """A number that may be two."""
    whole: str = ""
    """A district that may be the whole city."""
    wrong: list[str] = field(default_factory=list)
    """What is missing before anything can be read, in words."""

    def __bool__(self) -> bool:
        return bool(self.order or self.decimal or self.whole or self.wrong)
