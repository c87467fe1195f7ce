"""The way from a file of cases to a page works as it is written, on a real export."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "from-records.md"
TEXT = PAGE.read_text(encoding="utf-8")
FENCED = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_each_command_works(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    raw = ROOT / "tests" / "records" / "data" / "raw" / "nyc_311_2015-12.csv.gz"
    shutil.copy(raw, tmp_path / "exports" / "cases.csv.gz")
    commands = "\n".join(FENCED.findall(TEXT)).replace("cases.csv", "cases.csv.gz")
    for command in ("apply", "run"):  # as the page says of old exports
        commands = commands.replace(f"cityscore {command}", f"cityscore {command} --at 2016-01-04")
    script = "\n".join(["set -e", 'cityscore() { "$PYTHON" -m cityscore "$@"; }', commands])
    bare = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}
    environment = {**bare, "PYTHON": sys.executable}
    result = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "scores published, through" in result.stdout
    assert len((tmp_path / "milltown" / "figures.csv").read_text().splitlines()) > 100


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", TEXT):
        assert (PAGE.parent / target).exists(), target
