"""An analyst uploads a workbook with mistakes, reads them, mends it, uploads it again, keeps it, and undoes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from cityscore.web.manage.upload.keeping import STREAM
from tests.browser.people import home, is_sound, sign_in
from tests.browser.town import town
from tests.browser.visit import OpenWindow
from tests.running_site import Site

METRICS = """
metrics:
  potholes: {name: Pothole repair on time, department: Works, kind: ratio, better: higher, target: 0.8}
  calls: {name: Calls, department: Works, kind: count, better: lower, target: 30}
"""
HEADINGS = ("Service", "Date", "On time", "All")
SOUND = (("Pothole repair on time", date(2025, 3, 3), 3, 4), ("Pothole repair on time", date(2025, 3, 4), 8, 10))
PLANTED = (
    ("Pothole repairs on time", date(2025, 3, 5), 3, 4),
    ("Pothole repair on time", "2025-02-30", 3, 4),
    ("Pothole repair on time", date(2025, 3, 6), 5, 4),
    ("Pothole repair on time", date(2025, 3, 7), "three", 4),
    ("Total", None, 19, 26),
)

WATCH = """
const ask = window.fetch, lines = () => new TransformStream({transform(bytes, on) {
  for (const line of new TextDecoder().decode(bytes).split(/(?<=\\n)/)) on.enqueue(new TextEncoder().encode(line));
}});
window.fetch = async (...request) => {
  const answer = await ask(...request);
  return new Response(answer.body.pipeThrough(lines()), answer);
};
new MutationObserver((all) => all.forEach(({target}) => {
  if (target.value > 0 && target.value < target.max && target.max > 1)
    sessionStorage.seen = `${sessionStorage.seen || ""} ${target.value}/${target.max}`;
})).observe(document, {subtree: true, attributeFilter: ["value"]});
"""
"""Writes down how far each bar ever was; lines of an answer reach the page one by one, however many come at once."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with an analyst."""
    with town(tmp_path_factory.mktemp("site"), METRICS, people=[("ann@city.gov", "analyst")]) as found:
        yield found


def workbook(folder: Path, rows: tuple[tuple[object, ...], ...]) -> Path:
    book = Workbook()
    tab = book.active
    assert tab is not None
    tab.title = "March"
    for row in ((), ("Works, March 2025",), (), HEADINGS, *rows):
        tab.append(row)
    file = folder / "works.xlsx"
    book.save(file)
    return file


def send(page: Page, file: Path) -> None:
    page.get_by_label("A file with figures").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()


def test_a_workbook_with_mistakes_is_mended_kept_and_undone(site: Site, window: OpenWindow, tmp_path: Path) -> None:
    page = sign_in(window(), site, "ann@city.gov")
    page.get_by_label("Staff pages").or_(page.locator("main")).get_by_role("link", name="Upload a file").first.click()
    is_sound(page, "Upload a file")
    send(page, workbook(tmp_path, SOUND + PLANTED))
    expect(page.get_by_role("heading", name="4 things to mend, so nothing can be kept yet")).to_be_visible()
    is_sound(page)
    for line, says in (
        ("March, 7", "no metric is called 'Pothole repairs on time'"),
        ("March, 8", "2025-02-30 is not a day in the calendar"),
        ("March, 9", "5 is above the denominator, 4"),
        ("March, 10", "must be a number, not 'three'"),
    ):
        expect(page.get_by_role("row").filter(has_text=says)).to_contain_text(line)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all as CSV").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 5
    expect(page.get_by_role("button", name="Keep these figures")).to_have_count(0)

    page.goto(f"{home(site)}/manage/milltown/upload/")
    send(page, workbook(tmp_path, (*SOUND, ("Pothole repair on time", date(2025, 3, 6), 4, 4))))
    expect(page.get_by_role("term").filter(has_text="New")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Keep these figures").click()
    expect(page.get_by_role("status")).to_contain_text("Kept: 3 new, 0 changed, 0 unchanged.")
    is_sound(page)
    page.set_viewport_size({"width": 390, "height": 800})
    is_sound(page)
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_role("status")).to_contain_text("Undone: 0 figures as before, 3 gone again.")
    is_sound(page)


def test_a_file_is_looked_over_on_a_phone(site: Site, window: OpenWindow, tmp_path: Path) -> None:
    page = sign_in(window(390), site, "ann@city.gov")
    page.goto(f"{home(site)}/manage/milltown/upload/")
    is_sound(page)
    file = tmp_path / "calls.csv"
    file.write_text("calls;03/04/2025;1.234\n" * 1 + "calls;04/05/2025;2.345\n")
    send(page, file)
    expect(page.get_by_role("heading", name="Please say how it is to be read")).to_be_visible()
    is_sound(page)


def test_what_cannot_be_read_is_told_where_it_was_chosen(site: Site, window: OpenWindow, tmp_path: Path) -> None:
    page = sign_in(window(), site, "ann@city.gov")
    page.goto(f"{home(site)}/manage/milltown/upload/")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    send(page, tmp_path / "old.xls")
    expect(page.get_by_role("alert")).to_contain_text("save it as .xlsx, without a password")
    is_sound(page)


def test_how_far_it_is_is_told_while_many_figures_are_kept(site: Site, window: OpenWindow, tmp_path: Path) -> None:
    page = sign_in(window(), site, "ann@city.gov")
    page.goto(f"{home(site)}/manage/milltown/upload/")
    rows = [f"calls,{date.fromordinal(700_000 + n)},District {d},{n % 50}\n" for n in range(3_000) for d in range(20)]
    file = tmp_path / "many.csv"
    file.write_text("metric,day,district,numerator\n" + "".join(rows))
    page.add_init_script(WATCH)
    send(page, file)
    expect(page.get_by_role("button", name="Keep these figures")).to_be_visible()
    with page.expect_response(lambda answer: answer.headers.get("content-type") == STREAM) as stream:
        page.get_by_role("button", name="Keep these figures").click()
    assert "content-length" not in stream.value.headers  # it begins before it is known how long it gets
    expect(page.get_by_role("status")).to_contain_text("Kept: 60000 new")
    assert page.evaluate("sessionStorage.seen").split() == ["20000/60000", "40000/60000"]
