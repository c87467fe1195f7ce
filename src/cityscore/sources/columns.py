"""Which columns observations have, and what is wrong with the columns of a file or dataframe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cityscore.files.days import names_day
from cityscore.files.header import LINE as LINE
from cityscore.model import Problem, suggestion
from cityscore.model.problems import nearest

FIGURES = ("numerator", "denominator", "value", "count")
EXEMPT = "not_applicable"
"""The column that says, with yes, that no figure is due."""
COLUMNS = ("metric", "day", "district", *FIGURES, EXEMPT)
FILE = "__file"
ORIGIN = (FILE, LINE)
"""Columns that ``read`` adds, so that an error can name the file and the line a row came from."""

OTHER_WORDS = dict.fromkeys(("date", "month", "week", "period"), "day")
"""What people call a column that is called otherwise here."""

EXAMPLE = "metric,day,numerator,denominator"


def column_problems(names: Sequence[str], *, file: str, line: int | None = None) -> list[Problem]:
    """Everything wrong with a header: unknown columns, the same one twice, required ones that are missing.

    Days across, as in sheets, are one problem.
    """
    days = days_across(names)
    if len(days) > 1:
        message = f"its days stand across, from {days[0]!r} to {days[-1]!r}; a source has one row a figure"
        fix = "save it with the columns metric,day,value; or upload it in the browser, which reads it as it is"
        return [Problem(message=message, fix=fix, file=file, line=line)]
    return [*strange_columns(names, file=file, line=line), *missing_columns(names, file=file, line=line)]


def days_across(names: Sequence[str]) -> list[str]:
    """The columns whose names are days or months, as sheets have them across."""
    return [name for name in names if name not in COLUMNS and names_day(name.strip())]


def strange_columns(names: Sequence[str], *, file: str, line: int | None = None) -> list[Problem]:
    """What is wrong with the columns that are there: no name, an unknown one, the same one twice."""
    return [
        Problem(message=message, fix=fix, file=file, line=line)
        for faults in (_without_name(names), _unknown(names), _twice(names))
        for message, fix in faults
    ]


def missing_columns(names: Sequence[str], *, file: str, line: int | None = None) -> list[Problem]:
    """Required columns that are not there."""
    return [Problem(message=message, fix=fix, file=file, line=line) for message, fix in _missing(names)]


def meant_column(name: str) -> str:
    """The column that a name stands for or most likely meant, or ''."""
    return name if name in COLUMNS else OTHER_WORDS.get(name.strip().lower()) or nearest(name, COLUMNS)


def _without_name(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for position, name in enumerate(names, start=1):
        if not name.strip():
            yield f"column {position} has no name", "name it, or delete the column"


def _unknown(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(names):
        if name.strip() and name not in COLUMNS:
            meant = meant_column(name)
            advice = f"did you mean {meant!r}?" if meant else f"{suggestion(name, COLUMNS)};"
            yield f"unknown column {name!r}", f"{advice} or delete the column"


def _twice(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name, times in Counter(names).items():
        if times > 1 and name.strip():
            yield f"column {name!r} is there {'twice' if times == 2 else f'{times} times'}", "keep one"


def _missing(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Required columns that are not there, but for those that an unknown column was most likely meant to be."""
    meant = {meant_column(name) for name in names}
    for name in ("metric", "day"):
        if name not in meant:
            yield f"column {name!r} is missing", f"the columns are {EXAMPLE}"
    if not meant & {"numerator", "value"}:
        yield "columns 'numerator' and 'denominator' are missing", "add them, or value alone"
