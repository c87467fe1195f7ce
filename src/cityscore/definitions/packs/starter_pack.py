"""A starter pack as it is read: its services, each with how to come by its figures and what others aim for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from cityscore.definitions.document import parse
from cityscore.model import (
    Cabinet,
    CityScoreError,
    Definitions,
    InvalidDefinitions,
    Metric,
    Problem,
    Records,
    Source,
    Target,
    build_model,
    suggestion,
)

FOLDER = "cityscore.definitions.packs"
ANY_CITY = {"name": "Any City", "timezone": "UTC"}
"""A pack is of no city; its services are checked as if of one."""
OF_A_PACK, OF_A_SERVICE = ("name", "about"), ("get", "usual", "own_target")
"""What packs say that definitions files don't."""


@dataclass(frozen=True)
class PackService:
    """A service of a pack."""

    metric: Metric
    """As it is added to a city's definitions: without a source, so that its figures are typed in or brought."""
    get: str
    """How to come by its figures."""
    usual: str
    """What others aim for, with the source, where that is no target that the metric states; '' if it does."""
    records: Records | None
    """How they would be counted from an export with typical columns: an example to change."""
    own_target: tuple[Target, ...]
    """How a target of the city's own would be said, in place of history: an example to change."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The services that it is worked out from, and is nothing without."""
        return self.metric.derived.slugs if self.metric.derived else ()


@dataclass(frozen=True)
class StarterPack:
    """Services that many cities measure."""

    slug: str
    name: str
    about: str
    cabinets: tuple[Cabinet, ...]
    sources: tuple[Source, ...]
    """Of the examples of how records are counted."""
    services: tuple[PackService, ...]

    @property
    def by_slug(self) -> dict[str, PackService]:
        """Each service under its metric's slug."""
        return {service.metric.slug: service for service in self.services}


def load_packs(slugs: Iterable[str]) -> list[StarterPack]:
    """The packs of some names, each once, in that order; raises ``CityScoreError`` for a name of none."""
    return [load_pack(slug) for slug in dict.fromkeys(slugs)]


@cache
def load_pack(slug: str) -> StarterPack:
    """Read a pack; raises ``CityScoreError`` for a name of none."""
    from cityscore.definitions.packs import PACKS  # which lists what is read here

    if slug not in PACKS:
        raise CityScoreError(f"there is no pack {slug!r} → {suggestion(slug, PACKS)}")
    return read_pack((files(FOLDER) / f"{slug}.yaml").read_text(encoding="utf-8"), slug)


def read_pack(text: str, slug: str) -> StarterPack:
    """Read a pack from YAML text; raises ``InvalidDefinitions`` with every problem in it."""
    document = parse(text)
    plain: Any = document.plain if isinstance(document.plain, Mapping) else {}
    problems = [*document.problems, *_missing(plain)]
    definitions, faults = build_model(Definitions, _as_definitions(plain))
    with_targets, more = build_model(Definitions, _as_definitions(plain, own_targets=True))
    problems += [document.locate(problem) for problem in faults or more]
    if problems:
        raise InvalidDefinitions([replace(problem, file=f"{slug}.yaml") for problem in problems])
    return StarterPack(
        slug,
        plain["name"],
        plain["about"],
        definitions.cabinets,
        definitions.sources,
        tuple(
            PackService(
                replace(metric.as_stated, records=None),
                said["get"],
                said.get("usual", ""),
                metric.records,
                with_targets.by_slug[metric.slug].target if "own_target" in said else (),
            )
            for metric, said in ((metric, plain["metrics"][metric.slug]) for metric in definitions.metrics)
        ),
    )


def _as_definitions(plain: Mapping[str, Any], *, own_targets: bool = False) -> dict[str, Any]:
    """What a pack says that a definitions file says too; with ``own_targets``, with these in place of history."""
    metrics = {}
    for slug, said in _services(plain).items():
        metrics[slug] = {key: value for key, value in said.items() if key not in OF_A_SERVICE}
        if own_targets and "own_target" in said:
            metrics[slug] = {**metrics[slug], "history": None, "target": said["own_target"]}
    return {"city": ANY_CITY, **{key: plain[key] for key in plain if key not in OF_A_PACK}, "metrics": metrics}


def _missing(plain: Mapping[str, Any]) -> Iterator[Problem]:
    """What every pack, and every service of it, must say."""
    for key in OF_A_PACK:
        if not isinstance(plain.get(key), str):
            yield Problem(message=f"the pack does not state {key}", fix=f"write {key}: and a sentence")
    for slug, said in _services(plain).items():
        for key in ("get", "definition", "note"):
            if not isinstance(said.get(key), str):
                place = ("metrics", slug)
                yield Problem(message=f"{slug} does not state {key}", fix=f"write {key}: and a sentence", place=place)
        if "target" not in said and not isinstance(said.get("usual"), str):
            fix = "write usual: what others aim for, or that there is no usual target"
            yield Problem(message=f"{slug} states neither target nor usual", fix=fix, place=("metrics", slug))


def _services(plain: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    metrics = plain.get("metrics")
    return {slug: said for slug, said in metrics.items() if isinstance(said, Mapping)} if metrics else {}
