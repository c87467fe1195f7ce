"""The rows of an upload that are rejected, with what is wrong and their cells, as CSV."""

from __future__ import annotations

import csv
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse

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
    review = Review(staff, upload)
    grids = {grid.name: grid for grid in review.grids}
    # a grid leaves out empty lines: the number of a line in the file is not its index
    indexes = {grid.name: {line: index for index, line in enumerate(grid.lines.tolist())} for grid in review.grids}
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(("tab", "line", "column", "what is wrong", "how to mend it", "row"))
    for row in review.read.rejected if review.read else ():
        index = indexes.get(row.tab, {}).get(row.line)
        cells = grids[row.tab].row(index) if index is not None else []
        writer.writerow(map(cell, (row.tab, row.line, row.column, row.message, row.fix, *cells)))
    return csv_answer(out.getvalue(), f"{staff.city.slug}-rejected")


REJECTED = StaffPage(
    "manage-upload-rejected", "upload/<int:number>/rejected.csv", "Rejected rows", Power.ENTER, rejected_rows, False
)
