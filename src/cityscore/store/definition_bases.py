"""The version that a definitions file goes on from: what it said when it was last applied, or what it was exported as.

Against it one sees what the file changes, and what was changed elsewhere since.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.utils import timezone

from cityscore.model import Definitions, from_kept, to_plain
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce, metric_rows, to_json

DIGITS = 8
"""Of the digest by which a revision is told from one of another site that has its number."""


@dataclass(frozen=True)
class FileBase:
    """What a file goes on from."""

    plain: dict[str, Any]
    """As ``keyed_plain``."""


def revision_name(revision: models.Revision) -> str:
    """How a file names the revision that it was made from."""
    return f"revision {revision.number} ({sha256(revision.definitions.encode()).hexdigest()[:DIGITS]})"


def with_base(in_force: DefinitionsInForce) -> Definitions:
    """Definitions that name the revision they are, to be handed out as a file."""
    return replace(in_force.definitions, based_on=revision_name(in_force.revision))


def keyed_plain(definitions: Definitions, keys: Mapping[str, str]) -> dict[str, Any]:
    """Definitions as plain values, each metric under its key, which no renaming changes, with its slug in it."""
    plain = to_plain(replace(definitions, based_on=None) if definitions.based_on else definitions)
    metrics = {keys.get(slug, slug): {"slug": slug, **metric} for slug, metric in plain.get("metrics", {}).items()}
    return {**plain, "metrics": metrics}


def stated_keys(city: models.City, definitions: Definitions) -> dict[str, str]:
    """The key of each metric by the slug that a file gives it; raises ``InvalidDefinitions`` as ``plan`` does."""
    rows = metric_rows(definitions, models.Metric.objects.filter(city=city))
    return {slug: row.key if row else slug for slug, row in rows.items()}


def base_of(city: models.City, definitions: Definitions, origin: str) -> FileBase | None:
    """What a file goes on from; None where a city has no definitions yet.

    That is what the same file said when it was last applied; or the revision that it names, if it was exported since;
    or what any file said last; and where nobody knows, the last revision that a command made.
    """
    applied = models.DefinitionBase.objects.filter(city=city)
    own = applied.filter(origin=origin).first()
    if own is not None and own.based_on == (definitions.based_on or ""):
        return _base_applied(own)
    named = _named(city, definitions.based_on)
    if named is not None:
        return _base_revision(named)
    if (latest := own or applied.order_by("-applied", "-pk").first()) is not None:
        return _base_applied(latest)
    revision = _from_a_command(city)
    return _base_revision(revision) if revision else None


def note_base(city: models.City, definitions: Definitions, origin: str) -> None:
    """Keep what a file said, now that it is applied."""
    values = {
        "based_on": definitions.based_on or "",
        "definitions": to_json(definitions),
        "keys": stated_keys(city, definitions),
        "applied": timezone.now(),
    }
    models.DefinitionBase.objects.update_or_create(city=city, origin=origin, defaults=values)


def keep_base(city: models.City) -> None:
    """Keep what files said last, where nobody kept it yet, before a command itself changes the definitions.

    Its word would be taken for a file's otherwise.
    """
    if not models.DefinitionBase.objects.filter(city=city).exists() and (revision := _from_a_command(city)):
        models.DefinitionBase.objects.create(
            city=city,
            origin="",
            definitions=revision.definitions,
            keys=revision.keys,
            applied=timezone.now(),
        )


def changes_before_now(
    city: models.City, value_in: Callable[[dict[str, Any]], Any]
) -> Iterator[tuple[models.Revision, Any]]:
    """The revisions of a city, the latest first, each with a value that stands in it; read as they are asked for.

    Also those before a file was last applied: what it kept then was somebody's change, and still is.
    """
    revisions = models.Revision.objects.filter(city=city).select_related("who")
    for revision in revisions.order_by("-number").iterator(chunk_size=50):
        yield revision, value_in(_plain_revision(revision))


def _plain_revision(revision: models.Revision) -> dict[str, Any]:
    in_force = DefinitionsInForce.of(revision)
    return keyed_plain(in_force.definitions, in_force.keys)


def _named(city: models.City, name: str | None) -> models.Revision | None:
    """The revision of a name; None where this city has none of that number, or another one."""
    match = re.match(r"revision (\d+) ", name or "")
    if match is None:
        return None
    revision = models.Revision.objects.filter(city=city, number=int(match[1])).first()
    return revision if revision is not None and revision_name(revision) == name else None


def _from_a_command(city: models.City) -> models.Revision | None:
    """The last revision that a command made, or else the first there is."""
    revisions = models.Revision.objects.filter(city=city)
    return revisions.filter(who=None).order_by("-number").first() or revisions.order_by("number").first()


def _base_revision(revision: models.Revision) -> FileBase:
    return FileBase(_plain_revision(revision))


def _base_applied(row: models.DefinitionBase) -> FileBase:
    definitions = from_kept(Definitions, json.loads(row.definitions))
    return FileBase(keyed_plain(definitions, row.keys))
