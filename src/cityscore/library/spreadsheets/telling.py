"""What was made of a file beside its figures, in sentences: nothing is left out, or taken otherwise, in silence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.grid import Grid
from cityscore.files.sheet_parts import VALUELESS
from cityscore.library.spreadsheets.sheet_plan import FIGURES, UNCLEAR, Reading
from cityscore.library.spreadsheets.tab import SheetTab
from cityscore.library.spreadsheets.text_columns import distinct
from cityscore.present.say.language import say, several

SHOWN = 20
"""Columns, cells, lines that a sentence names."""
ERROR = re.compile(r"#(DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!|GETTING_DATA|BUSY!|FIELD!)", re.IGNORECASE)
"""What Excel shows where a formula fails."""
ABROAD = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\W\d_]*")


def has_no_value(text: str) -> bool:
    """Whether a cell holds a formula that nobody has worked out, or that failed."""
    return text == VALUELESS or ERROR.fullmatch(text) is not None


def tell_tabs(grids: Sequence[Grid], reading: Reading) -> Iterator[str]:
    """What is said of the tabs, and of the file."""
    taken = {plan.tab for plan in reading.plans if plan.taken}
    left_out = [grid.name for grid in grids if grid.name not in taken and not grid.hidden]
    if left_out:
        yield say("Tabs left out: {tabs}.", tabs=_listed(left_out))
    for grid in grids:
        if grid.hidden and grid.name in taken:
            yield say("The tab {tab} is hidden, and was taken too.", tab=quote(grid.name))
        elif grid.hidden:
            yield say("The tab {tab} is hidden, and was left out.", tab=quote(grid.name))
        if grid.hidden_lines and grid.name in taken:
            yield several(
                "{number} row is hidden, and was taken too: {lines}.",
                "{number} rows are hidden, and were taken too: {lines}.",
                len(grid.hidden_lines),
                lines=_lines(grid, grid.hidden_lines),
            )
        if grid.encoding:
            example = next(_abroad(grid), "")
            if example:
                yield say(
                    "The text is not Unicode, and was read as {encoding}: look whether {example} is right.",
                    encoding=grid.encoding,
                    example=quote(example),
                )


def tell_tab(tab: SheetTab) -> Iterator[str]:
    """What is said of a tab that was taken: what stands above its headings, its other columns, what has no value."""
    grid = tab.grid
    above = grid.lines[: tab.headings.below - tab.headings.depth].tolist()
    if above:
        yield say("Above the headings, and left out: {lines}.", lines=_lines(grid, above))
    columns = [
        heading or say("column {number}", number=place + 1)
        for place, (role, heading) in enumerate(zip(tab.roles, tab.headings.texts, strict=True))
        if role.name in ("", UNCLEAR) and (heading or distinct(tab.texts(place)))
    ]
    if columns:
        yield _where(grid, say("Columns left out: {columns}.", columns=_listed(columns)))
    formulas, errors = _without_value(tab)
    if formulas:
        yield _where(
            grid,
            several(
                "{number} formula has no value: {cells}. Open the file in Excel, and save it again.",
                "{number} formulas have no value: {cells}. Open the file in Excel, and save it again.",
                len(formulas),
                cells=_listed(formulas),
            ),
        )
    if errors:
        yield _where(
            grid,
            several(
                "{number} cell holds an error, and so no figure: {cells}.",
                "{number} cells hold errors, and so no figures: {cells}.",
                len(errors),
                cells=_listed(errors),
            ),
        )


def tell_firsts(metrics: Collection[str], day: str, filed: str) -> str:
    """That first days of months were taken as these months."""
    return say(
        "A first day stands for its month (or quarter), so {day} is filed under {filed}: {metrics}.",
        day=day,
        filed=filed,
        metrics=_listed(sorted(metrics)),
    )


def tell_renamed(names: Iterable[tuple[str, str]]) -> str:
    """What rows call metrics, and which they were taken for."""
    return say("Taken by the names that were given: {names}.", names=_listed(f"{quote(of)} = {to}" for of, to in names))


def tell_lines(grid: Grid, lines: Sequence[int]) -> str:
    """Lines in words, with their tab."""
    return _lines(grid, lines)


def quote(text: str) -> str:
    """A text of the file, as a sentence shows it."""
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def _without_value(tab: SheetTab) -> tuple[list[str], list[str]]:
    """The cells (as Excel names them) whose formula has no value, and those that hold an error, with it."""
    formulas: list[str] = []
    errors: list[str] = []
    for place, role in enumerate(tab.roles):
        texts = tab.texts(place)
        wrong = [text for text in distinct(texts) if has_no_value(text)] if role.name else []
        if wrong:
            for row in np.flatnonzero(pc.is_in(texts, pa.array(wrong)).to_numpy(zero_copy_only=False)).tolist():
                cell, text = f"{letters(place)}{tab.lines[row]}", texts[row].as_py()
                if text == VALUELESS:
                    formulas.append(cell)
                elif role.name in FIGURES:
                    errors.append(f"{cell} {text}")
    return formulas, errors


def letters(place: int) -> str:
    """A column as spreadsheets name it, counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    rest, last = divmod(place, 26)
    return (letters(rest - 1) if rest else "") + chr(65 + last)


def _abroad(grid: Grid) -> Iterator[str]:
    """Words of a grid with letters that ASCII does not have."""
    for column in grid.columns:
        for text in distinct(column):
            yield from (match[0] for match in ABROAD.finditer(text) if match[0])


def _where(grid: Grid, sentence: str) -> str:
    return f"{grid.name}: {sentence}" if grid.name else sentence


def _lines(grid: Grid, lines: Sequence[int]) -> str:
    shown = _listed(list(_spans(lines)))
    text = say("line {lines}", lines=shown) if len(lines) == 1 else say("lines {lines}", lines=shown)
    return f"{grid.name}, {text}" if grid.name else text


def _spans(lines: Sequence[int]) -> Iterator[str]:
    """Lines, those that follow one another as from and to."""
    start = previous = lines[0]
    for line in (*lines[1:], None):
        if line is None or line != previous + 1:
            yield f"{start}" if start == previous else f"{start}–{previous}"
            start = line if line is not None else start
        previous = line if line is not None else previous


def _listed(texts: Iterable[str]) -> str:
    shown = list(texts)
    more = f" … (+{len(shown) - SHOWN})" if len(shown) > SHOWN else ""
    return ", ".join(shown[:SHOWN]) + more
