"""A city's definitions proposed from a file of records: the file read, the metrics proposed, the text written."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cityscore.cli.start import name_of_folder
from cityscore.cli.start.proposed_text import proposed_text, summary
from cityscore.definitions import loads
from cityscore.model import CityScoreError, InvalidDefinitions
from cityscore.records.proposing.file_summary import survey
from cityscore.records.proposing.proposed_metrics import proposed


def definitions_from_records(
    file: Path, folder: Path, name: str | None, timezone: str, *, of_machine: bool = True
) -> tuple[str, list[str]]:
    """A definitions file for a folder, and a few lines of what was recognised.

    Without a name, the city is called as its folder; ``of_machine`` says whether the
    time zone is the machine's. Raises ``CityScoreError`` for a file that holds no records, and for a name that will not
    do.
    """
    now = datetime.now(ZoneInfo(timezone)).replace(tzinfo=UTC)
    city = {"name": name_of_folder(folder) if name is None else name, "timezone": timezone}
    seen = survey(file, now)
    try:
        proposal = proposed(seen, city, path_from(folder, file))
    except InvalidDefinitions as error:
        message = error.problems[0].message
        raise CityScoreError(f"--name {city['name']!r}: {message} → choose another name") from None
    text = proposed_text(proposal, seen, file.name, now, of_machine=of_machine)
    loads(text)
    return text, list(summary(proposal, seen, of_machine=of_machine))


def path_from(folder: Path, file: Path) -> str:
    """The path from a folder to a file: relative if the file lies in the folder or beside it, so that both can move."""
    start, target = folder.resolve(), file.parent.resolve() / file.name  # a link to a file keeps its own name
    near = target.is_relative_to(start.parent) and len(start.parts) > 2  # beside a folder at the root is anywhere
    return Path(os.path.relpath(target, start)).as_posix() if near else target.as_posix()
