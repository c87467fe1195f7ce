"""CSV for spreadsheets, in which no cell is a formula."""

from __future__ import annotations

import json

from django.http import HttpResponse

from cityscore.files.csv_cells import guard_cell


def cell(value: object) -> str:
    """A value as text; one that is text already is none that a spreadsheet takes for a formula.

    >>> cell("=1+1"), cell(-3), cell(None), cell({"a": 1})
    ("'=1+1", '-3', '', '{"a": 1}')
    """
    if isinstance(value, str):
        return guard_cell(value)
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def csv_answer(text: str, name: str) -> HttpResponse:
    """CSV to be kept as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{name.encode("ascii", "ignore").decode()}.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
