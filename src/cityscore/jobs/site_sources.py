"""The files that a site is made from: its cities' definitions, sources and seals, and its own languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cityscore.model import CityScoreError, Definitions, Engine, FileSource, from_kept
from cityscore.sources.file import FileConnector
from cityscore.store import models

DEFINITIONS = "cityscore.yaml"


def files_of_site(site: Path, languages: Path | None) -> Iterator[Path]:
    """Each file that there is; some may lie elsewhere, and some may stand here twice."""
    yield from [file for file in [site / DEFINITIONS] if file.exists()]
    yield from sorted(languages.glob("*.po")) if languages else ()
    # by columns: the tables may be those of an older version
    for city, stated in models.City.objects.exclude(folder="").values_list("pk", "folder"):
        folder = site / stated
        revisions = models.Revision.objects.filter(city=city).order_by("-number")
        if text := revisions.values_list("definitions", flat=True).first():
            with suppress(CityScoreError):  # definitions that this version can't read
                yield from _files_of(from_kept(Definitions, json.loads(text)), folder)


def _files_of(definitions: Definitions, folder: Path) -> Iterator[Path]:
    yield folder / DEFINITIONS
    if definitions.city.look.seal:
        yield folder / definitions.city.look.seal
    for source in definitions.sources:
        if isinstance(source, FileSource) and source.engine is not Engine.SPARK:
            with suppress(CityScoreError):  # there is none yet
                yield from FileConnector(source, folder).files()
