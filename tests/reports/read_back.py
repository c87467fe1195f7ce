"""A PDF read back as a screen reader meets it: its title and language, its tags in their order, and what has none."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

PAINTS = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "Do"}
WRITES = {"Tj", "TJ", "'", '"'}
HEADING = re.compile(r"H([1-6])")


@dataclass(frozen=True)
class Tag:
    """An element of the document's structure."""

    kind: str
    alternative: str
    """What is said in place of it."""
    title: str
    attributes: dict[str, Any]
    children: list[Tag] = field(default_factory=list)
    marked: list[tuple[int, int]] = field(default_factory=list)
    """The content that it is of: the page's object, and the number on it."""

    def walk(self) -> Iterator[Tag]:
        """It, and all below it in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, kind: str) -> list[Tag]:
        """Those of a kind, in reading order."""
        return [each for each in self.walk() if each.kind == kind]


class Document:
    """A PDF, read back."""

    def __init__(self, pdf: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(pdf), strict=True)
        self.root: Any = self.reader.trailer["/Root"]

    @property
    def title(self) -> str:
        assert self.reader.metadata is not None
        return str(self.reader.metadata.title)

    @property
    def language(self) -> str:
        return str(self.root["/Lang"])

    @cached_property
    def metadata(self) -> str:
        """The XMP packet."""
        return str(self.root["/Metadata"].get_object().get_data().decode())

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, without the spaces in which lines end."""
        return ["".join(page.extract_text().replace("\u200b", "").split()) for page in self.reader.pages]

    @property
    def text(self) -> str:
        return "".join(self.pages)

    def says(self, words: str) -> bool:
        """Whether some words are in it, however they are broken into lines."""
        return "".join(words.split()) in self.text

    @cached_property
    def tags(self) -> Tag:
        if "/StructTreeRoot" not in self.root:
            return Tag("Document", "", "", {})
        (whole,) = _elements(self.root["/StructTreeRoot"]["/K"], 0)
        assert isinstance(whole, Tag)
        return whole

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Their levels and what they say."""
        found = ((HEADING.fullmatch(tag.kind), tag) for tag in self.tags.walk())
        return [(int(match.group(1)), tag.title) for match, tag in found if match]

    def problems(self) -> list[str]:
        """What keeps it from being read by everybody, of what PDF/UA-1 asks and a program can tell."""
        return [*self._of_the_whole(), *self._of_tags(), *self._of_tables(), *self._of_pages()]

    def _of_the_whole(self) -> Iterator[str]:
        if self.root.get("/MarkInfo", {}).get("/Marked") != True:  # noqa: E712  (a BooleanObject)
            yield "it is not marked as tagged"
        if not self.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
            yield "its title is not shown"
        if "<pdfuaid:part>1</pdfuaid:part>" not in self.metadata:
            yield "it does not say that it is PDF/UA-1"
        if f">{self.title}<" not in self.metadata.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"):
            yield "its metadata say another title"

    def _of_tags(self) -> Iterator[str]:
        levels = [level for level, _ in self.headings]
        if levels[:1] != [1] or levels.count(1) != 1:
            yield f"it has not one heading of the first level before all others: {levels}"
        if any(after > before + 1 for before, after in pairwise(levels)):
            yield f"its headings leave a level out: {levels}"
        for figure in self.tags.all("Figure"):
            if not figure.alternative:
                yield "a figure has no alternative text"

    def _of_tables(self) -> Iterator[str]:
        for table in self.tags.all("Table"):
            (head,) = table.all("THead")
            width = len(head.all("TH"))
            if not width or any(cell.attributes.get("/Scope") != "/Column" for cell in head.all("TH")):
                yield "a table's head is not of header cells for its columns"
            for row in (row for body in table.all("TBody") for row in body.all("TR")):
                if len(row.children) != width or any(not cell.attributes.get("/Headers") for cell in row.all("TD")):
                    yield "a row is not as wide as its table, or a cell of it does not say what it is of"

    def _of_pages(self) -> Iterator[str]:
        """Whatever is drawn is the content of a tag, or an artifact; and lines are of pictures, or artifacts."""
        drawn = {each for figure in self.tags.all("Figure") for tag in figure.walk() for each in tag.marked}
        for place, page in enumerate(self.reader.pages):
            assert page.indirect_reference is not None
            number = page.indirect_reference.idnum
            within: list[int | None] = []
            for operands, operator in ContentStream(page.get_contents(), self.reader).operations:
                name = operator.decode()
                if name in ("BDC", "BMC"):
                    said = operands[1] if name == "BDC" else {}
                    outer = within[-1] if within else None  # a hyphen that is drawn only is marked within its word
                    within.append(None if operands[0] == "/Artifact" else said.get("/MCID", outer))
                elif name == "EMC":
                    within.pop()
                elif name in PAINTS | WRITES and not within:
                    yield f"page {place + 1}: {name} is neither tagged nor an artifact"
                elif name in PAINTS and within[-1] is not None and (number, within[-1]) not in drawn:
                    yield f"page {place + 1}: a line is tagged as if it were text"


def _elements(given: Any, page: int) -> list[Tag | tuple[int, int]]:
    """The elements below one, or the content that it is of."""
    if isinstance(given, int):
        return [(page, int(given))]
    found = given.get_object()
    if isinstance(found, list):
        return [each for kid in found for each in _elements(kid, page)]
    page = found.raw_get("/Pg").idnum if "/Pg" in found else page
    if found.get("/Type") == "/MCR":
        return [(page, int(found["/MCID"]))]
    if "/S" not in found:
        return []
    kids = _elements(found["/K"], page) if "/K" in found else []
    attributes: dict[str, Any] = {}
    for each in [found["/A"]] if not isinstance(found.get("/A", []), list) else found.get("/A", []):
        attributes |= dict(each.get_object())
    return [
        Tag(
            kind=str(found["/S"])[1:],
            alternative=str(found.get("/Alt", "")),
            title=str(found.get("/T", "")),
            attributes=attributes,
            children=[kid for kid in kids if isinstance(kid, Tag)],
            marked=[kid for kid in kids if not isinstance(kid, Tag)],
        )
    ]
