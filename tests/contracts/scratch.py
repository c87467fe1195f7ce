"""A scratch copy of CityScore with its tests and docs, in which the recipes of CONTRIBUTING.md are carried out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests import ROOT

COPIED = ("src/cityscore", "tests", "docs/reference", "pyproject.toml")
LEFT = shutil.ignore_patterns("__pycache__", "landed", "nhsr_xmr", "toolkit_2016")


@dataclass(frozen=True)
class Scratch:
    """A copy in a folder, to be changed as a recipe says."""

    folder: Path

    @classmethod
    def copied(cls, folder: Path) -> Scratch:
        """Copy what a recipe may change."""
        for name in COPIED:
            source, copy = ROOT / name, folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, copy, ignore=LEFT) if source.is_dir() else shutil.copy(source, copy)
        return cls(folder)

    def write(self, path: str, text: str) -> None:
        """Write a new file."""
        assert not (self.folder / path).exists(), path
        (self.folder / path).write_text(text, encoding="utf-8")

    def add(self, path: str, text: str) -> None:
        """Write at the end of a file."""
        with (self.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def change(self, path: str, before: str, after: str) -> None:
        """Write something else in place of what stands in a file once."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert text.count(before) == 1, (path, before)
        (self.folder / path).write_text(text.replace(before, after), encoding="utf-8")

    def said(self, *arguments: str, fails: bool = False) -> str:
        """What a Python process in the copy says; the test fails where it ends otherwise than it should."""
        path = os.pathsep.join(str(self.folder / name) for name in ("src", "."))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        assert bool(done.returncode) is fails, said
        return said

    def tested(self, *arguments: str, fails: bool = False) -> str:
        """What pytest says of tests in the copy."""
        return self.said("-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *arguments, fails=fails)
