"""Cells that say yes or no."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cityscore.files.text import encode, shown
from cityscore.scoring.observations import Bools

YES, NO = ("yes", "true", "1", "1.0"), ("no", "false", "0", "0.0")


@dataclass(frozen=True)
class Flags:
    """A column that says yes or no; a blank cell says no."""

    yes: Bools
    wrong: Bools


def read_flags(cells: pa.Array) -> Flags:
    """What a column of yes and no says, in whatever type."""
    encoded = encode(cells)
    words = [text.strip().lower() for text in encoded.values]
    yes = np.array([word in YES for word in words] + [False])[encoded.index]
    known = np.array([word in YES or word in NO for word in words] + [True])[encoded.index]
    return Flags(yes, ~known)


def say_flag(cells: pa.Array, row: int) -> tuple[str, str]:
    """What is wrong with a cell that says neither."""
    return f"must be yes or no, not {shown(cells, row)}", "write yes where no figure is due; else leave it blank"
