"""The sources of a definitions file, and of a site's cities, tried out for ``cityscore check``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cityscore.cli.progress import Steps
from cityscore.definitions import load_definitions, located
from cityscore.library.source_trials import Tried, try_sources
from cityscore.model import CityScoreError, Definitions, Problem


def problems_of_sources(definitions: Definitions, file: Path, steps: Steps) -> list[Problem]:
    """What is wrong with the sources of a definitions file, each with its line there, or in a file of figures."""
    problems = try_sources(definitions, file.absolute().parent, progress=_shown_by(steps))
    of_definitions = [problem for problem in problems if not problem.file]
    return [*located(of_definitions, file), *(problem for problem in problems if problem.file)]


def problems_of_city_sources(usual: Path) -> Iterator[Problem]:
    """What is wrong with the sources of a site's cities, but for one whose definitions are those of the usual file.

    Those are tried with the file.
    """
    from cityscore.store import models
    from cityscore.store.definitions import definitions_in_force

    in_file = _read_if_any(usual)
    for city in models.City.objects.filter(revisions__isnull=False).distinct().order_by("slug"):
        definitions, folder = definitions_in_force(city).definitions, Path(city.folder).absolute()
        if definitions == in_file and folder == usual.absolute().parent:
            continue
        with Steps(f"Trying the sources of {city}") as steps:
            for problem in try_sources(definitions, folder, progress=_shown_by(steps)):
                yield replace(problem, message=f"{city}: {problem.message}")


def _read_if_any(file: Path) -> Definitions | None:
    try:
        return load_definitions(file)
    except CityScoreError:
        return None


def _shown_by(steps: Steps) -> Tried:
    def show(source: str, done: int, total: int) -> None:
        steps.show(f"Trying the source {source}" if source else "Looking for advice", done, total)

    return show
