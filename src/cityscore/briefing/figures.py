"""A stored row in a few words, and as the receipt that shows its arithmetic."""

from __future__ import annotations

from cityscore.briefing.rows import Row
from cityscore.model import Metric
from cityscore.present.figures import line_of
from cityscore.present.receipts import WordedReceipt, word
from cityscore.scoring.receipts import stored_receipt


def line(metric: Metric, row: Row) -> str:
    """A metric's figure in a few words, with its goal, or why there is no score."""
    return line_of(metric, row, row.numerator or 0.0, row.denominator or 0.0)


def receipt_of(row: Row, metric: Metric) -> WordedReceipt:
    """The arithmetic of a stored score, as a sentence and as steps; from its row, metric and method alone."""
    return word(stored_receipt(row, metric))
