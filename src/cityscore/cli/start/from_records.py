"""A city's definitions proposed from a file of records: the file read, the metrics proposed, the text written."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cityscore.cli.start.proposed_text import proposed_text, summary
from cityscore.definitions import loads
from cityscore.model import CityScoreError, InvalidDefinitions
from cityscore.records.proposing.file_summary import survey
from cityscore.records.proposing.proposed_metrics import proposed

UNNAMED = "My City"


def definitions_from_records(file: Path, folder: Path, name: str | None, timezone: str) -> tuple[str, list[str]]:
    """A definitions file for a folder, and a few lines of what was recognised.

    Without a name, the city is called as its folder. Raises ``CityScoreError`` for a file that holds no records, and
    for a name that will not do.
    """
    now = datetime.now(ZoneInfo(timezone)).replace(tzinfo=UTC)
    city = {"name": _named(folder) if name is None else name, "timezone": timezone}
    found = survey(file, now)
    try:
        proposal = proposed(found, city, path_from(folder, file))
    except InvalidDefinitions as error:
        problem = error.problems[0]
        raise CityScoreError(f"--name {city['name']!r}: {problem.message} → choose another name") from None
    text = proposed_text(proposal, found, file.name, now)
    loads(text)
    return text, list(summary(proposal, found))


def path_from(folder: Path, file: Path) -> str:
    """The path from a folder to a file: relative if the file lies in the folder or beside it, so that both can move."""
    place, whole = folder.resolve(), file.parent.resolve() / file.name
    near = whole.is_relative_to(place.parent) and len(place.parts) > 2
    return Path(os.path.relpath(whole, place)).as_posix() if near else whole.as_posix()


def _named(folder: Path) -> str:
    words = folder.resolve().name.replace("-", " ").replace("_", " ").split()
    return " ".join(word.capitalize() for word in words) or UNNAMED
