"""A stored row in a few words, and as the receipt that shows its arithmetic."""

from __future__ import annotations

from cityscore.model import Metric
from cityscore.present.read.published_scores import PublishedScore
from cityscore.present.say.figure_lines import line_of
from cityscore.present.say.receipt_text import WordedReceipt, word
from cityscore.scoring.receipts import stored_receipt


def line(metric: Metric, row: PublishedScore) -> str:
    """A metric's figure in a few words, with its goal, or why there is no score."""
    return line_of(metric, row, row.numerator or 0.0, row.denominator or 0.0)


def receipt_of(row: PublishedScore, metric: Metric) -> WordedReceipt:
    """The arithmetic of a stored score, as a sentence and as steps; from its row, metric and method alone."""
    return word(stored_receipt(row, metric))
