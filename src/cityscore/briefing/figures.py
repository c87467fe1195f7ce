"""A stored row in a few words, and as the receipt that shows its arithmetic."""

from __future__ import annotations

import numpy as np

from cityscore.briefing.rows import Row
from cityscore.model import History, Metric, Period, Reason, Status
from cityscore.present.figures import Figure, line_of
from cityscore.present.receipts import WordedReceipt, word
from cityscore.scoring.engine import evidence_needed
from cityscore.scoring.methods import Method, method_named
from cityscore.scoring.receipts import Receipt
from cityscore.scoring.scores import Score, number_or_none, ratio_of
from cityscore.scoring.yardsticks import TRAILING_DAYS, TRAILING_ROWS, Basis, target_on
from cityscore.store import parts


def line(metric: Metric, row: Row) -> str:
    """A metric's figure in a few words, with its goal, or why there is no score."""
    return line_of(
        metric,
        Figure(
            value=row.value,
            yardstick=row.yardstick,
            numerator=row.numerator or 0.0,
            denominator=row.denominator or 0.0,
            reason=Reason(row.reason) if row.reason else None,
            days=row.days or 0,
            due=row.due or 0,
            end=row.end,
            method=row.method,
        ),
    )


def receipt_of(row: Row, metric: Metric) -> WordedReceipt:
    """The arithmetic of a stored score, as a sentence and as steps; from its row, metric and method alone."""
    method = method_named(row.method)
    basis = Basis(row.basis or Basis.NONE)
    coverage_needed, cases_needed = evidence_needed(metric, method)
    return word(
        Receipt(
            score=_score(row, metric),
            metric=metric,
            method=method,
            numerator=row.numerator or 0.0,
            denominator=row.denominator or 0.0,
            basis=basis,
            target=target_on(metric, row.end) if basis is Basis.TARGET else None,
            history=_history(basis, metric, method),
            parts=parts.from_text(row.past),
            so_far=None,
            rows_needed=TRAILING_ROWS.get(metric.cadence, TRAILING_DAYS),
            coverage_needed=coverage_needed,
            cases_needed=cases_needed,
            cases=row.cases or 0.0,
        )
    )


def _score(row: Row, metric: Metric) -> Score:
    return Score(
        metric=metric.slug,
        district="",
        period=Period(row.period),
        through=row.through,
        start=row.start,
        end=row.end,
        value=row.value,
        yardstick=row.yardstick,
        ratio=_ratio(row, metric),
        score=row.score,
        status=Status(row.status) if row.status else None,
        reason=Reason(row.reason) if row.reason else None,
        days=row.days or 0,
        due=row.due or 0,
        method=row.method,
        method_version=1,
    )


def _ratio(row: Row, metric: Metric) -> float | None:
    if row.value is None or row.yardstick is None:
        return None
    return number_or_none(float(ratio_of(metric.better, np.array(row.value), np.array(row.yardstick))))


def _history(basis: Basis, metric: Metric, method: Method) -> History | None:
    if basis not in (Basis.YEARS, Basis.TRAILING):
        return None
    histories = (metric.history,) if metric.history else method.default_history
    return next(each for each in histories if (each.trailing is not None) is (basis is Basis.TRAILING))
