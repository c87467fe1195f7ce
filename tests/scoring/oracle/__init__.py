"""The scoring again, from DESIGN 3.1 to 3.5 alone: plain Python, exact fractions, one day and one row at a time.

It is slow and obvious on purpose. It reads a city from a definitions file's own keys, and shares nothing with the
package but the calendars and the enums' words. Where it and the engine differ, one of the two has misread DESIGN.
"""

from tests.scoring.oracle.cities import Town, read
from tests.scoring.oracle.composites import (
    Change,
    Composite,
    change_of_current,
    composite,
    contributions,
    current,
    current_parts,
)
from tests.scoring.oracle.rows import Row, Rows, exact
from tests.scoring.oracle.scores import Score, scores

__all__ = [
    "Change",
    "Composite",
    "Row",
    "Rows",
    "Score",
    "Town",
    "change_of_current",
    "composite",
    "contributions",
    "current",
    "current_parts",
    "exact",
    "read",
    "scores",
]
