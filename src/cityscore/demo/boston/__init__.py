"""Boston, 17 January to 9 April 2025, from the City's own published figures (see SOURCE.md)."""

from cityscore.demo.boston.converted import FIRST_DAY, LAST_DAY, BostonRow, dated_targets, observations, revisions
from cityscore.demo.boston.demo_folder import demo_definitions_text, write_demo
from cityscore.demo.boston.published_metrics import METRICS, ConversionRule, PublishedMetric

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "METRICS",
    "PublishedMetric",
    "BostonRow",
    "ConversionRule",
    "dated_targets",
    "demo_definitions_text",
    "observations",
    "revisions",
    "write_demo",
]
