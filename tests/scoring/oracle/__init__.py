"""The scoring again, from DESIGN 3.1 to 3.5 alone: plain Python, exact fractions, one day and one row at a time.

It is slow and obvious on purpose, and shares nothing with the package but the definitions. Where it and the engine
differ, one of the two has misread DESIGN.
"""

from tests.scoring.oracle.composites import Composite, composite, contributions
from tests.scoring.oracle.rows import Row, Rows, exact
from tests.scoring.oracle.scores import Score, scores

__all__ = ["Composite", "Row", "Rows", "Score", "composite", "contributions", "exact", "scores"]
