"""What a starter pack offers a city: each service as it would be, and the departments that it could go to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from cityscore.definitions.packs import PackService, StarterPack
from cityscore.definitions.packs.pack_text import example_lines, own_target_lines
from cityscore.model import Cadence, Definitions, Metric
from cityscore.present.say.language import say, several
from cityscore.web.manage.definitions.overview import compared_text

THERE, NEW = "there", "new"
"""What stands before a department in a form: one that the city has, or one to be added to a cabinet."""


@dataclass(frozen=True)
class OfferedService:
    """A service of a pack, as a form shows it."""

    service: PackService
    is_there: bool
    """Whether the city has a metric of its slug already."""
    is_chosen: bool
    compared: str
    """What it would be compared with."""
    why: str
    """Whose target that is, or what others aim for; '' where nothing is said."""
    how_often: str
    parts: list[str]
    """The names of the services that it is worked out from, and that are added with it."""
    own_target: str
    """How a target of the city's own would be said, as a file has it; '' where there is no example."""
    example: str
    """How it would be counted from records, as a file has it; '' where there is no example."""


@dataclass(frozen=True)
class DepartmentBox:
    """The choice of what a pack's department is in the city."""

    name: str
    """Of the field."""
    department: str
    """The pack's."""
    value: str
    choices: tuple[tuple[str, str], ...]


def offered_services(pack: StarterPack, definitions: Definitions, chosen: Collection[str]) -> list[OfferedService]:
    """All services of a pack."""
    return [
        OfferedService(
            service,
            service.metric.slug in definitions.by_slug,
            service.metric.slug in chosen,
            compared_text(service.metric) if service.metric.scored else say("shown for context, not scored"),
            " ".join(filter(None, [*(target.why for target in service.metric.target[-1:]), service.usual])),
            _how_often(service.metric),
            [pack.by_slug[slug].metric.name for slug in service.parts],
            "\n".join(own_target_lines(service)),
            "\n".join(example_lines(service)),
        )
        for service in pack.services
    ]


def _how_often(metric: Metric) -> str:
    if not metric.kind.observed.has_rows:
        return say("none is given: it follows from what is said already")
    often = say(Cadence(metric.cadence).help)
    if not (lag := metric.lag[-1].value):
        return often
    late = several("expected {number} day later", "expected {number} days later", lag)
    return f"{often}; {late}"


def department_boxes(pack: StarterPack, definitions: Definitions, post: Mapping[str, str]) -> list[DepartmentBox]:
    """A choice for each department of a pack; one of the same name is proposed, else a new one."""
    there = dict.fromkeys([*definitions.departments.values(), *(metric.department for metric in definitions.metrics)])
    departments = dict.fromkeys(service.metric.department for service in pack.services)
    own = {name: cabinet.name for cabinet in pack.cabinets for name in cabinet.departments}
    boxes = []
    for number, department in enumerate(departments):
        choices = [(f"{THERE}:{name}", name) for name in there]
        if department not in there:
            choices += _new_choices(department, definitions)
        same = next((value for value, name in choices if name == department), None)
        alike = f"{NEW}:{own.get(department, '')}"
        usual = same or next((value for value, _ in choices if value == alike), choices[-1][0])
        sent = post.get(f"department-{number}", "")
        value = sent if sent in dict(choices) else usual
        boxes.append(DepartmentBox(f"department-{number}", department, value, tuple(choices)))
    return boxes


def _new_choices(department: str, definitions: Definitions) -> list[tuple[str, str]]:
    """The ways to add a department: to any cabinet, or by itself in a city that has none."""
    if not definitions.cabinets:
        return [(f"{NEW}:", say("{department}, a new department", department=department))]
    return [
        (
            f"{NEW}:{cabinet.name}",
            say("{department}, a new department of {cabinet}", department=department, cabinet=cabinet.name),
        )
        for cabinet in definitions.cabinets
    ]


def with_parts(pack: StarterPack, chosen: Collection[str]) -> set[str]:
    """The services of a pack that are chosen, and those that these are worked out from."""
    services = [pack.by_slug[slug] for slug in chosen if slug in pack.by_slug]
    return {slug for service in services for slug in (service.metric.slug, *service.parts)}


def chosen_departments(boxes: Sequence[DepartmentBox]) -> tuple[dict[str, str], dict[str, str]]:
    """What each department of a pack is in the city, and the new ones with their cabinet."""
    departments, added = {}, {}
    for box in boxes:
        sort, _, name = box.value.partition(":")
        departments[box.department] = name if sort == THERE else box.department
        if sort == NEW:
            added[box.department] = name
    return departments, added
