"""What reads PDFs back sees what is wrong with one: it would be worth nothing if it found all of them good."""

from __future__ import annotations

import typst

from .read_back import Document

PICTURE = "bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v9z'/></svg>\")"
GOOD = (
    f'#set document(title: "A")\n= A\n== B\n#image({PICTURE}, alt: "A corner")\n#line()\n#table(table.header[C], [D])'
)


def problems(source: str, *, standard: str = "1.7", tagged: bool = True) -> list[str]:
    pdf = typst.compile(source.encode(), format="pdf", pdf_standards=standard, pdf_tags=tagged)
    assert isinstance(pdf, bytes)
    return Document(pdf).problems()


def test_a_good_one_has_no_problems() -> None:
    assert problems(GOOD, standard="ua-1") == []


def test_each_fault_is_seen() -> None:
    assert problems(GOOD) == ["its title is not shown", "it does not say that it is PDF/UA-1"]
    for broken, told in (
        (GOOD.replace("== B", "=== B"), "its headings leave a level out: [1, 3]"),
        (GOOD.replace("= A\n", ""), "it has not one heading of the first level before all others: [2]"),
        (GOOD.replace("== B", "= B"), "it has not one heading of the first level before all others: [1, 1]"),
        (GOOD.replace(', alt: "A corner"', ""), "a figure has no alternative text"),
    ):
        assert told in problems(broken)


def test_what_is_not_tagged_is_seen() -> None:
    pdf = typst.compile(GOOD.encode(), format="pdf", pdf_tags=False)
    assert isinstance(pdf, bytes)
    found = Document(pdf).problems()
    assert "it is not marked as tagged" in found
    assert "page 1: Tj is neither tagged nor an artifact" in found
    assert "page 1: f is neither tagged nor an artifact" in found
