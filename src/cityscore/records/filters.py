"""Conditions on records as Ibis expressions on a table: nothing is handed to an engine as text."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.expr.operations import Literal
from sqlglot import exp

from cityscore.model import InvalidDefinitions, Problem, suggestion
from cityscore.model.conditions import (
    JOINED,
    VALUES,
    BadCondition,
    conjunction,
    is_quoted_text,
    number_of,
    read_condition,
)
from cityscore.model.problems import nearest
from cityscore.model.text_rules import quoted, shortened

COMPARISONS: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: operator.eq,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
}
BY_SIZE = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)
"""Comparisons of which nothing is known where a value is blank."""
FUNCTIONS: dict[type[exp.Expr], str] = {exp.Lower: "lower", exp.Upper: "upper", exp.Trim: "strip"}
"""Functions that have no effects and mean the same everywhere, and what Ibis calls them."""
NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?$"
"""A number as text; not every engine can try to read one and go on."""


@dataclass(frozen=True)
class Condition:
    """A condition that has been read; ``place`` is where it stands in a definitions file."""

    tree: exp.Expr
    place: tuple[str | int, ...]

    def on(self, table: ir.Table, own: str = "") -> ir.BooleanValue:
        """The condition on a table; raises ``InvalidDefinitions`` for a column that it does not have.

        ``own`` is what the names of the source's own columns begin with there, where it has others besides.
        """
        return _Reader(table, self.place, own).boolean(self.tree)

    def undecided(self, table: ir.Table, own: str = "") -> ir.BooleanValue | None:
        """Where it is not known whether it holds, as a column that it compares by its size is blank.

        None where it compares nothing so.
        """
        if not any(isinstance(part, BY_SIZE) for part in self.tree.walk()):
            return None
        condition = self.on(table, own)  # not isnull(): Ibis 12 writes NOT x IS NULL, which is NOT (x IS NULL)
        return condition.fill_null(True) & ~condition.fill_null(False)

    def equality(self, column: str) -> tuple[frozenset[str], Condition | None] | None:
        """The texts that a column must be one of, and what else must hold; None if the condition does not say so."""
        parts = list(conjunction(self.tree))
        for index, part in enumerate(parts):
            comparison = _one_of(part)
            if comparison and comparison[0] == column:
                others = parts[:index] + parts[index + 1 :]
                joined = reduce(lambda left, right: exp.And(this=left, expression=right), others) if others else None
                return comparison[1], Condition(joined, self.place) if joined else None
        return None

    @property
    def columns(self) -> set[str]:
        """All columns that it names."""
        return {column.name for column in self.tree.find_all(exp.Column)}

    def compared_columns(self) -> list[str]:
        """The columns that must be one of some texts."""
        return [comparison[0] for part in conjunction(self.tree) if (comparison := _one_of(part))]


def parse_filter(text: str, place: Sequence[str | int]) -> Condition:
    """Read a condition such as ``type = 'Pothole' and status <> 'void'``; raises ``InvalidDefinitions``."""
    try:
        return Condition(read_condition(text), tuple(place))
    except BadCondition as error:
        raise _refused(tuple(place), error.message, error.fix) from None


def _refused(place: tuple[str | int, ...], message: str, fix: str) -> InvalidDefinitions:
    return InvalidDefinitions([Problem(message=message, fix=fix, place=place)])


def _one_of(tree: exp.Expr) -> tuple[str, frozenset[str]] | None:
    """A column and the texts that it must be one of, where a part of a condition says just that."""
    if isinstance(tree, exp.EQ) and _is_column(tree.left) and is_quoted_text(tree.right) and tree.right.this:
        return tree.left.name, frozenset({tree.right.this})
    plain = isinstance(tree, exp.In) and _is_column(tree.this) and tree.expressions
    if plain and all(is_quoted_text(text) and text.this for text in tree.expressions):  # a join finds no blanks
        return tree.this.name, frozenset(text.this for text in tree.expressions)
    return None


def _is_column(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Column) and not tree.table


@dataclass(frozen=True)
class _Reader:
    """Makes an Ibis expression of a condition, on a table."""

    table: ir.Table
    place: tuple[str | int, ...]
    own: str

    def boolean(self, tree: exp.Expr, *, denied: bool = False) -> Any:
        """What holds or does not; ``denied`` says that it stands under a not.

        A blank equals no text and no number, so that ``<>`` and ``not in`` keep it, as people mean them. It is neither
        more nor less than anything: of such a comparison it is not known whether it holds, nor whether its denial does.
        """
        match tree:
            case exp.Paren():
                return self.boolean(tree.this, denied=denied)
            case exp.And():
                return self.boolean(tree.left, denied=denied) & self.boolean(tree.right, denied=denied)
            case exp.Or():
                return self.boolean(tree.left, denied=denied) | self.boolean(tree.right, denied=denied)
            case exp.Not():
                return ~self.boolean(tree.this, denied=True)
            case exp.Is() if isinstance(tree.expression, exp.Null):
                return _is_missing(self.value(tree.this))
            case exp.Boolean():
                return ibis.literal(bool(tree.this))
            case exp.NEQ():
                return ~self.comparison(exp.EQ(this=tree.this, expression=tree.expression)).fill_null(False)
            case exp.EQ() | exp.In() | exp.Like() | exp.ILike() if denied:
                return self.comparison(tree).fill_null(False)  # only here: an engine skips files by a plain comparison
            case _:
                return self.comparison(tree)

    def comparison(self, tree: exp.Expr) -> Any:
        """Values compared with each other."""
        if not isinstance(tree, (exp.In, exp.Between, exp.Like, exp.ILike, *COMPARISONS)):
            raise self.refused(tree, JOINED)
        value = self.value(tree.this)
        match tree:
            case exp.In():
                elements = (self.value(element, compared=True) for element in tree.expressions)
                return reduce(operator.or_, (_equal(value, element) for element in elements))
            case exp.Between():  # not Ibis's own, which would compare texts as texts
                low, high = (self.value(tree.args[end], compared=True) for end in ("low", "high"))
                return _compared(operator.ge, value, low) & _compared(operator.le, value, high)
            case exp.Like() | exp.ILike():
                if not is_quoted_text(tree.expression):
                    raise self.refused(tree, "write a text in '…' after like")
                text, pattern = value.cast("string"), tree.expression.this
                return text.like(pattern) if isinstance(tree, exp.Like) else text.ilike(pattern)
            case exp.EQ():
                return _equal(value, self.value(tree.expression, compared=True))
            case _:
                return _compared(COMPARISONS[type(tree)], value, self.value(tree.expression, compared=True))

    def value(self, tree: exp.Expr, *, compared: bool = False) -> Any:
        """What is compared; ``compared`` is for what stands where most often a text does."""
        match tree:
            case exp.Paren():
                return self.value(tree.this, compared=compared)
            case exp.Column():
                return self.column(tree, compared=compared)
            case exp.Literal():
                return ibis.literal(tree.this if tree.is_string else number_of(tree.this))
            case exp.Boolean():
                return ibis.literal(bool(tree.this))
            case exp.Neg() if isinstance(tree.this, exp.Literal) and not tree.this.is_string:
                return ibis.literal(-number_of(tree.this.this))
        if (name := FUNCTIONS.get(type(tree))) is not None:
            return getattr(self.value(tree.this).cast("string"), name)()
        raise self.refused(tree, VALUES)

    def column(self, tree: exp.Column, *, compared: bool) -> Any:
        """A column of the table; where there is none of the name, a text may have been meant."""
        name = tree.name
        if self.own + name in self.table.columns:
            return self.table[self.own + name]
        columns = [column.removeprefix(self.own) for column in self.table.columns if column.startswith(self.own)]
        fix = suggestion(name, columns)
        if (compared or tree.this.quoted) and not nearest(name, columns):
            fix = f"write a text in single quotes, {_sql_text(name)}; or, for a column, {fix}"
        raise _refused(self.place, f"there is no column {quoted(name)} in its source", fix)

    def refused(self, tree: exp.Expr, fix: str) -> InvalidDefinitions:
        """What is to be raised for a part that does not belong there."""
        return _refused(self.place, f"{tree.sql()[:80]!r} does not belong there", fix)


def _sql_text(text: str) -> str:
    doubled = shortened(text).replace("'", "''")
    return f"'{doubled}'"


def _is_missing(value: Any) -> Any:
    return value.isnull() | (value == "") if value.type().is_string() else value.isnull()


def _equal(left: Any, right: Any) -> Any:
    """Whether two values are the same; ``''`` is a blank, and two columns that are both blank are the same."""
    for value, other in ((left, right), (right, left)):
        if isinstance(other.op(), Literal):
            return _is_missing(value) if other.op().value == "" else _compared(operator.eq, left, right)
    same = _compared(operator.eq, left, right)
    return same.fill_null(False) | (_is_missing(left) & _is_missing(right))


def _compared(compare: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Compare two values; a text, as files have all, is read as a number where it is compared with one."""
    if left.type().is_string() and right.type().is_numeric():
        left = _read_number(left)
    elif left.type().is_numeric() and right.type().is_string():
        right = _read_number(right)
    return compare(left, right)


def _read_number(text: Any) -> Any:
    """A text as a number; null where it is none."""
    text = text.strip()
    return text.re_search(NUMBER).ifelse(text, ibis.null("string")).cast("float64")
