"""The way from nothing to a page works as it is written: each command, and what is said of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "first-city.md"
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TEXT = PAGE.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return [block for found, block in FENCED.findall(TEXT) if found == language]


@pytest.mark.today
def test_each_command_does_what_the_page_says(tmp_path: Path) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines() if line != "cityscore serve"]
    assert [line.split()[0] for line in commands] == ["cityscore", "cd", "cityscore", "cityscore", "cityscore"]
    script = "\n".join(["set -e", 'cityscore() { "$PYTHON" -m cityscore "$@"; }', *commands])
    bare = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}
    environment = {**bare, "PYTHON": sys.executable}
    result = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "scores published, through" in result.stdout
    assert "cityscore.yaml: Milltown, 3 metrics; no errors, nothing to advise." in result.stdout
    for name in re.findall(r"^\| `([\w./]+)` \|", TEXT, re.MULTILINE):
        assert (tmp_path / "milltown" / name).exists(), name


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (PAGE.parent / target).exists(), target
