"""Rows of CSV with more cells than headings, in which a number such as 1,234 seems cut in two."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.library.spreadsheets.sheet_plan import FIGURES, UNCLEAR
from cityscore.library.spreadsheets.tab import SheetTab
from cityscore.scoring.observations import Bools

FIRST, REST = r"^[-+(]?[$€£]?\d{1,3}$", r"^\d{3}(\.\d+)?\)?%?$"


def split_rows(tab: SheetTab) -> Bools:
    """The rows whose figure and next cell look like one number, and that go on where no heading stands."""
    none = np.zeros(len(tab.lines), dtype=np.bool_)
    beyond = [
        place
        for place, role in enumerate(tab.roles)
        if role.name in ("", UNCLEAR) and not tab.headings.texts[place] and not tab.grid.typed
    ]
    if not beyond:
        return none
    goes_on = reduce(np.logical_or, (_filled(tab.texts(place)) for place in beyond))
    split = none
    for place, role in enumerate(tab.roles[:-1]):
        if role.name in FIGURES:
            split = split | (_matches(tab.texts(place), FIRST) & _matches(tab.texts(place + 1), REST))
    return goes_on & split


def _filled(cells: pa.Array) -> Bools:
    return np.asarray(pc.is_valid(cells).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _matches(cells: pa.Array, pattern: str) -> Bools:
    fits = pc.fill_null(pc.match_substring_regex(cells, pattern), False)
    return np.asarray(fits.to_numpy(zero_copy_only=False), dtype=np.bool_)
