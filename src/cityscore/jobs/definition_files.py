"""A definitions file brought to a city: what it would change, what was changed elsewhere since, and the change itself.

The command line and the browser both ask here, so that one rule decides what may be undone, and what must be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cityscore.definitions.three_way_merge import ABSENT, Divergence, Place, same_plain, three_way_merge
from cityscore.model import CityScoreError, Definitions, InvalidDefinitions, from_plain, to_plain
from cityscore.present.say.language import say
from cityscore.present.say.terms import counted, day_text
from cityscore.store import definitions as stored
from cityscore.store import models
from cityscore.store.cities import locked
from cityscore.store.city_addresses import city_meant
from cityscore.store.definition_bases import base_of, changes_before_now, keyed_plain, note_base, stated_keys
from cityscore.store.definitions import Plan, definitions_in_force

LONGEST_VALUE = 90
"""Characters of a value in a sentence."""


class ChangedElsewhere(CityScoreError):
    """Something that a file changes was changed elsewhere too, or is changed just now."""


@dataclass(frozen=True)
class FileChange:
    """What a definitions file comes to."""

    definitions: Definitions
    """What would stand: the file, with what was changed elsewhere and not in it. It has its way where both did."""
    planned: Plan
    number: int
    """The revision that stands; 0 for a city that is not there yet."""
    kept: list[str] = field(default_factory=list)
    """What was changed elsewhere and stays, a sentence each."""
    conflicts: list[str] = field(default_factory=list)
    """What was changed in both, a sentence each with both values."""


def plan_file(definitions: Definitions, origin: str, *, take_back: bool = False) -> FileChange:
    """What a file would change; raises ``InvalidDefinitions`` as ``plan`` does.

    ``origin`` tells the file from others. What was changed elsewhere since, and not in the file, stays, unless that is
    to be taken back.
    """
    city = city_meant(definitions.city)
    base = base_of(city, definitions, origin) if city else None
    if city is None or base is None:
        return FileChange(definitions, stored.plan(definitions), 0)
    in_force = definitions_in_force(city)
    if take_back:
        return FileChange(definitions, stored.plan(definitions), in_force.revision.number)
    keys = stated_keys(city, definitions)
    stated, standing = keyed_plain(definitions, keys), keyed_plain(in_force.definitions, in_force.keys)
    merged = three_way_merge(base.plain, stated, standing)
    changed_elsewhere = bool(merged.kept or merged.conflicts)
    together = _under_slugs(merged.plain) if changed_elsewhere else definitions
    zone = in_force.definitions.city.zone()
    slugs = {key: slug for slug, key in {**keys, **in_force.keys}.items()}

    def words(divergence: Divergence) -> dict[str, str]:
        return {
            "what": _place_text(divergence.place, slugs),
            "standing": _value_text(divergence.standing),
            "stated": _value_text(divergence.stated),
            "change": _change_text(_last_change(city, divergence), zone),
        }

    return FileChange(
        together,
        stored.plan(together),
        in_force.revision.number,
        [_kept_text(divergence, **words(divergence)) for divergence in merged.kept],
        [
            say("{what} is {standing} here, and {stated} in the file; {change}", **words(divergence))
            for divergence in merged.conflicts
        ],
    )


@transaction.atomic
def apply_file(
    definitions: Definitions,
    origin: str,
    shown: FileChange,
    moment: datetime | None = None,
    *,
    take_back: bool = False,
    folder: str = "",
    who: Any = None,
    why: str = "",
) -> FileChange:
    """Do what was shown; raises ``ChangedElsewhere`` if it would be another thing by now."""
    city = city_meant(definitions.city)
    if city is not None:
        locked(city)
    change = plan_file(definitions, origin, take_back=take_back)
    if (change.number, change.planned) != (shown.number, shown.planned):
        raise ChangedElsewhere(
            say("somebody changed the definitions since you looked at them → look at them again, then change them")
        )
    stored.apply_definitions(change.definitions, moment, folder=folder, who=who, why=why)
    applied = city_meant(change.definitions.city)
    if applied is not None:
        note_base(applied, definitions, origin)
    return change


def questions(change: FileChange, others: list[str]) -> list[str]:
    """What a person must say yes to before a file is applied, a question each; ``others`` are the cities there are."""
    retired, conflicts = change.planned.retired, change.conflicts
    name = change.definitions.city.name
    return [
        *([f"Retire {counted(len(retired), 'metric', 'metrics')} ({', '.join(retired)})?"] if retired else []),
        *([f"Add {name} as a new city?"] if others else []),
        *(
            [f"Take back {counted(len(conflicts), 'change', 'changes')} made elsewhere, as the file says otherwise?"]
            if conflicts
            else []
        ),
    ]


def _under_slugs(plain: Mapping[str, Any]) -> Definitions:
    """Definitions from plain values whose metrics stand under their keys."""
    metrics: dict[str, Any] = {}
    for metric in plain.get("metrics", {}).values():
        slug = metric["slug"]
        if slug in metrics:
            raise ChangedElsewhere(
                say(
                    "two metrics would be called {slug}, one by the file and one by what was changed elsewhere "
                    "→ rename one in the file",
                    slug=slug,
                )
            )
        metrics[slug] = {name: value for name, value in metric.items() if name != "slug"}
    try:
        return from_plain(Definitions, {**plain, "metrics": metrics})
    except InvalidDefinitions as error:
        problems = "\n".join(problem.listed() for problem in error.problems)
        raise ChangedElsewhere(
            say(
                "the file does not fit what was changed elsewhere since → bring both together: cityscore export\n"
                "{problems}",
                problems=problems,
            )
        ) from error


def _last_change(city: models.City, divergence: Divergence) -> models.Revision | None:
    """The revision that made something what it is."""
    last = None
    for revision, value in changes_before_now(city, lambda plain: _value_at(plain, divergence.place)):
        if not same_plain(value, divergence.standing):
            break
        last = revision
    return last


def _value_at(plain: Any, place: Place) -> Any:
    for name in place:
        if not isinstance(plain, Mapping) or name not in plain:
            return ABSENT
        plain = plain[name]
    return plain


def _kept_text(divergence: Divergence, **words: str) -> str:
    if divergence.standing is ABSENT:
        return say("{what}: stays out; {change}", **words)
    if divergence.base is ABSENT and divergence.is_thing:
        return say("{what}: stays, though the file does not have it; {change}", **words)
    return say("{what} stays {standing}; {change}", **words)


def _change_text(revision: models.Revision | None, zone: Any) -> str:
    """Who changed something, and when."""
    if revision is None:
        return say("it was changed elsewhere")
    day = day_text(revision.moment.astimezone(zone).date())
    if revision.who is None:
        return say("changed by a command on {day}", day=day)
    return say("changed in the browser by {who} on {day}", who=revision.who.name or revision.who.email, day=day)


def _place_text(place: Place, slugs: Mapping[str, str]) -> str:
    section, *names = place
    if section == "metrics" and names:
        names[0] = slugs.get(names[0], names[0])
    if section != "metrics":
        names = [section, *names]
    return ": ".join(names) if len(names) <= 2 else f"{names[0]} {': '.join(names[1:])}"


def _value_text(value: Any) -> str:
    """A plain value as a file would have it, in one line."""
    text = _flow(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _flow(value: Any) -> str:
    if value is ABSENT:
        return say("nothing")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(to_plain(value))
