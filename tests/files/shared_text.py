"""A small workbook whose cells share one long text; and a process that has it read, and says how much it grew.

Run as ``python shared_text.py LENGTH CELLS``.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile

import pyarrow.compute
from openpyxl import Workbook

from cityscore.files.packing import unpacked
from cityscore.files.sandbox import read_sandboxed
from cityscore.library.spreadsheets import guessed, headings_of, read_sheets
from cityscore.library.spreadsheets.sheet_plan import Reading
from cityscore.model import InvalidObservations
from tests.files.broken_files import TOWN

TEXTS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{}</t></si></sst>'


def shared_text(length: int, cells: int) -> bytes:
    """A workbook of a few kilobytes: one text of so many letters, and so many cells that name it."""
    book = Workbook()
    tab = book.active
    assert tab is not None
    tab.title = "Tab"
    for _ in range(cells):
        tab.append(["long"])
    small, file = io.BytesIO(), io.BytesIO()
    book.save(small)
    with zipfile.ZipFile(small) as plain, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in plain.namelist():
            shared = plain.read(name).replace(b't="inlineStr"><is><t>long</t></is>', b't="s"><v>0</v>')
            archive.writestr(name, shared)
        archive.writestr("xl/sharedStrings.xml", TEXTS.format("x" * length))
    return file.getvalue()


def peak() -> int:
    """Bytes of memory that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Have it read and looked over, as the pages do."""
    data, said = shared_text(int(sys.argv[1]), int(sys.argv[2])), ""
    pyarrow.compute.sum(pyarrow.array([1]))  # which takes its memory when it is first used
    before = peak()
    try:
        for _ in range(3):
            grids = unpacked(read_sandboxed(data, "figures.xlsx"))
            read_sheets(grids, Reading([guessed(grid, headings_of(grid), TOWN) for grid in grids]), TOWN)
    except InvalidObservations as error:
        said = str(error)
    sys.stdout.write(json.dumps({"size": len(data), "grew": peak() - before, "said": said}))


if __name__ == "__main__":
    main()
