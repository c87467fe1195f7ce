"""``cityscore report``: a week as text or as PDF, whole or not at all, and errors that say how to go on."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.reports.read_back import Document
from tests.warm import run_text

CITY = """\
city: {name: Milltown, timezone: America/New_York, language: LANGUAGE}
sources:
  figures: {type: file, path: data/*.csv}
metrics:
  calls: {name: Calls answered, department: Call Center, better: higher, kind: ratio, target: 0.95}
"""


def cityscore(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    bare = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}
    return run_text(["-m", "cityscore", *words], folder, bare)


def filled(folder: Path, language: str = "en") -> Path:
    """A folder of a city with figures of ten weeks."""
    (folder / "data").mkdir(parents=True)
    (folder / "city.yaml").write_text(CITY.replace("LANGUAGE", language))
    days = [date(2025, 1, 20) + timedelta(days=n) for n in range(70)]
    rows = "\n".join(f"calls,{day},90,100" for day in days)
    (folder / "data" / "figures.csv").write_text(f"metric,day,numerator,denominator\n{rows}\n")
    for words in (["apply", "city.yaml", "--at", "2025-01-20"], ["run", "--at", "2025-03-31T09:00"]):
        done = cityscore(*words, folder=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only to be read from."""
    return filled(tmp_path_factory.mktemp("cities") / "milltown")


def test_without_a_file_it_is_text_on_standard_output(folder: Path) -> None:
    done = cityscore("report", "week", "2025-03-26", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Milltown CityScore: Week of 24 to 30 March 2025\n==")
    assert "* Calls answered\n  630 of 700 · goal 95 %\n" in done.stdout


def test_with_a_file_it_is_a_pdf_and_nothing_else_is_left(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    out.write_text("an older report")
    done = cityscore("report", "week", "2025-03-24", "--city", "milltown", "--pdf", str(out), folder=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"milltown-week-2025-03-24 is in {out}.\n", "")
    document = Document(out.read_bytes())
    assert document.problems() == []
    assert document.title == "Milltown: week of 24 to 30 March 2025"
    assert list(tmp_path.iterdir()) == [out]
    assert out.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_link_leads_to_what_is_replaced_and_a_pipe_is_written_to(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    link = tmp_path / "latest.pdf"
    link.symlink_to(tmp_path / "kept" / "week.pdf")
    words = ("report", "week", "2025-03-24", "--pdf")
    assert cityscore(*words, str(link), folder=folder).returncode == 0
    assert link.is_symlink()
    assert (tmp_path / "kept" / "week.pdf").read_bytes().startswith(b"%PDF-1.7")

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert cityscore(*words, str(pipe), folder=folder).returncode == 0
        assert reader.stdout is not None
        assert reader.stdout.read() == link.read_bytes()


def test_it_is_in_the_citys_own_language_or_in_another_that_is_asked_for(folder: Path, tmp_path: Path) -> None:
    spanish = filled(tmp_path / "villa", language="es")
    assert "0 de 1 servicio cumplió su meta." in cityscore("report", "week", "2025-03-26", folder=spanish).stdout
    english = cityscore("report", "week", "2025-03-26", "--language", "en", folder=spanish)
    assert "0 of 1 service met its goal." in english.stdout
    assert cityscore("report", "week", "2025-03-26", folder=folder).stdout == english.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["week", "2025-03-31"],
            "milltown has no report of the week of 2025-03-31 → name a day from 2025-01-20, when its first week with "
            "one begins, to 2025-03-30, when the last ends",
        ),
        (["month", "2025-03-24"], "unknown report 'month' → use one of: week"),
        (
            ["week", "soon"],
            "DAY must be a day from 1900 to 2199, such as 2025-03-18, not 'soon' → write year-month-day, such as "
            "2025-03-18",
        ),
        (["week", "2025-03-24", "--language", "tlh"], "unknown language 'tlh' → use one of: en, es"),
        (["week", "2025-03-24", "--city", "ashford"], "there is no city 'ashford' → use one of: milltown"),
        (
            ["week", "2025-03-24", "--pdf", "nowhere/out.pdf"],
            "nowhere/out.pdf can't be written: No such file or directory → name a file in a folder that is there, and "
            "that you may write to",
        ),
        (
            ["week", "2025-03-24", "--pdf", "data"],
            "data can't be written: Is a directory → name a file in a folder that is there, and that you may write to",
        ),
    ],
    ids=["no such week", "report", "day", "language", "city", "folder", "a folder"],
)
def test_what_can_not_be_done_is_said_with_what_to_do(folder: Path, words: list[str], told: str) -> None:
    done = cityscore("report", *words, folder=folder)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{told}\n")


def test_a_letter_without_a_font_is_a_box_in_the_report_and_told(folder: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(folder, tmp_path / "odd"))
    (site / "city.yaml").write_text(CITY.replace("LANGUAGE", "en").replace("Calls answered", "Calls \u0378"))
    for words in (["apply", "city.yaml", "--at", "2025-04-01"], ["run", "--at", "2025-04-07T09:00"]):
        done = cityscore(*words, folder=site)
        assert done.returncode == 0, done.stderr
    out = tmp_path / "out.pdf"
    out.write_text("an older report")
    done = cityscore("report", "week", "2025-04-06", "--pdf", str(out), folder=site)
    assert done.returncode == 0
    assert done.stderr.startswith("no font has the letter U+0378, so that a report shows a box → write names without")
    assert out.read_bytes().startswith(b"%PDF")
    assert sorted(tmp_path.iterdir()) == [site, out]


def test_the_help_lists_the_reports(folder: Path) -> None:
    told = " ".join(cityscore("report", "--help", folder=folder).stdout.split())
    assert "week <str> How a week went, as it was known when its report came." in told
