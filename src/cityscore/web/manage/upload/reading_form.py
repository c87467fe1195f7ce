"""The form that says how a file is read: a list of columns for each tab, and what only its writer knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from cityscore.files.days import Order
from cityscore.files.grid import Grid
from cityscore.files.grid_limits import LONGEST_CELL
from cityscore.files.numbers import Decimal
from cityscore.library.spreadsheets import ColumnRole, Reading, SheetPlan, Whole, guessed, headings_of, looks
from cityscore.model import Definitions
from cityscore.present.say.language import say, to_say

SHOWN, SHOWN_IN_ALL = 60, 240
"""Columns of a tab, and of a file, that are asked about; those after them stay as they were guessed.

Each has the list of all that a column can be, which is thousands of lines in a large city.
"""
EXAMPLES = 3
WORDS = {
    "": to_say("left out"),
    "metric": to_say("the metric"),
    "day": to_say("the day"),
    "district": to_say("the district"),
    "value": to_say("the figure"),
    "numerator": to_say("those that met"),
    "denominator": to_say("all (those that met are of)"),
    "count": to_say("how often the value occurred"),
    "not_applicable": to_say("yes where none is due"),
    "value of its heading": to_say("the figure of the day or month above"),
    "numerator of its heading": to_say("those that met, of the day or month above"),
    "denominator of its heading": to_say("all, of the day or month above"),
}
PARTS = {
    "value": "{metric}",
    "numerator": to_say("{metric}: those that met"),
    "denominator": to_say("{metric}: all"),
    "count": to_say("{metric}: how often"),
}
ORDERS = ((Order.MONTH_FIRST, to_say("the month comes first")), (Order.DAY_FIRST, to_say("the day comes first")))
DECIMALS = (
    (Decimal.POINT, to_say("1,234.5 is one thousand and some")),
    (Decimal.COMMA, to_say("1.234,5 is one thousand and some")),
)
WHOLES = (
    (Whole.CITY, to_say("the whole city")),
    (Whole.TOTAL, to_say("left out, as they add up the districts")),
    (Whole.DISTRICT, to_say("a district that is called so")),
)
NAMES = 60
"""Names of rows that are asked about."""
NO_METRIC = "-"
"""What is chosen for the name of rows that are left out."""


@dataclass(frozen=True)
class RowName:
    """What rows call a metric, and which it was said to be."""

    number: int
    text: str
    choice: str
    """The metric's slug, ``NO_METRIC``, or '' where nothing was said."""


@dataclass(frozen=True)
class SheetColumn:
    """A column that is asked about."""

    name: str
    """Of its field."""
    heading: str
    examples: str
    role: str


@dataclass(frozen=True)
class Tab:
    """A tab that is asked about."""

    number: int
    plan: SheetPlan
    columns: list[SheetColumn]
    more: int
    """Columns that are not asked about."""
    rows: int


def tabs_of(grids: Sequence[Grid], reading: Reading) -> list[Tab]:
    """The tabs, as they are asked about."""
    plans = {plan.tab: plan for plan in reading.plans}
    shown = zip(grids, _shown(grids), strict=True)
    return [_tab(number, grid, plans.get(grid.name, SheetPlan(grid.name)), n) for number, (grid, n) in enumerate(shown)]


def _shown(grids: Sequence[Grid]) -> Iterator[int]:
    """How many columns of each tab are asked about, its first."""
    rest = SHOWN_IN_ALL
    for grid in grids:
        shown = min(len(grid.columns), SHOWN, rest)
        rest -= shown
        yield shown


def _tab(number: int, grid: Grid, plan: SheetPlan, shown: int) -> Tab:
    headings = headings_of(grid, plan.header, plan.depth)
    columns = []
    for index, heading in enumerate(headings.texts[:shown]):
        cells = grid.columns[index][headings.below : headings.below + 50].drop_null().unique()[:EXAMPLES].to_pylist()
        role = str(plan.roles[index]) if index < len(plan.roles) else ""
        examples = ", ".join(text if len(text) <= 30 else f"{text[:29]}…" for text in cells)
        columns.append(SheetColumn(f"t{number}-c{index}", heading, examples, role))
    return Tab(number, plan, columns, len(headings.texts) - len(columns), len(grid) - headings.below)


