"""A YAML text as plain values that remember where they stand, read from the parser's events.

Nothing is ever executed or expanded: tags, aliases and merge keys are refused, so a file means what it shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from cityscore.definitions.scalars import meaning
from cityscore.definitions.syntax import syntax_problem
from cityscore.model import Problem

DEEPEST = 40
"""How many levels values may be nested; the model needs seven."""

Place = tuple[str | int, ...]


@dataclass
class Document:
    """Plain values, the line and column where each key or list item starts, and what could not be read.

    ``unreadable`` are the places whose value was refused: each has its problem already.
    """

    plain: object = None
    marks: dict[Place, tuple[int, int]] = field(default_factory=lambda: {(): (1, 1)})
    problems: list[Problem] = field(default_factory=list)
    unreadable: set[Place] = field(default_factory=set)

    def locate(self, problem: Problem) -> Problem:
        """The problem with the line and column of its place, or of the nearest thing around it."""
        outwards = (problem.place[:length] for length in range(len(problem.place), -1, -1))
        line, column = next(self.marks[place] for place in outwards if place in self.marks)
        return replace(problem, line=line, column=column)


def parse(text: str) -> Document:
    """Read a YAML text that holds one document; what is wrong with it is in the document's problems."""
    document = Document()
    try:
        _Reader(document, iter(YAML(typ="safe", pure=True).parse(text))).read()
    except (YAMLError, ValueError, OverflowError) as error:
        document.problems.append(syntax_problem(error, text))
    except _TooDeep as error:
        message, fix = f"is nested more than {DEEPEST} levels deep", "check the indentation"
        document.problems.append(_problem(error.args[0], (), message, fix, "definitions.refused"))
    return document


class _TooDeep(Exception):
    """Raised with the event at which values are nested too deeply."""


class _Unreadable:
    """Stands for a value that was refused, so that the model takes its field for wrong."""


@dataclass
class _Reader:
    document: Document
    events: Iterator[Any]

    def read(self) -> None:
        has_document = False
        for event in self.events:
            if isinstance(event, DocumentStartEvent) and has_document:
                message, fix = "a second document starts here", "keep one, and remove the line ---"
                self.report(event, (), message, fix, "definitions.refused")
                return
            if isinstance(event, NodeEvent):
                self.document.marks[()] = _position(event)
                self.document.plain, has_document = self.value(event, ()), True

    def value(self, event: NodeEvent, place: Place) -> object:
        if len(place) > DEEPEST:
            raise _TooDeep(event)
        if isinstance(event, AliasEvent):
            return self.refuse(event, place, f"the alias *{event.anchor} can't be used here", "write the value out")
        tag = str(getattr(event, "tag", None) or "").replace("tag:yaml.org,2002:", "!!")
        if tag and not (tag == "!!str" and isinstance(event, ScalarEvent)):
            self.skip(event)
            return self.refuse(event, place, f"the tag {tag[:60]} can't be used here", "write a plain value without it")
        if isinstance(event, MappingStartEvent):
            return self.mapping(place)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(place)
        return self.scalar(event, place)

    def mapping(self, place: Place) -> dict[str, object]:
        plain: dict[str, object] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self.key(event, place)
            inner = (*place, key or "")
            if key is None:
                self.skip(next(self.events))
            elif key in plain:
                message = f"{key!r} stands here again, after line {self.document.marks[inner][0]}"
                self.report(event, inner, message, "rename or remove one of them", "definitions.key-twice")
                self.skip(next(self.events))
            else:
                self.document.marks[inner] = _position(event)
                plain[key] = self.value(next(self.events), inner)
        return plain

    def key(self, event: NodeEvent, place: Place) -> str | None:
        """The key's text; None if its value can't be kept either."""
        if not isinstance(event, ScalarEvent):
            self.skip(event)
            self.report(event, place, "a key must be text", "write one word or name before the colon")
            return None
        if event.style is not None:
            return str(event.value)
        if event.value == "":
            self.report(event, place, "there is no key before the colon", "write one, or remove the line")
            return None
        if event.value == "<<":
            message, fix = "the merge key << can't be used here", "write the keys out"
            self.report(event, place, message, fix, "definitions.refused")
            return None
        if not isinstance(meaning(event.value), str):
            self.report(event, (*place, event.value), "a key must be text", f'put it in quotes: "{event.value}"')
        return str(event.value)

    def sequence(self, place: Place) -> list[object]:
        plain: list[object] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            inner = (*place, len(plain))
            self.document.marks[inner] = _position(event)
            plain.append(self.value(event, inner))
        return plain

    def scalar(self, event: Any, place: Place) -> object:
        if event.style is None and not event.tag:
            return meaning(event.value)
        try:  # joins the two halves in which JSON writes an emoji
            return event.value.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            return self.refuse(event, place, "holds half a character", "write the character itself")

    def skip(self, event: NodeEvent) -> None:
        """Pass over what starts with the event."""
        depth = int(isinstance(event, (MappingStartEvent, SequenceStartEvent)))
        while depth > 0:
            event = next(self.events)
            depth += isinstance(event, (MappingStartEvent, SequenceStartEvent))
            depth -= isinstance(event, (MappingEndEvent, SequenceEndEvent))
            if depth > DEEPEST:
                raise _TooDeep(event)

    def report(self, event: Any, place: Place, message: str, fix: str, id: str = "definitions.wrong-key") -> None:
        self.document.problems.append(_problem(event, place, message, fix, id))

    def refuse(self, event: NodeEvent, place: Place, message: str, fix: str) -> object:
        self.report(event, place, message, fix, "definitions.refused")
        self.document.unreadable.add(place)
        return _Unreadable()


def _problem(event: Any, place: Place, message: str, fix: str, id: str) -> Problem:
    line, column = _position(event)
    return Problem(id=id, message=message, fix=fix, place=place, line=line, column=column)


def _position(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
