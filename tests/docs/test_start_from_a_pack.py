"""The page on packs names every pack and every service of it, and what it says of commands is so."""

from __future__ import annotations

import re
from pathlib import Path

from cityscore.cli.start.from_packs import definitions_from_packs
from cityscore.definitions import lint, loads
from cityscore.definitions.packs import PACKS, load_pack, load_packs

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "start-from-a-pack.md"
TEXT = PAGE.read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([\w-]+)` \| \*\*(.+?)\*\*: (.+) \|$", re.MULTILINE)


def test_every_pack_and_every_service_is_named() -> None:
    said = [(slug, name, services.split("; ")) for slug, name, services in ROW.findall(TEXT)]
    assert said == [
        (pack.slug, pack.name, [service.metric.name for service in pack.services]) for pack in load_packs(PACKS)
    ]


def test_the_packs_of_its_example_need_no_advice() -> None:
    commands = re.search(r"^cityscore init milltown (.+)$", TEXT, re.MULTILINE)
    assert commands is not None
    packs = [load_pack(name) for name in re.findall(r"--pack ([\w-]+)", commands[1])]
    assert len(packs) == 2
    assert lint(loads(definitions_from_packs(packs, "Milltown", "UTC"))) == []


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (PAGE.parent / target).exists(), target
