"""What the code imports is declared: by ``cityscore`` alone what the library does, by ``cityscore[site]`` the rest."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from cityscore.definitions.packs import PACKS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "cityscore"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
SITE = (
    *("present/read", "jobs", "people", "reports", "store", "web", "cli/site.py", "cli/serve.py"),
    "present/draw/",
)
"""What only a site runs; import-linter sees to it that the library does not import it."""
EXTRA_OF = {"engines/spark.py": "spark"}
NOT_IMPORTED = {
    "duckdb": "Ibis' engine for files",
    "pyarrow-hotfix": "Ibis imports it, and declares it in extras alone",
    "tzdata": "zoneinfo's tables where a system has none",
    "whitenoise": "named in the settings",
}
"""What is declared, and imported by another package."""
PACKAGE_OF = packages_distributions()


def normalised(requirement: str) -> str:
    """A requirement's package as indexes call it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


LIBRARY_PACKAGES, SITE_PACKAGES = (
    {normalised(requirement) for requirement in requirements}
    for requirements in (PROJECT["dependencies"], EXTRAS["site"])
)


def imported_packages(path: Path) -> set[str]:
    """The packages that a file imports anywhere in it, but for the standard library's and our own."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    return {normalised(PACKAGE_OF[name][0]) for name in modules - sys.stdlib_module_names - {"cityscore"}}


def of_site(path: Path) -> bool:
    return path.relative_to(SOURCE).as_posix().startswith(SITE)


def test_every_import_is_declared_and_the_library_imports_nothing_of_the_site() -> None:
    undeclared = {}
    for path in sorted(SOURCE.rglob("*.py")):
        extra = EXTRA_OF.get(path.relative_to(SOURCE).as_posix())
        declared = LIBRARY_PACKAGES | (SITE_PACKAGES if of_site(path) else set())
        declared |= {normalised(requirement) for requirement in EXTRAS[extra]} if extra else set()
        if packages := imported_packages(path) - declared:
            undeclared[path.relative_to(SOURCE).as_posix()] = packages
    assert undeclared == {}, "declare it in pyproject.toml, or leave it to the site"


def test_every_declared_package_is_imported_or_there_is_a_reason() -> None:
    imported: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        imported |= imported_packages(path)
    assert (LIBRARY_PACKAGES | SITE_PACKAGES) - imported == set(NOT_IMPORTED)


@pytest.mark.parametrize("part", SITE)
def test_what_only_a_site_runs_is_there(part: str) -> None:
    assert (SOURCE / part).exists()


def test_the_library_does_not_declare_what_the_site_does() -> None:
    assert LIBRARY_PACKAGES.isdisjoint(SITE_PACKAGES)


def test_the_wheel_has_the_files_that_are_no_code() -> None:
    """Hatchling packs all of the package but for what it is told to leave out, and what git does."""
    assert PYPROJECT["tool"]["hatch"]["build"] == {"targets": {"wheel": {"packages": ["src/cityscore"]}}}
    left_out = [line for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines() if line]
    packs = sorted((SOURCE / "definitions" / "packs").glob("*.yaml"))
    assert [path.stem for path in packs] == sorted(PACKS)
    for path in (*packs, SOURCE / "cli" / "start" / "cityscore.yaml", SOURCE / "definitions" / "cityscore.schema.json"):
        parts = path.relative_to(ROOT).parts
        assert path.is_file()
        assert [name for name in left_out for part in parts if fnmatch(part, name.rstrip("/"))] == []
