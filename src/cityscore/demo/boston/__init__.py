"""Boston, 17 January to 9 April 2025, from the City's own published figures (see SOURCE.md)."""

from cityscore.demo.boston.metrics import METRICS, PublishedMetric, Rule
from cityscore.demo.boston.observations import FIRST_DAY, LAST_DAY, Row, dated_targets, observations, revisions
from cityscore.demo.boston.writing import definitions_text, write

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "METRICS",
    "PublishedMetric",
    "Row",
    "Rule",
    "dated_targets",
    "definitions_text",
    "observations",
    "revisions",
    "write",
]
