"""What holds for every report, and that nothing is missing where one was added."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import cityscore.reports as package
from cityscore.model import CityScoreError
from cityscore.present.say.language import speaking
from cityscore.present.say.languages import languages
from cityscore.reports import REPORTS, Edition, Report
from cityscore.reports.plain_text import WIDTH, columns
from cityscore.reports.typeset import BOX
from cityscore.store import models
from tests.reports.read_back import Document
from tests.reports.report_cities import DAY, HARD, LIGHTS, Hard, figures, made, ratio
from tests.store.milltown import define, plain

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
FONTS = Path("/usr/share/fonts")
OF_REPORTS = {
    each.slug: file.stem
    for file in Path(package.__file__).parent.glob("*.py")
    if file.stem != "__init__"
    for each in vars(import_module(f"{package.__name__}.{file.stem}")).values()
    if isinstance(each, Report)
}
"""The reports that any file makes, and which."""

NAMES_NO_SERVICE = {
    slug
    for slug, file in OF_REPORTS.items()
    if (ROOT / f"tests/reports/test_{file}.py").exists()
    and vars(import_module(f"tests.reports.test_{file}")).get("NAMES_NO_SERVICE")
}
"""The reports whose own test says that they only count services: nothing that hangs on a name is asked of them."""

every_report = pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.slug)
every_report_with_names = pytest.mark.parametrize(
    "report", [report for report in REPORTS if report.slug not in NAMES_NO_SERVICE], ids=lambda report: report.slug
)
every_city = pytest.mark.parametrize("hard", HARD, ids=lambda hard: hard.name)


@contextmanager
def edition(report: Report[Any, Any], hard: Hard) -> Iterator[Edition]:
    """An edition of a city, and its language spoken."""
    city = hard.make()
    (language,) = (each for each in languages() if each.code == hard.language)
    with speaking(language):
        yield report.edition(city, DAY)


def wanted(report: Report[Any, Any], hard: Hard) -> tuple[str, ...]:
    """What an edition of a city must say."""
    return () if report.slug in NAMES_NO_SERVICE else hard.says


def test_every_step_of_adding_a_report_is_taken() -> None:
    """A report is a file, its name in REPORTS, its page's template, a test and a heading."""
    docs = (ROOT / "docs" / "reference" / "reports.md").read_text(encoding="utf-8")
    missing = [
        f"{slug} ({file}) lacks its name in REPORTS (src/cityscore/reports/__init__.py)"
        for slug, file in OF_REPORTS.items()
        if slug not in {report.slug for report in REPORTS}
    ]
    for report in REPORTS:
        template = f"src/cityscore/web/templates/{report.template}"
        test = f"tests/reports/test_{OF_REPORTS[report.slug]}.py"
        missing += [f"{report.slug} lacks {path}" for path in (template, test) if not (ROOT / path).exists()]
        if f"\n## {report.slug}\n" not in docs:
            missing.append(f"{report.slug} lacks a heading '## {report.slug}' in docs/reference/reports.md")
    assert not missing, "\n".join(missing)


@every_report
@pytest.mark.parametrize("word", ["slug", "folder", "topic", "title"])
def test_no_other_report_is_called_so(report: Report[Any, Any], word: str) -> None:
    called = getattr(report, word)
    assert [other for other in REPORTS if getattr(other, word) == called] == [report]


@every_report
def test_its_topic_fits_the_table_of_subscriptions_and_no_other_field_of_the_form(report: Report[Any, Any]) -> None:
    assert re.fullmatch("[a-z]{1,10}", report.topic)
    assert report.topic not in ("alerts", "email")


@every_report
@every_city
def test_its_pdf_can_be_read_by_everybody_and_says_it_all(report: Report[Any, Any], hard: Hard) -> None:
    with edition(report, hard) as found:
        document = Document(found.pdf())
    assert document.problems() == []
    assert document.language == hard.language
    assert document.title
    assert [words for words in wanted(report, hard) if not document.says(words)] == []
    assert not re.search(r"\bNone\b(?!:)|\bnan\b", document.reader.pages[0].extract_text())


