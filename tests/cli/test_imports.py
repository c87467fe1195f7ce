"""What each command imports, and what it says where only ``cityscore`` is installed and not ``cityscore[site]``."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cityscore.cli.commands import COMMANDS, WITHOUT_SITE, command_of

DEFINITIONS = """\
city: {name: Milltown, timezone: America/New_York, calendar: {holidays: US-MA}}
sources:
  cases: {type: file, path: cases.csv}
metrics:
  calls: {name: Calls, department: Calls, better: higher, kind: ratio, target: 0.8}
  signs:
    {name: Signs, department: Works, better: higher, kind: ratio, target: 0.8,
     records: {source: cases, on_time: {opened: opened, closed: closed, within: 24 hours}}}
"""
FIGURES = "metric,day,numerator,denominator\n" + "".join(f"calls,2025-03-0{day},7,10\n" for day in range(3, 10))
CASES = "opened,closed\n2025-02-03 09:00:00,2025-02-03 15:00:00\n"
SCORE = ("score", "figures.csv", "--metrics", "city.yaml", "--through", "2025-03-09", "--format", "csv")
OBSERVE = ("observe", "--metrics", "city.yaml", "--as-of", "2025-02-07T09:00")

OF_SITE = {"allauth", "altair", "cryptography", "css_inline", "django", "dotenv", "granian", "psutil", "typst"}
OF_SITE |= {"vl_convert", "whitenoise"}
OF_DATA = {"narwhals", "numpy", "pyarrow"}
OF_ENGINES = {"duckdb", "ibis", "sqlglot"}
REFUSED = f"""\
import sys
from importlib.machinery import PathFinder

class WithoutSite(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        refused = name.partition(".")[0] in {sorted(OF_SITE)!r}
        return None if refused else super().find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = WithoutSite
"""
NEEDS_SITE = "this needs the site: pip install 'cityscore[site]'\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"city.yaml": DEFINITIONS, "figures.csv": FIGURES, "cases.csv": CASES}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def imported_by(folder: Path, *words: str) -> set[str]:
    """The packages that a command imports."""
    command = [sys.executable, "-X", "importtime", "-m", "cityscore", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(re.findall(r"^import time:.*\| +(\w+)", done.stderr, re.MULTILINE))


def without_site(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program for which there are no packages of the site."""
    command = [sys.executable, "-c", REFUSED + program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_list_and_the_version_import_no_data_no_engine_and_no_site(folder: Path, option: str) -> None:
    refused = OF_SITE | OF_DATA | OF_ENGINES | {"babel", "holidays", "rich", "ruamel", "pydantic"}
    assert imported_by(folder, option) & refused == set()


def test_score_imports_no_engine_no_site_and_what_draws_a_table_only_for_one(folder: Path) -> None:
    imported = imported_by(folder, *SCORE)
    assert imported >= OF_DATA
    assert imported & (OF_ENGINES | OF_SITE | {"rich"}) == set()
    assert "rich" in imported_by(folder, *SCORE[:-1], "table")


def test_holidays_are_imported_for_a_city_that_has_them(folder: Path) -> None:
    assert "holidays" in imported_by(folder, *SCORE)
    (folder / "city.yaml").write_text(DEFINITIONS.replace(", calendar: {holidays: US-MA}", ""))
    assert "holidays" not in imported_by(folder, *SCORE)


def test_check_of_a_file_imports_no_site_and_an_engine_only_to_try_records(folder: Path) -> None:
    words = ("check", "city.yaml", "figures.csv")
    assert imported_by(folder, *words) & OF_SITE == set()
    of_figures, of_records, _ = DEFINITIONS.partition("  signs:")
    (folder / "cases.csv").write_text(FIGURES)
    (folder / "city.yaml").write_text(of_figures)
    assert of_records
    assert imported_by(folder, *words) & (OF_ENGINES | OF_SITE) == set()


def test_observe_imports_no_site(folder: Path) -> None:
    imported = imported_by(folder, *OBSERVE)
    assert imported >= OF_ENGINES
    assert imported & OF_SITE == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_a_command_is_the_first_of_its_docstring(name: str) -> None:
    command = command_of(name)
    assert command.name == name
    assert COMMANDS[name] == (inspect.getdoc(command.callback) or "").partition("\n")[0]


@pytest.mark.parametrize("words", [SCORE, OBSERVE, ("check", "city.yaml", "figures.csv"), ("demo", "--table")])
def test_without_the_site_the_commands_of_the_library_work(folder: Path, words: tuple[str, ...]) -> None:
    program = f"sys.argv[1:] = {list(words)!r}\nfrom cityscore.cli import main\nmain()\n"
    done = without_site(folder, program)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_without_the_site_its_commands_say_what_to_install(folder: Path) -> None:
    names = [*sorted(set(COMMANDS) - WITHOUT_SITE), "check", "demo"]
    program = f"""\
from cityscore.cli import main
for name in {names!r}:
    sys.argv[1:] = [name]
    try:
        main()
    except SystemExit as ended:
        print(name, ended.code)
"""
    done = without_site(folder, program)
    assert done.stdout.splitlines() == [f"{name} 2" for name in names]
    assert done.stderr == NEEDS_SITE * len(names)


def test_without_the_site_the_library_scores_explains_and_tells_signals(folder: Path) -> None:
    program = """\
import cityscore
scorecard = cityscore.score("figures.csv", "city.yaml", through="2025-03-09")
print(scorecard.receipt("calls", "week").sentence)
print(cityscore.xmr([12, 11, 13, 12, 11, 12, 25], better="lower").signals[-1])
"""
    done = without_site(folder, program)
    assert (done.stdout.splitlines()[1:], done.stderr) == (["above_upper"], "")
