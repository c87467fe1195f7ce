"""Packs as a definitions file: what they say beyond one stands in it as comments, so that no reader loses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any

from cityscore.definitions.packs.starter_pack import PackService, StarterPack
from cityscore.definitions.yaml_text import dumps, plain_lines
from cityscore.model import Definitions, from_plain, to_plain

WIDTH = 110
"""Characters of a line of comment."""
OWN_TARGET = "A target of your own, in place of history: an example. Put your numbers and days in place of these."
A_METRIC = re.compile(r"  ([a-z0-9-]+):$")


def pack_definitions(packs: Sequence[StarterPack], city: Mapping[str, Any]) -> Definitions:
    """A city's definitions with all services of some packs; raises ``InvalidDefinitions`` for a city that is none."""
    cabinets: dict[str, list[str]] = {}
    for pack in packs:
        for cabinet in pack.cabinets:
            known = cabinets.setdefault(cabinet.name, [])
            known += [name for name in cabinet.departments if name not in known]
    metrics = {}
    for service in services_of(packs):
        plain = to_plain(service.metric)
        metrics[plain.pop("slug")] = plain
    return from_plain(Definitions, {"city": city, "cabinets": cabinets, "metrics": metrics})


def services_of(packs: Iterable[StarterPack]) -> Iterator[PackService]:
    """The services of several packs."""
    for pack in packs:
        yield from pack.services


def annotated_metrics(definitions: Definitions, packs: Sequence[StarterPack]) -> str:
    """Definitions as a file, in which comments say of each service how to come by its figures."""
    services = {service.metric.slug: service for service in services_of(packs)}
    lines: list[str] = []
    before: PackService | None = None
    in_metrics = False
    for line in dumps(definitions).splitlines():
        found = A_METRIC.match(line) if in_metrics else None
        if found:
            lines += [*_example(before), ""] if before else []
            before = services.get(found[1])
            lines += _said(before) if before else []
        if line == "metrics:":
            in_metrics = True
            lines += [*_sources(packs), ""]
        lines.append(line)
    return "\n".join([*lines, *_example(before), ""])


def _said(service: PackService) -> Iterator[str]:
    yield from comment(f"How to get its figures: {service.get}", "  ")
    if service.usual:
        yield from comment(f"Usual targets: {service.usual}", "  ")


def _example(service: PackService | None) -> Iterator[str]:
    """How a service would be counted from records, to take the number signs from."""
    if service is not None:
        if service.own_target:
            yield from comment(OWN_TARGET, "    ")
            yield from (f"    # {line}" for line in own_target_lines(service))
        yield from (f"    # {line}" for line in example_lines(service))


def example_lines(service: PackService) -> Iterator[str]:
    """How a service would be counted from records, as a definitions file has it; none where there is no example."""
    if service.records is not None:
        yield from plain_lines({"records": to_plain(service.records)})


def own_target_lines(service: PackService) -> Iterator[str]:
    """How a target of the city's own would be said, as a definitions file has it; none where there is no example."""
    if service.own_target:
        stated = replace(service.metric, history=None, target=service.own_target)
        yield from plain_lines({"target": to_plain(stated)["target"]})


def _sources(packs: Iterable[StarterPack]) -> Iterator[str]:
    """Where the records of the examples would come from."""
    sources = {source.slug: source for pack in packs for source in pack.sources}
    if not sources:
        return
    yield from comment(
        "Exports whose cases or events can be counted. To count one, put your file and columns in place of these, take "
        "the number signs away here and from records: of its services below, and run cityscore check."
    )
    plain = {slug: {key: value for key, value in to_plain(sources[slug]).items() if key != "slug"} for slug in sources}
    yield from (f"# {line}" for line in plain_lines({"sources": plain}))


def comment(text: str, indent: str = "") -> Iterator[str]:
    """Text as lines of comment."""
    for line in wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False):
        yield f"{indent}# {line}"
