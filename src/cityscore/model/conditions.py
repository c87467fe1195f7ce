"""Conditions on records, such as ``type = 'Pothole' and status <> 'void'``: boolean SQL expressions, read by sqlglot.

What is not allowed below is refused where it is said: statements, subqueries, functions, and what is nested so deeply
that no engine would take it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cityscore.model.condition_slips import EXAMPLE, curly_quote, likely_slip
from cityscore.model.text_rules import quoted

if TYPE_CHECKING:
    from sqlglot import exp

LONGEST_CONDITION = 10_000
"""Characters of a condition."""
DEEPEST = 60
"""How far a condition may be nested; each ``and`` and ``or`` of a chain is a level."""
JOINED = "write a condition such as type = 'Pothole', joined by and, or, not"
VALUES = "write columns, texts in '…', numbers, and lower, upper or trim of a column"
ARITHMETIC = (
    "a condition reckons nothing: for how long something took write duration: {from: COLUMN, to: COLUMN}, or on_time"
    " with within; for other sums have the source make a column"
)
"""What is said of a sum or a difference."""


class BadCondition(ValueError):
    """What is wrong with a condition, and how to mend it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


def read_condition(text: str) -> exp.Expr:
    """Read a condition as a tree that holds nothing but what is allowed, each part in its place.

    Raises ``BadCondition``.
    """
    import sqlglot  # here: it takes longer than the whole model, and most cities count no records

    if len(text) > LONGEST_CONDITION:
        raise BadCondition(f"has more than {LONGEST_CONDITION:,} characters", "write a shorter condition")
    try:
        trees = sqlglot.parse(text, error_level=sqlglot.ErrorLevel.RAISE)
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise _unreadable(text, error) from None
    if len(trees) != 1 or trees[0] is None:
        raise BadCondition("is not one condition", "write one, such as type = 'Pothole'")
    tree = trees[0]
    if _depth(tree) > DEEPEST:
        raise BadCondition(f"is nested more than {DEEPEST} levels deep", "write column in ('…', '…') for many texts")
    _refuse_unknown_parts(tree, text)
    _check_boolean(tree)
    return tree


def conjunction(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The parts of a condition that must all hold."""
    from sqlglot import exp

    if isinstance(tree, exp.Paren):
        yield from conjunction(tree.this)
    elif isinstance(tree, exp.And):
        yield from conjunction(tree.left)
        yield from conjunction(tree.right)
    else:
        yield tree


def is_quoted_text(tree: exp.Expr) -> bool:
    """Whether a part is a text in quotes."""
    from sqlglot import exp

    return isinstance(tree, exp.Literal) and bool(tree.is_string)


def number_of(text: str) -> int | float:
    """A number as a condition states it."""
    return int(text) if text.isdigit() else float(text)


def _unreadable(text: str, error: Exception) -> BadCondition:
    """What is wrong with a text that is no SQL, in words of ours where it is a usual slip."""
    if slip := likely_slip(text):
        return BadCondition(*slip)
    reason = str(error).splitlines()[0].split(". Line")[0] if str(error) else "it is nested too deeply"
    if reason.startswith("Required keyword"):
        reason = "something is missing between its parts"  # in place of the parser's own classes
    return BadCondition(f"can't be read ({reason})", EXAMPLE)


def _depth(tree: exp.Expr) -> int:
    deepest, level = 0, [tree]
    while level:  # level by level: a tree that is too deep for its own functions is told all the same
        deepest += 1
        level = [child for part in level for child in part.iter_expressions()]
        if deepest > DEEPEST:
            break
    return deepest


def _refuse_unknown_parts(tree: exp.Expr, text: str) -> None:
    from sqlglot import exp

    allowed = {
        *(exp.Paren, exp.And, exp.Or, exp.Not, exp.Is, exp.Null, exp.In, exp.Between, exp.Like, exp.ILike),
        *(exp.Boolean, exp.Column, exp.Identifier, exp.Literal, exp.Neg, exp.Lower, exp.Upper, exp.Trim),
        *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE),
    }
    for part in tree.walk():  # by a list of what is allowed: what nobody thought of is refused
        if type(part) not in allowed or part.args.get("table") or part.args.get("escape"):
            if slip := likely_slip(text):
                raise BadCondition(*slip)
            fix = "compare columns with texts in '…' and numbers, joined by and, or, not"
            if isinstance(part, (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)):
                fix = ARITHMETIC
            raise BadCondition(f"{_sql(part)} is not allowed in a condition", fix)
        if isinstance(part, exp.Identifier) and not part.quoted and (slip := curly_quote(part.name)):
            raise BadCondition(*slip)


def _check_boolean(tree: exp.Expr) -> None:
    """Check that a part says what holds or does not."""
    from sqlglot import exp

    match tree:
        case exp.Paren() | exp.Not():
            _check_boolean(tree.this)
        case exp.And() | exp.Or():
            _check_boolean(tree.left)
            _check_boolean(tree.right)
        case exp.Boolean():
            return
        case _:
            for value in _compared(tree):
                _check_value(value)


def _compared(tree: exp.Expr) -> tuple[exp.Expr, ...]:
    """What a comparison compares."""
    from sqlglot import exp

    match tree:
        case exp.Is() if isinstance(tree.expression, exp.Null):
            return (tree.this,)
        case exp.In() if tree.expressions:
            return (tree.this, *tree.expressions)
        case exp.Between():
            return (tree.this, tree.args["low"], tree.args["high"])
        case exp.Like() | exp.ILike() if is_quoted_text(tree.expression):
            return (tree.this,)
        case exp.Like() | exp.ILike():
            raise _out_of_place(tree, "write a text in '…' after like")
        case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
            if is_quoted_text(tree.left) and is_quoted_text(tree.right):
                fix = "write the name of a column without quotes, or in double ones if it has a blank"
                raise BadCondition(f"{_sql(tree)} compares two texts, and no column", fix)
            return (tree.left, tree.right)
    raise _out_of_place(tree, JOINED)


def _check_value(tree: exp.Expr) -> None:
    """Check that a part is something that can be compared."""
    from sqlglot import exp

    match tree:
        case exp.Paren() | exp.Lower() | exp.Upper():
            _check_value(tree.this)
        case exp.Trim() if not (tree.args.get("expression") or tree.args.get("position")):
            _check_value(tree.this)
        case exp.Literal() if not is_quoted_text(tree):
            _check_number(tree)
        case exp.Neg() if isinstance(tree.this, exp.Literal) and not is_quoted_text(tree.this):
            _check_number(tree.this)
        case exp.Column() | exp.Literal() | exp.Boolean():
            return
        case _:
            raise _out_of_place(tree, VALUES)


def _check_number(tree: exp.Literal) -> None:
    """Check that a number is one that every engine has."""
    try:
        number = number_of(tree.this)
    except ValueError:
        raise _out_of_place(tree, VALUES) from None
    if not abs(number) < 2**63:
        raise BadCondition(f"the number {quoted(tree.this)} is too large", "write a smaller one")


def _out_of_place(tree: exp.Expr, fix: str) -> BadCondition:
    return BadCondition(f"{_sql(tree)} does not belong there", fix)


def _sql(tree: exp.Expr) -> str:
    return repr(tree.sql()[:80])
