"""The README does what it says: its files, its command and its Python, as a newcomer types them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warm import run_text

README = Path(__file__).parents[2] / "README.md"


FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[str]:
    """The README's fenced blocks in a language; '' for those without one."""
    return [block for found, block in FENCED.findall(README.read_text(encoding="utf-8")) if found == language]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (definitions,), (figures,) = blocks("yaml"), blocks("csv")
    (tmp_path / "city.yaml").write_text(definitions)
    (tmp_path / "figures.csv").write_text(figures)
    return tmp_path


def test_the_five_minutes(folder: Path) -> None:
    command = next(line for line in blocks("sh")[1].splitlines() if line.startswith("cityscore score"))
    shown = run_text(["-m", *command.split()], folder).stdout

    promised = next(block for block in blocks("") if block.startswith("Milltown"))
    for line in filter(None, promised.splitlines()):
        assert line in shown


def test_the_python(folder: Path) -> None:
    code = "\n".join(blocks("python"))
    promised = re.search(r'# "(.*?)", step by step', code)
    signals = re.search(r"# (below_lower .*)", code)
    assert promised
    assert signals
    shown = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True).stdout
    assert promised.group(1) in shown
    assert signals.group(1) in shown


def test_the_first_picture_is_the_demo() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "cityscore", "demo", "--table"], capture_output=True, text=True, check=True
    ).stdout
    for line in filter(None, blocks("")[0].splitlines()):
        assert line.rstrip() in shown


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / target).exists(), target
