"""The weekly report as plain text: for a terminal, and for whoever reads mail without pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cityscore.reports.plain_text import aligned_table, headed, wrapped


def weekly_text(contents: Mapping[str, Any]) -> str:
    """Set what ``weekly_contents.contents`` says, in lines of no more than ``plain_text.WIDTH`` columns."""
    parts = (
        headed(f"{contents['name']}: {contents['week']}", "="),
        _number(contents["whole"]),
        *(wrapped(sentence, first="! ") for sentence in (*contents["late"], *contents["notices"])),
        _moved(contents["moved"]),
        _signals(contents["signals"]),
        *(_list(items) for items in contents["lists"]),
        _comments(contents["comments"]),
        _weeks(contents["weeks"], contents["whole"]["shows_score"]),
        *(_cabinet(card) for card in contents["cabinets"]),
        wrapped(contents["published"]),
    )
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


def _number(card: Mapping[str, Any]) -> Iterator[str]:
    if card["shows_score"]:
        yield from wrapped(_score(card["score"]))
    yield from wrapped(card["window"])
    yield from wrapped(card["several"])
    yield from wrapped(f"{card['met']} {card['explained']}")
    yield from wrapped(card["provisional"])


def _score(cell: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (cell["text"], cell["symbol"], cell["words"])))


def _moved(moved: Mapping[str, Any]) -> Iterator[str]:
    if moved["text"]:
        yield from headed(moved["heading"])
        yield from wrapped(moved["text"])


def _signals(signals: Mapping[str, Any]) -> Iterator[str]:
    yield from headed(signals["heading"])
    for row in signals["rows"]:
        yield from wrapped(f"{row['name']}: {row['symbol']} {row['words']}", first="* ")
        yield from wrapped(row["why"], first="  ")
    yield from wrapped(signals["sentence"])


def _list(items: Mapping[str, Any]) -> Iterator[str]:
    yield from headed(items["heading"])
    for rank, row in enumerate(items["rows"], 1):
        first = f"{rank}. " if items["ordered"] else "* "
        yield from wrapped(row["name"], first=first)
        for line in (" · ".join(filter(None, (row["line"], row["remark"]))), row["why"], row["owner"]):
            yield from wrapped(line, first=" " * len(first))
    yield from wrapped(items["more"])


def _comments(comments: Mapping[str, Any]) -> Iterator[str]:
    if comments["rows"]:
        yield from headed(comments["heading"])
    for row in comments["rows"]:
        yield from wrapped(f"{row['name']}: {row['text']}", first="* ")
        yield from wrapped(row["who"], first="  ")


def _weeks(weeks: Mapping[str, Any], shows_score: bool) -> Iterator[str]:
    yield from headed(weeks["heading"])
    rows = [[row["name"], row["met"], *([_mark(row["score"])] if shows_score else [])] for row in weeks["rows"]]
    yield from aligned_table(weeks["head"], rows)


def _cabinet(card: Mapping[str, Any]) -> Iterator[str]:
    yield from headed(card["name"])
    if card["shows_score"]:
        yield from wrapped(_score(card["score"]))
    yield from wrapped(card["several"])
    yield from wrapped(card["met"])
    yield from wrapped(card["moved"]["text"])
    for service in card["table"]["rows"]:
        yield ""
        yield from _service(service)


def _service(service: Mapping[str, Any]) -> Iterator[str]:
    yield from wrapped(service["name"], first="* ")
    yield from wrapped(service["line"], first="  ")
    yield from wrapped(" · ".join(f"{cell['period']} {_mark(cell)}" for cell in service["cells"]), first="  ")
    if (sense := service["sense"]) is not None:
        yield from wrapped(f"{sense['symbol']} {sense['words']}", first="  ")


def _mark(cell: Mapping[str, Any]) -> str:
    return f"{cell['symbol']} {cell['text']}".strip()
