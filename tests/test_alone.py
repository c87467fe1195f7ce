"""Every test file can be run alone: it imports what it needs, whatever was imported before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests import ROOT, path_with_tests


def test_each_file_is_collected_by_itself(tmp_path: Path) -> None:
    wrong = tmp_path / "test_wrong.py"
    wrong.write_text("from oracle import Row\n")
    files = [str(file.relative_to(ROOT)) for file in sorted(ROOT.glob("tests/**/test_*.py"))]
    assert len(files) > 200
    environment = {**os.environ, "PYTHONPATH": path_with_tests(), "PYTEST_ADDOPTS": ""}
    environment = {name: text for name, text in environment.items() if not name.startswith("PYTEST_XDIST")}
    command = [sys.executable, "-m", "tests.alone", *files, str(wrong)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    refused = json.loads(done.stdout)
    assert "No module named 'oracle'" in refused.pop(str(wrong))
    assert refused == {}
