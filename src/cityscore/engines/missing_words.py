"""Words for nothing that a source states, such as NULL and N/A: blanks in the tables of every engine."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from cityscore.engines.tables import fetched
from cityscore.files.missing import DASH, compared_words

PLAIN_WORDS = ("NULL", "N/A", "NA", "#N/A", "None", "NaN", "nil", DASH)
"""Words that mean nothing in any column."""
MOST_WORDS = 5
"""Words of a column that are named."""


def with_blanks(table: ir.Table, words: Sequence[str]) -> ir.Table:
    """A table whose texts are null where they are one of some words; a row of dashes under a header is none."""
    if not words:
        return table
    texts = {name: table[name] for name, kind in table.schema().items() if kind.is_string()}
    blanked = {name: stands_for_nothing(text, words).ifelse(ibis.null("string"), text) for name, text in texts.items()}
    table = table.mutate(**blanked)
    if DASH in compared_words(words) and texts:
        table = table.filter(reduce(operator.or_, _filled(table)))
    return table


def stands_for_nothing(text: Any, words: Iterable[str]) -> Any:
    """Whether a text is one of some words, whatever its capitals and the spaces around it; false for null."""
    compared = compared_words(words)
    plain = text.strip().lower()
    found = plain.isin(sorted(compared))
    if DASH in compared:
        found = found | ((plain != "") & (plain.replace(DASH, "") == ""))
    return found.fill_null(False)


def plain_words_in(table: ir.Table, column: Any) -> list[str]:
    """The words of a column that mean nothing in any, as they are written there; some of them where there are many."""
    found = table.filter(stands_for_nothing(column, PLAIN_WORDS)).select(word=column.strip()).distinct()
    return sorted(fetched(found.limit(MOST_WORDS))["word"].to_pylist())


def _filled(table: ir.Table) -> Iterable[Any]:
    for name, kind in table.schema().items():
        yield (table[name].strip() != "").fill_null(False) if kind.is_string() else table[name].notnull()