@every_report
@every_city
def test_its_text_says_it_all_in_lines_that_a_terminal_shows_whole(report: Report[Any, Any], hard: Hard) -> None:
    with edition(report, hard) as found:
        text = found.text()
    lines = text.splitlines()
    assert [line for line in lines if columns(line) > WIDTH or line != line.rstrip()] == []
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    bare = "".join(text.split())
    assert [words for words in wanted(report, hard) if "".join(words.split()) not in bare] == []


@every_report
def test_two_editions_of_the_same_are_the_same(report: Report[Any, Any]) -> None:
    city = made(LIGHTS, figures("a"))
    assert report.edition(city, DAY).pdf() == report.edition(city, DAY).pdf()


@every_report
def test_its_name_is_that_of_a_file(report: Report[Any, Any]) -> None:
    city = made(LIGHTS, figures("a"))
    assert re.fullmatch(r"milltown-[a-z]+-\d{4}-\d\d(-\d\d)?", report.edition(city, DAY).name)


@every_report
def test_without_figures_it_says_what_to_do(report: Report[Any, Any]) -> None:
    define(plain())
    with pytest.raises(CityScoreError, match=r"^milltown has no public figures yet → .*cityscore run$"):
        report.edition(models.City.objects.get(), DAY)


@every_report
@pytest.mark.parametrize("day", [date(1066, 10, 14), date(2199, 1, 1)])
def test_of_a_day_without_an_edition_it_says_which_there_are(report: Report[Any, Any], day: date) -> None:
    city = made(LIGHTS, figures("a"))
    with pytest.raises(CityScoreError, match=f"^milltown has no report of .*{day}.* → name a day from .* to "):
        report.edition(city, day)


@every_report_with_names
def test_it_is_sound_where_no_font_is_installed(report: Report[Any, Any], tmp_path: Path) -> None:
    city = made({"a": ratio("Baños: medyàn, Straße")}, figures("a"))
    document = Document(report.edition(city, DAY).pdf(fonts=tmp_path))
    assert document.problems() == []
    assert document.says("Baños: medyàn, Straße")


@every_report_with_names
@pytest.mark.parametrize("has_latin", [False, True], ids=["no fonts", "a Latin font"])
@pytest.mark.parametrize(
    ("name", "package"),
    [("消防局", "fonts-noto-cjk"), ("消防車の出動", "fonts-noto-cjk"), ("🚒 runs", "fonts-noto-color-emoji"),
     ("ሀ", "fonts-noto-core")],
    ids=["Chinese", "Japanese", "a picture", "Amharic"],
)  # fmt: skip
def test_a_letter_without_a_font_is_a_box_and_the_log_names_the_package(
    report: Report[Any, Any],
    tmp_path: Path,
    name: str,
    package: str,
    has_latin: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if has_latin:
        for file in FONTS.rglob("NotoSans-*.ttf"):
            shutil.copy(file, tmp_path)
    city = made({"a": ratio(name)}, figures("a"), slug="milltown")
    document = Document(report.edition(city, DAY).pdf(fonts=tmp_path))
    assert document.problems() == []
    assert document.says(BOX)
    message = f"no font here has the letter '{name[0]}' .* → install one: apt install {package}$"
    assert [line for line in caplog.messages if re.match(message, line)]


@every_report_with_names
@pytest.mark.parametrize("letter", ["\u0378", "\U000f0000"], ids=["no letter", "private use"])
def test_a_letter_that_no_font_can_have_is_a_box(
    report: Report[Any, Any], letter: str, caplog: pytest.LogCaptureFixture
) -> None:
    city = made({"a": ratio(f"Pot{letter}holes {letter}\u0301 {letter}")}, figures("a"))
    document = Document(report.edition(city, DAY).pdf())
    assert document.problems() == []
    assert document.says(f"Pot{BOX}holes")
    assert [line for line in caplog.messages if line.startswith(f"no font has the letter U+{ord(letter):04X}, ")]
