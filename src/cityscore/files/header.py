"""What a file's readers need to know of its columns, whatever they are for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

LINE = "__line"
"""The column that readers add, with the line of the file that a row is in."""

Check: TypeAlias = Callable[[list[str], int | None], None]
"""Raises ``InvalidObservations`` if the names of a file's columns, which stand in a line, won't do."""
