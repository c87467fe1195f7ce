"""CSV for spreadsheets, in which no cell is a formula."""

from __future__ import annotations

import json

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula."""


def cell(value: object) -> str:
    """A value as text that no spreadsheet takes for a formula.

    >>> cell("=1+1"), cell(3), cell(None), cell({"a": 1})
    ("'=1+1", '3', '', '{"a": 1}')
    """
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_answer(text: str, name: str) -> HttpResponse:
    """CSV to be kept as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{name.encode("ascii", "ignore").decode()}.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
