"""Sums of figures that may be below zero: what is paid back on a day may be more than what came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from cityscore.engines.tables import fetched
from cityscore.files.numbers import NUMBER, say_number
from cityscore.model import Metric, Problem
from cityscore.records.counting_query import CountingRule
from cityscore.records.quality import RecordFindings
from cityscore.scoring.observations import Bools, Floats, Ints, Observations


def not_held(sums: Floats, rule: Ints, rules: Sequence[CountingRule]) -> Bools:
    """The sums that no observation of their metric may hold; of each of these it is said that it has no figure."""
    may_be_negative = np.array([counting_rule.metric.may_be_negative for counting_rule in rules])
    return np.asarray((sums < 0) & ~may_be_negative[rule], dtype=np.bool_)


def days_below_zero(
    findings: Iterable[RecordFindings], observations: Observations, metrics: Sequence[Metric]
) -> Iterator[RecordFindings]:
    """The same findings, with how many days of the whole city came to less than nothing, and which was the first."""
    without = np.zeros(len(observations), dtype=np.bool_) if observations.exempt is None else observations.exempt
    without = without & (observations.district == observations.districts.index(""))
    indexes = {metric.slug: index for index, metric in enumerate(metrics)}
    for finding in findings:
        days = observations.day[without & (observations.metric == indexes[finding.metric])]
        first = str(days.min().astype("datetime64[D]")) if len(days) else ""
        yield replace(finding, below_zero=len(days), first_below_zero=first)


def unreadable_sum(table: ir.Table, metric: Metric) -> Problem | None:
    """What is wrong with the first text of the column of figures that is no number; None where all are."""
    if metric.records is None or metric.records.sum is None or metric.records.sum.of not in table.columns:
        return None
    column = table[metric.records.sum.of]
    if not column.type().is_string():
        return None
    text = column.strip().nullif("")
    texts = fetched(table.select(text=text).filter(lambda row: ~row.text.re_search(NUMBER)).limit(1))["text"]
    if not len(texts):
        return None
    message, fix = say_number(pa.array(texts.to_pylist()), 0)
    place = ("metrics", metric.slug, "records", "sum", "of")
    return Problem(
        id="input.invalid",
        message=f"a figure of the column {metric.records.sum.of!r} {message}",
        fix=f"in the source, or a view of it: {fix}",
        place=place,
    )
