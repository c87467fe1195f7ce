"""Tabs read as their plans say, once nothing is left to ask; what the file itself shows goes before what was said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from cityscore.files.days import Order, day_in, order_of
from cityscore.files.grid import Grid
from cityscore.files.numbers import Decimal, decimal_of, number_in
from cityscore.library.spreadsheets.city_numbers import decimal_in_city
from cityscore.library.spreadsheets.naming import may_be_whole_city
from cityscore.library.spreadsheets.sheet_outcome import Read
from cityscore.library.spreadsheets.sheet_plan import Ask, Reading, SheetPlan
from cityscore.library.spreadsheets.sheet_rows import SheetRows
from cityscore.library.spreadsheets.tab import SheetTab
from cityscore.library.spreadsheets.telling import tell_tab, tell_tabs
from cityscore.library.spreadsheets.text_columns import distinct
from cityscore.model import Definitions
from cityscore.present.say.language import say


def read_sheets(
    grids: Sequence[Grid],
    reading: Reading,
    definitions: Definitions,
    allowed: Collection[str] | None = None,
    today: date = date.max,
) -> Read | Ask:
    """The observations that a file holds, read as planned; or what must be told before.

    ``allowed`` are the departments whose figures may be given; None for all. Figures of days after ``today`` are
    rejected.
    """
    tabs = [SheetTab(grid, plan) for grid, plan in _taken(grids, reading)]
    ask = Ask(wrong=[problem for tab in tabs for problem in tab.wrong()] if tabs else [say("choose a tab to take")])
    order, ask.order = _order(tabs, reading)
    decimal, ask.decimal, by_country = _decimal(tabs, reading, definitions)
    if reading.whole is None:
        ask.whole = next(_whole_cities(tabs), "")
    if ask:
        return ask
    rows = SheetRows(definitions, reading, allowed, today)
    for tab in tabs:
        rows.add(tab, lambda text: day_in(text, order), lambda text: number_in(text, decimal))
    told = [*tell_tabs(grids, reading), *(sentence for tab in tabs for sentence in tell_tab(tab))]
    if by_country:
        told.append(
            say(
                "A number such as {number} is read as {read}, as the city's country writes it.",
                number=by_country,
                read=number_in(by_country, decimal),
            )
        )
    read = rows.read(tabs)
    read.told, read.by_country = [*told, *read.told], by_country
    return read


def _taken(grids: Sequence[Grid], reading: Reading) -> Iterator[tuple[Grid, SheetPlan]]:
    plans = {plan.tab: plan for plan in reading.plans}
    return ((grid, plans[grid.name]) for grid in grids if grid.name in plans and plans[grid.name].taken)


def _order(tabs: Iterable[SheetTab], reading: Reading) -> tuple[Order | None, str]:
    """In which order days are written, and one to be asked about: what the file shows goes before what was said."""
    shown, unsure = order_of(text for tab in tabs for text in tab.day_texts())
    return shown or reading.order, "" if shown or reading.order else unsure


def _decimal(tabs: Iterable[SheetTab], reading: Reading, definitions: Definitions) -> tuple[Decimal | None, str, str]:
    """With what decimals begin, a number that must be asked about, and one that the city's country decided."""
    shown, unsure = decimal_of(text for tab in tabs for text in tab.number_texts())
    decimal = shown or reading.decimal
    if decimal or not unsure:
        return decimal, "", ""
    decimal = decimal_in_city(definitions.city, unsure)
    return (decimal, "", unsure) if decimal else (None, unsure, "")


def _whole_cities(tabs: Iterable[SheetTab]) -> Iterator[str]:
    """Districts that may be the whole city."""
    for tab in tabs:
        place = tab.column("district")
        if place is not None:
            yield from filter(may_be_whole_city, distinct(tab.texts(place)))
