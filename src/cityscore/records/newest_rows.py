"""The newest row of each case, where an export has a row for whatever became of it (``latest_by``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir


def newest_rows(table: ir.Table, case: Any, order: Sequence[str]) -> ir.Table:
    """The rows of which none of the same case is newer; those without a case's number all stand.

    The newest is the one that is last by the first of the columns ``order``, where it is blank the first of all; of
    those that are as new the next column tells, so that the same records always give the same.
    """
    number = case.strip().nullif("") if case.type().is_string() else case
    keyed = table.mutate(newest_case=number)
    latest_first = [ibis.desc(keyed[name], nulls_first=False) for name in order]
    ranked = keyed.mutate(newest_place=ibis.row_number().over(group_by=keyed.newest_case, order_by=latest_first))
    kept = ranked.filter(ranked.newest_case.isnull() | (ranked.newest_place == 0))
    return kept.drop("newest_case", "newest_place")
