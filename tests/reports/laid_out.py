"""Where the lines of a PDF stand on its pages, by Poppler's ``pdftotext``."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

MILLIMETRE = 72 / 25.4
XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Line:
    """A line of text, in millimetres from the upper left."""

    page: int
    left: float
    right: float
    bottom: float
    text: str


def lines_of(pdf: bytes) -> list[Line]:
    """All lines, in the order in which they are read."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.pdf"
        file.write_bytes(pdf)
        command = ["pdftotext", "-bbox-layout", str(file), "-"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages = ElementTree.fromstring(told).iter(f"{XHTML}page")
    return [_line(number, line) for number, page in enumerate(pages, 1) for line in page.iter(f"{XHTML}line")]


def _line(page: int, line: ElementTree.Element) -> Line:
    words = [(word.text or "").replace("\u200b", "") for word in line]
    left, right, bottom = (float(line.attrib[each]) / MILLIMETRE for each in ("xMin", "xMax", "yMax"))
    return Line(page, left, right, bottom, " ".join(words))