def options(definitions: Definitions) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What a column can be: groups of values and words."""
    yield "", [(value, say(words)) for value, words in WORDS.items()]
    for metric in definitions.metrics:
        if metric.may_be_typed:
            parts = metric.kind.traits.columns
            roles = [(str(ColumnRole(part, metric.slug)), say(PARTS[part], metric=metric.name)) for part in parts]
            yield metric.name, roles


def row_names(texts: Sequence[str], reading: Reading) -> list[RowName]:
    """The names of rows that are asked about."""
    chosen = [reading.names.get(looks(text)) for text in texts[:NAMES]]
    pairs = enumerate(zip(texts, chosen, strict=False))
    return [RowName(n, text, "" if choice is None else choice or NO_METRIC) for n, (text, choice) in pairs]


def _names_sent(before: Mapping[str, str], post: Mapping[str, str], definitions: Definitions) -> dict[str, str]:
    """What rows call metrics, as the form says; what it does not ask about stays."""
    names, slugs = dict(before), {metric.slug for metric in definitions.metrics}
    for number in range(NAMES):
        text, choice = (
            looks(post.get(f"name-{number}", "").replace("\0", "")[:LONGEST_CELL]),
            post.get(f"of-{number}", ""),
        )
        if text and (choice in slugs or choice == NO_METRIC):
            names[text] = "" if choice == NO_METRIC else choice
        elif text:
            names.pop(text, None)
    return names


def reading_sent(grids: Sequence[Grid], before: Reading, post: Mapping[str, str], definitions: Definitions) -> Reading:
    """How the file is to be read, as the form says; what it does not ask about stays."""
    plans = {plan.tab: plan for plan in before.plans}
    order, decimal, whole = post.get("order", ""), post.get("decimal", ""), post.get("whole", "")
    names = _names_sent(before.names, post, definitions)
    return Reading(
        [
            _plan(number, grid, shown, plans.get(grid.name, SheetPlan(grid.name)), post, definitions, names)
            for number, (grid, shown) in enumerate(zip(grids, _shown(grids), strict=True))
        ],
        Order(order) if order in list(Order) else None,
        Decimal(decimal) if decimal in list(Decimal) else None,
        Whole(whole) if whole in list(Whole) else None,
        names,
    )


def _plan(
    number: int,
    grid: Grid,
    shown: int,
    before: SheetPlan,
    post: Mapping[str, str],
    definitions: Definitions,
    names: Mapping[str, str],
) -> SheetPlan:
    def sent(name: str) -> str:
        return post.get(f"t{number}-{name}", "").replace("\0", "").strip()[:200]

    header, depth = before.header, 2 if sent("depth") == "2" else 1
    with suppress(ValueError):
        header = int(sent("header")[:9])
    if header not in grid.lines[:200].tolist():
        header = before.header
    slugs = {metric.slug for metric in definitions.metrics}
    roles = [*before.roles, *(ColumnRole() for _ in grid.columns)][: len(grid.columns)]
    for index in range(shown):
        role = ColumnRole.parsed(post.get(f"t{number}-c{index}", ""))
        roles[index] = role if not role.metric or role.metric in slugs else ColumnRole()
    headings = headings_of(grid, header, depth)
    if (header, depth) != (before.header, before.depth) and roles[: len(before.roles)] == list(before.roles):
        roles = list(guessed(grid, headings, definitions, names).roles)  # those of before were for other headings
    metric = sent("metric")
    return replace(
        before,
        taken=sent("taken") == "yes" or len(before.tab) == 0,
        header=header,
        depth=depth,
        roles=tuple(roles),
        metric=metric if metric in slugs else "",
        day=sent("day"),
        headings=headings.texts,
    )


def reading_to_plain(reading: Reading) -> dict[str, Any]:
    """As JSON holds it."""
    plans = [plan.to_plain() for plan in reading.plans]
    said = {"order": reading.order, "decimal": reading.decimal, "whole": reading.whole}
    return {"plans": plans, **said, "names": dict(reading.names)}


def reading_from_plain(plain: Mapping[str, Any]) -> Reading:
    """What ``reading_to_plain`` wrote."""
    order, decimal, whole = plain.get("order"), plain.get("decimal"), plain.get("whole")
    return Reading(
        list(map(SheetPlan.from_plain, plain.get("plans", ()))),
        Order(order) if order else None,
        Decimal(decimal) if decimal else None,
        Whole(whole) if whole else None,
        dict(plain.get("names", {})),
    )
