"""The rows of an upload that are rejected, with what is wrong and their cells, as CSV."""

from __future__ import annotations

import csv
from io import StringIO

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse

from cityscore.files.grid import Grid
from cityscore.model import CityScoreError
from cityscore.people.access import Power
from cityscore.store import models
from cityscore.web.manage.spreadsheets import cell, csv_answer
from cityscore.web.manage.staff_page import Staff, StaffPage
from cityscore.web.manage.upload.review import Review
from cityscore.web.manage.upload.upload_list import own_upload


def rejected_rows(request: HttpRequest, staff: Staff, number: int) -> HttpResponse:
    """All of them, where the page shows the first."""
    upload = own_upload(staff, number)
    if upload.state != models.UploadState.OPEN:
        raise Http404("Its rows are gone.")
    try:
        review = Review(staff, upload)
    except CityScoreError as error:
        raise Http404("Its rows are gone.") from error
    grids = {grid.name: grid for grid in review.grids}
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(("tab", "line", "column", "what is wrong", "how to mend it", "row"))
    for row in review.read.rejected if review.read else ():
        cells = _cells(grids.get(row.tab), row.line)
        writer.writerow(map(cell, (row.tab, row.line, row.column, row.message, row.fix, *cells)))
    return csv_answer(out.getvalue(), f"{staff.city.slug}-rejected")


def _cells(grid: Grid | None, line: int) -> list[str]:
    """The cells of a line of the file, whose number is not its index: a grid leaves out empty lines."""
    index = int(np.searchsorted(grid.lines, line)) if grid is not None else 0
    return grid.row(index) if grid is not None and index < len(grid) and grid.lines[index] == line else []


REJECTED = StaffPage(
    "manage-upload-rejected", "upload/<int:number>/rejected.csv", "Rejected rows", Power.ENTER, rejected_rows, False
)
