"""Changing a city's definitions in the browser: what may be changed there, the plan of it, and the change itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from cityscore.definitions import lint
from cityscore.jobs.run_summary import plan_lines
from cityscore.model import CityScoreError, Definitions, Problem, to_plain
from cityscore.people.audit import Action, note
from cityscore.present.say.language import say
from cityscore.store import definitions as stored
from cityscore.store.cities import locked
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.web.manage.staff_page import Staff


class Elsewhere(CityScoreError):
    """Something that is not changed in the browser, or was changed by somebody else."""


@dataclass(frozen=True)
class DefinitionsChange:
    """Definitions that somebody proposes, and what they would change."""

    lines: list[str]
    """What would change; none where nothing would."""
    warnings: list[Problem]


def propose(staff: Staff, in_force: DefinitionsInForce, definitions: Definitions) -> DefinitionsChange:
    """What definitions would change; raises ``CityScoreError`` for what may not be changed here."""
    if definitions.city.address != staff.city.slug:
        raise Elsewhere(
            say(
                "these are the definitions of /{other}/, and this is /{city}/ "
                "→ leave the city's name and slug as they are",
                other=definitions.city.address,
                city=staff.city.slug,
            )
        )
    if list(map(to_plain, in_force.definitions.sources)) != list(map(to_plain, definitions.sources)):
        raise Elsewhere(
            say(
                "sources reach files and databases of the machine that the site runs on → change them there, "
                "in the definitions file: cityscore apply"
            )
        )
    return DefinitionsChange([line.strip() for line in plan_lines(stored.plan(definitions))], lint(definitions))


@transaction.atomic
def change_definitions(staff: Staff, definitions: Definitions, base: int, why: str) -> list[str]:
    """Make definitions the standing ones, and say what that changed; raises ``CityScoreError`` where it can't be.

    ``base`` is the number of the revision that whoever changes them looked at.
    """
    locked(staff.city)
    in_force = definitions_in_force(staff.city)
    if in_force.revision.number != base:
        raise Elsewhere(
            say("somebody changed the definitions since you opened this → look at them again, then change them")
        )
    proposal = propose(staff, in_force, definitions)
    if proposal.lines:
        stored.apply_definitions(definitions, who=staff.user, why=why)
        after = {"changes": proposal.lines, "why": why.strip()}
        note(staff.user, Action.DEFINED, f"revision {base + 1}", city=staff.city.pk, after=after)
    return proposal.lines
