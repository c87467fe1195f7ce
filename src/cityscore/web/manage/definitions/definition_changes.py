"""Changing a city's definitions in the browser: what may be changed there, the plan of it, and the change itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from cityscore.definitions import lint
from cityscore.jobs.definition_files import apply_file, plan_file
from cityscore.jobs.run_summary import plan_lines
from cityscore.model import CityScoreError, Definitions, Problem, to_plain
from cityscore.people.audit import Action, note
from cityscore.present.say.language import say
from cityscore.store import definitions as stored
from cityscore.store.cities import locked
from cityscore.store.city_addresses import city_meant
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
    kept: list[str] = field(default_factory=list)
    """Of a file: what was changed here since it was made, and stays."""
    conflicts: list[str] = field(default_factory=list)
    """Of a file: what was changed here as well as in it."""


def propose(staff: Staff, in_force: DefinitionsInForce, definitions: Definitions) -> DefinitionsChange:
    """What definitions would change; raises ``CityScoreError`` for what may not be changed here."""
    _refuse_other_city(staff, definitions)
    _refuse_sources(in_force, definitions)
    return DefinitionsChange(_lines(stored.plan(definitions)), lint(definitions))


def propose_file(
    staff: Staff, in_force: DefinitionsInForce, definitions: Definitions, *, take_back: bool = False
) -> DefinitionsChange:
    """What a file would change, and what was changed here since it was made; raises as ``propose`` does."""
    city = city_meant(definitions.city)
    if city is None or city.pk != staff.city.pk:
        _refuse_other_city(staff, definitions)
    change = plan_file(definitions, _origin(staff), take_back=take_back)
    _refuse_other_city(staff, change.definitions)
    _refuse_sources(in_force, change.definitions)
    return DefinitionsChange(_lines(change.planned), lint(change.definitions), change.kept, change.conflicts)


@transaction.atomic
def change_definitions(staff: Staff, definitions: Definitions, base: int, why: str) -> list[str]:
    """Make definitions the standing ones, and say what that changed; raises ``CityScoreError`` where it can't be.

    ``base`` is the number of the revision that whoever changes them looked at.
    """
    in_force = _looked_at(staff, base)
    proposal = propose(staff, in_force, definitions)
    if proposal.lines:
        stored.apply_definitions(definitions, who=staff.user, why=why)
        _note_change(staff, base, proposal.lines, why)
    return proposal.lines


@transaction.atomic
def change_by_file(staff: Staff, definitions: Definitions, base: int, why: str, *, take_back: bool) -> list[str]:
    """Make what a file says the standing definitions, as ``change_definitions`` does.

    Raises ``Elsewhere``, with both values, where it would undo what was changed here, unless that is to be taken back.
    """
    in_force = _looked_at(staff, base)
    proposal = propose_file(staff, in_force, definitions, take_back=take_back)
    if proposal.conflicts:
        raise Elsewhere(
            say(
                "this was changed here too since the file was made: {conflicts} → take it back below, or change the "
                "file",
                conflicts="; ".join(proposal.conflicts),
            )
        )
    change = plan_file(definitions, _origin(staff), take_back=take_back)
    apply_file(definitions, _origin(staff), change, take_back=take_back, who=staff.user, why=why)
    if proposal.lines:
        _note_change(staff, base, proposal.lines, why)
    return [*proposal.lines, *proposal.kept]


def _looked_at(staff: Staff, base: int) -> DefinitionsInForce:
    """The standing definitions, locked; raises ``Elsewhere`` if they are not those that somebody looked at."""
    locked(staff.city)
    in_force = definitions_in_force(staff.city)
    if in_force.revision.number != base:
        raise Elsewhere(
            say("somebody changed the definitions since you opened this → look at them again, then change them")
        )
    return in_force


def _note_change(staff: Staff, base: int, lines: list[str], why: str) -> None:
    after = {"changes": lines, "why": why.strip()}
    note(staff.user, Action.DEFINED, f"revision {base + 1}", city=staff.city.pk, after=after)


def _origin(staff: Staff) -> str:
    """What tells the files that somebody brings from others'."""
    return f"brought by {staff.user.pk}"


def _lines(planned: stored.Plan) -> list[str]:
    return [line.strip() for line in plan_lines(planned)]


def _refuse_other_city(staff: Staff, definitions: Definitions) -> None:
    if definitions.city.address != staff.city.slug:
        raise Elsewhere(
            say(
                "these are the definitions of /{other}/, and this is /{city}/ "
                "→ leave the city's name and slug as they are",
                other=definitions.city.address,
                city=staff.city.slug,
            )
        )


def _refuse_sources(in_force: DefinitionsInForce, definitions: Definitions) -> None:
    if list(map(to_plain, in_force.definitions.sources)) != list(map(to_plain, definitions.sources)):
        raise Elsewhere(
            say(
                "sources reach files and databases of the machine that the site runs on → change them there, "
                "in the definitions file: cityscore apply"
            )
        )
