"""The demonstration as a folder of plain files, for people who want to play with it."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from pathlib import Path

from cityscore.demo.boston.converted import observations
from cityscore.model import InvalidInput, Problem

DEFINITIONS = "boston.yaml"
OBSERVATIONS = "observations.csv"


def write_demo(directory: str | Path) -> list[Path]:
    """Write the definitions and the observations into a folder, which is made if need be; returns the two files.

    Raises ``InvalidInput``, and writes nothing, if one of them is there already with anything else in it.
    """
    contents = {Path(directory) / name: content for name, content in _contents().items()}
    different = [path for path, content in contents.items() if path.exists() and _read(path) != content]
    if different:
        fix = "choose another folder, or move the file away"
        raise InvalidInput(Problem(message="exists already and differs", fix=fix, file=str(path)) for path in different)
    Path(directory).mkdir(parents=True, exist_ok=True)
    for path, content in contents.items():
        path.write_bytes(content)
    return list(contents)


def demo_definitions_text() -> str:
    """The definitions file, as it stands."""
    return (files(__package__) / DEFINITIONS).read_text(encoding="utf-8")


def _contents() -> dict[str, bytes]:
    return {DEFINITIONS: demo_definitions_text().encode(), OBSERVATIONS: _observations_text().encode()}


def _observations_text() -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("metric", "day", "numerator", "denominator"))
    table.writerows((row.metric, row.day, *row.figures) for row in observations())
    return text.getvalue()


def _read(path: Path) -> bytes | None:
    """What is in a file; None if it is no file at all."""
    return path.read_bytes() if path.is_file() else None
