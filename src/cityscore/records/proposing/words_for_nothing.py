"""Words that a file's columns hold where there is nothing: NULL where no case was closed, a line of dashes, N/A."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from cityscore.engines.missing_words import PLAIN_WORDS, stands_for_nothing
from cityscore.files.missing import DASH, compared_words
from cityscore.files.times import time_formats
from cityscore.records.proposing.column_profile import SAMPLE, VALUES, first_values, only_row, text_column

COMPARED = compared_words(PLAIN_WORDS)
DIGIT = r"[0-9]"
MOST_WORDS = 5
"""Different words among a column's times; with more of them it is no column of times."""
LONGEST = 40


@dataclass(frozen=True)
class MissingWord:
    """A word that stands for nothing in a column, as it is written there, and in how many rows."""

    column: str
    word: str
    rows: int


def missing_words(table: ir.Table) -> list[MissingWord]:
    """The words for nothing in a table's columns of text.

    Among times any text without a digit is one; elsewhere, what people write in every office, where one of the first
    rows has it.
    """
    names = [name for name, kind in table.schema().items() if kind.is_string()]
    samples = first_values(table, names, most=SAMPLE)
    timed = {name for name, values in samples.items() if _are_times(values[:VALUES])}
    looked_at = [name for name in names if name in timed or any(map(_is_plain, samples[name]))]
    meant = {name: _meant(table[name], is_timed=name in timed) for name in looked_at}
    counts = only_row(table, {f"count{i}": column.sum() for i, column in enumerate(meant.values())}) if meant else {}
    return [
        word
        for i, (name, condition) in enumerate(meant.items())
        if counts[f"count{i}"]
        for word in _words(table, name, condition, is_timed=name in timed)
    ]


def stated_words(found: Iterable[MissingWord]) -> list[str]:
    """Words as a source states them: each once, whatever its capitals."""
    stated: dict[str, str] = {}
    for word in found:
        (compared,) = compared_words([word.word])
        stated.setdefault(compared, DASH if compared == DASH else word.word)
    return list(stated.values())


def _is_plain(word: str) -> bool:
    return compared_words([word]) <= COMPARED


def _are_times(values: Sequence[str]) -> bool:
    return bool(time_formats([value for value in values if re.search(DIGIT, value)]))


def _meant(column: Any, *, is_timed: bool) -> Any:
    """Where a cell says that there is nothing."""
    plain = stands_for_nothing(column, PLAIN_WORDS)
    if not is_timed:
        return plain
    text = text_column(column)
    return plain | (text.notnull() & ~text.re_search(DIGIT) & (text.length() <= LONGEST)).fill_null(False)


def _words(table: ir.Table, name: str, condition: Any, *, is_timed: bool) -> Iterator[MissingWord]:
    written = table.filter(condition).select(word=text_column(table[name]))
    by_word = written.group_by("word").aggregate(rows=written.count())
    rows = by_word.order_by(by_word.rows.desc(), by_word.word).limit(MOST_WORDS + 1).to_pyarrow().to_pylist()
    if is_timed and len(rows) > MOST_WORDS:  # then only what is plain
        rows = [row for row in rows if _is_plain(row["word"])]
    yield from (MissingWord(name, row["word"], row["rows"]) for row in rows)
