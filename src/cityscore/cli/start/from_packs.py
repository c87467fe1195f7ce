"""A city's definitions from starter packs: all their services in one file, to be pruned, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cityscore.cli.start import DEFINITIONS
from cityscore.definitions import loads
from cityscore.definitions.packs import StarterPack, annotated_metrics, pack_definitions
from cityscore.definitions.packs.pack_text import comment
from cityscore.model import CityScoreError, InvalidDefinitions


def definitions_from_packs(packs: Sequence[StarterPack], name: str, timezone: str) -> str:
    """A definitions file with all services of some packs; raises ``CityScoreError`` for a name of no city."""
    try:
        definitions = pack_definitions(packs, {"name": name, "timezone": timezone})
    except InvalidDefinitions as error:
        raise CityScoreError(f"--name {name!r}: {error.problems[0].message} → choose another name") from None
    text = "\n".join([*_head(packs, name), "", annotated_metrics(definitions, packs)])
    loads(text)
    return text


def _head(packs: Sequence[StarterPack], name: str) -> Iterator[str]:
    names = ", ".join(pack.name for pack in packs)
    yield from comment(f"What {_one_line(name)} could measure, from these starter packs: {names}. For you to prune.")
    yield "#"
    yield from comment("Next:")
    steps = (
        "Keep the services that the city stands by, ten or so at first. Remove the others.",
        "Put your departments and owners in place of these, and your promises in place of others' targets: each says "
        "whose it is. A service without a target is compared with its own history.",
        f"cityscore check says what is wrong here, and cityscore apply {DEFINITIONS} makes it the city's definitions.",
        "Type figures in the browser, upload them as a spreadsheet, or have cases counted: what follows a service as a "
        "comment is an example of that.",
    )
    for number, step in enumerate(steps, 1):
        first, *rest = comment(f"{number}. {step}")
        yield first.replace("# ", "#   ", 1)
        yield from (line.replace("# ", "#      ", 1) for line in rest)


def _one_line(text: str) -> str:
    return " ".join(text.split())
