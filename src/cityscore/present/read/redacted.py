"""What was taken out of the public pages is told as taken out wherever something public is read, of any moment."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from unicodedata import normalize
from zoneinfo import ZoneInfo

from cityscore.model import Definitions, Metric, Period, Reason, Visibility
from cityscore.present.say.language import say, to_say
from cityscore.present.say.terms import day_text, span_text
from cityscore.scoring.history_text import from_text
from cityscore.scoring.stored_scores import StoredScore
from cityscore.scoring.suppression import Window
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.models import RedactionKind
from cityscore.store.redactions import redactions_in_force

Row = TypeVar("Row", bound=StoredScore)
INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
"""Letters that nobody sees, and that would hide words: soft hyphens, joiners, marks of direction."""
MARK = "[…]"
"""Stands in a text where words were."""
TEXTS = ("name", "definition", "note", "owner", "deputy", "why", "cases", "unit", "unmeasured")
"""The keys of definitions that people read; words in the names of cities and departments can't be taken out at all."""
WITHOUT_FIGURES: Mapping[str, Any] = {
    **dict.fromkeys(("numerator", "denominator", "value", "yardstick", "score", "days", "due", "cases"), None),
    **dict.fromkeys(("point", "lower", "upper", "center", "run_length", "once_in", "quiet_days", "usual_days"), None),
    **dict.fromkeys(("provisional", "misfit", "anew"), None),
    **dict.fromkeys(("status", "basis", "past", "signal"), ""),
    "reason": str(Reason.REDACTED),
}
"""What stands in the columns of a score that was taken out; its window and its method stay."""
WITHOUT_HISTORY: Mapping[str, Any] = {
    **dict.fromkeys(("yardstick", "score"), None),
    **dict.fromkeys(("status", "basis", "past"), ""),
    "reason": str(Reason.REDACTED),
}
"""The same of a score whose yardstick would tell what was taken out: its own value stays."""


class RedactedSpan(NamedTuple):
    """Figures of a metric that were taken out: of all districts, or of one."""

    redaction: models.Redaction
    district: str
    first: date
    last: date

    def holds(self, start: date, end: date) -> bool:
        """Whether a window has a day of it."""
        return self.first <= end and start <= self.last


@dataclass(frozen=True)
class Redactions:
    """What is taken out of a city's pages; ``met`` gathers what of it a page would have shown."""

    rows: tuple[models.Redaction, ...] = ()
    met: set[int] = field(default_factory=set, compare=False)
    parts: dict[str, dict[str, bool]] = field(default_factory=dict, compare=False)
    """By the key of a derived metric, the keys of those that its figures would tell, and whether theirs hold on.

    Filled as definitions are read.
    """

    @classmethod
    def of(cls, city: models.City) -> Redactions:
        """Read them; no query for a city of which nothing was ever taken out."""
        return cls(redactions_in_force(city))

    def definitions(self, in_force: DefinitionsInForce) -> DefinitionsInForce:
        """Definitions as everyone may read them: without the words, and without the services, that were taken out."""
        if self.rows:
            derived = (metric for metric in in_force.definitions.metrics if metric.parts)
            self.parts.update(
                (
                    in_force.keys[metric.slug],
                    {in_force.keys[part.slug]: part.kind.traits.is_last for part in metric.parts or ()},
                )
                for metric in derived
            )
        if not any(row.kind in (RedactionKind.WORDS, RedactionKind.METRIC) for row in self.rows):
            return in_force
        words = tuple((row.pk, row.words) for row in self._of(RedactionKind.WORDS))
        metrics = tuple((row.pk, row.metric.key) for row in self._of(RedactionKind.METRIC) if row.metric)
        definitions, met = _redacted(in_force.definitions, tuple(in_force.keys.items()), words, metrics)
        self.met.update(met)
        return replace(in_force, definitions=definitions)

    def text(self, text: str) -> str:
        """A text without the words that were taken out."""
        for row in self._of(RedactionKind.WORDS):
            text = _text_without(text, ((row.pk, row.words),), self.met)
        return text

    def note(self, note: models.Note) -> str:
        """What everyone may read of a note or comment."""
        for row in self._of(RedactionKind.NOTE):
            if row.note_id == note.pk:
                self.met.add(row.pk)
                return say("Taken out: {reason}", reason=row.reason)
        return self.text(note.text)

    def takes_out(self, note: models.Note) -> bool:
        """Whether a note or comment was taken out as a whole."""
        return any(row.note_id == note.pk for row in self._of(RedactionKind.NOTE))

    def who(self, note: models.Note) -> str:
        """The name of whoever wrote a note or comment; '' where it, or the name, was taken out."""
        return "" if self.takes_out(note) or self.text(note.who.name) != note.who.name else note.who.name

    def whole(self, key: str) -> models.Redaction | None:
        """Why a service (its key) is on no page; None where it was not taken out."""
        keys = {key, *self.parts.get(key, ())}
        rows = (row for row in self._of(RedactionKind.METRIC) if row.metric and row.metric.key in keys)
        return next(rows, None)

    def score(self, key: str, row: Row, district: str = "") -> Row:
        """A metric's score as everyone may read it."""
        instead = self.instead(key, district, (row.start, row.end), row.past)
        return replace(row, **instead) if instead else row

    def instead(self, key: str, district: str, window: tuple[date, date], past: str) -> Mapping[str, Any]:
        """What stands in which columns of a score of a metric, or of one of its districts; nothing where all may.

        ``past`` are the parts of the history behind its yardstick, as they are kept.
        """
        parts = None
        instead: Mapping[str, Any] = {}
        for span in self._spans(key):
            if span.district not in ("", district):
                continue
            if span.holds(*window):
                self.met.add(span.redaction.pk)
                return WITHOUT_FIGURES
            parts = from_text(past) if parts is None and past else parts
            if parts and any(span.holds(part.start, part.end) for part in parts):
                self.met.add(span.redaction.pk)
                instead = WITHOUT_HISTORY
        return instead

    def touches(self, key: str) -> bool:
        """Whether any figure of the whole city was taken out that a metric's scores would tell."""
        return any(not span.district for span in self._spans(key))

    def composite(self, row: Row, keys: Collection[str]) -> Row:
        """A composite of metrics (their keys) as everyone may read it: a mean of one figure tells that figure.

        What is current has no window of its own: its metrics' may begin at any time before.
        """
        start = date.min if row.period == Period.CURRENT else row.start
        if (row.scored or 0) > 1 or not any(self.hides(key, start, row.end) for key in keys):
            return row
        return replace(row, **WITHOUT_FIGURES, coverage=None, met=0, scored=0)

    def hides(self, key: str, start: date, end: date) -> bool:
        """Whether a metric's figures of a window are taken out, as those of the whole city."""
        spans = [span for span in self._spans(key) if not span.district and span.holds(start, end)]
        self.met.update(span.redaction.pk for span in spans)
        return bool(spans)

    def hidden_districts(self, key: str, names: Collection[str], windows: Collection[Window]) -> Mapping[Window, Any]:
        """The districts of a metric of which nothing is shown in some windows, for ``scoring.suppression``."""
        spans = [span for span in self._spans(key) if span.district and span.district in names]
        redacted: dict[Window, frozenset[str]] = {}
        for window in windows:
            if held := frozenset(span.district for span in spans if span.holds(window.start, window.end)):
                redacted[window] = held
                self.met.update(span.redaction.pk for span in spans if span.holds(window.start, window.end))
        return redacted

    def without_named(self, key: str, districts: Collection[str]) -> set[str]:
        """The districts of a metric whose very names may stand nowhere."""
        return {
            district
            for district in districts
            if district
            and (self.text(district) != district or district in {span.district for span in self._spans(key)})
        }

    def sentences(self, zone: ZoneInfo) -> list[str]:
        """What a page says of everything that it would have shown, each with its day in the city."""
        return [sentence_of(row, zone) for row in self.rows if row.pk in self.met]

    def _of(self, kind: RedactionKind) -> Iterator[models.Redaction]:
        return (row for row in self.rows if row.kind == kind)

    def _spans(self, key: str) -> Iterator[RedactedSpan]:
        holds_on = {key: False, **self.parts.get(key, {})}
        for row in self._of(RedactionKind.FIGURES):
            if row.metric and row.metric.key in holds_on and row.first and row.last:
                last = date.max if holds_on[row.metric.key] else row.last  # a level counts until there is a newer one
                yield RedactedSpan(row, row.district, row.first, last)


KINDS: Mapping[str, str] = {
    RedactionKind.WORDS: to_say("On {day}, words were taken out of these pages. {reason}"),
    RedactionKind.NOTE: to_say("On {day}, a comment or note was taken out of these pages. {reason}"),
    RedactionKind.METRIC: to_say("On {day}, a service was taken out of these pages. {reason}"),
    RedactionKind.FIGURES: to_say("On {day}, figures of {span} were taken out of these pages. {reason}"),
}


def sentence_of(row: models.Redaction, zone: ZoneInfo) -> str:
    """That something was taken out, on what day in the city, and why."""
    span = span_text(row.first, row.last) if row.first and row.last else ""
    return say(KINDS[row.kind], day=day_text(row.moment.astimezone(zone).date()), reason=row.reason, span=span)


@lru_cache(maxsize=64)
def _redacted(
    whole: Definitions,
    keys: tuple[tuple[str, str], ...],
    words: tuple[tuple[int, str], ...],
    metrics: tuple[tuple[int, str], ...],
) -> tuple[Definitions, frozenset[int]]:
    """Definitions without words and services, each with the id of its redaction; and the ids of those that they had."""
    met: set[int] = set()
    of_key, key_of = {key: number for number, key in metrics}, dict(keys)
    shown: list[Metric] = []
    for metric in whole.metrics:
        if metric.visibility is Visibility.PUBLIC:
            slugs = (metric.slug, *(part.slug for part in metric.parts or ()))  # what is derived would tell its parts
            number = next((of_key[key] for slug in slugs if (key := key_of.get(slug, "")) in of_key), None)
            if number is not None:
                met.add(number)
                shown.append(replace(metric, visibility=Visibility.INTERNAL))
            else:
                shown.append(_without_words(metric, words, met))
        else:
            shown.append(metric)
    goals = tuple(_without_words(goal, words, met) for goal in whole.goals)
    city = _without_words(whole.city, words, met)
    return replace(whole, city=city, goals=goals, metrics=tuple(shown)), frozenset(met)


def _without_words(thing: Any, words: tuple[tuple[int, str], ...], met: set[int]) -> Any:
    """A metric, or a part of its definition, without words; ``met`` gets the ids of those that it had."""
    if isinstance(thing, tuple):
        return tuple(_without_words(part, words, met) for part in thing)
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    changed: dict[str, Any] = {}
    for column in fields(thing):
        value = getattr(thing, column.name)
        if column.name not in TEXTS:
            changed[column.name] = value if isinstance(value, str) else _without_words(value, words, met)
        elif isinstance(value, tuple):
            changed[column.name] = tuple(_text_without(text, words, met) for text in value)
        else:
            changed[column.name] = _text_without(value, words, met)
    return thing if all(changed[name] is getattr(thing, name) for name in changed) else replace(thing, **changed)


def _text_without(text: Any, words: tuple[tuple[int, str], ...], met: set[int]) -> Any:
    for number, taken_out in words if isinstance(text, str) else ():
        without, found = _pattern(taken_out).subn(MARK, normalize("NFC", text))
        met.update([number] if found else [])
        text = without if found else text
    return text


@lru_cache(maxsize=256)
def _pattern(words: str) -> re.Pattern[str]:
    """Finds words however they are written and wrapped."""
    between = f"[\\W_{INVISIBLE}]*"  # a hyphen, a line's end, or nothing that is seen
    spelled = (
        f"[{INVISIBLE}]*".join(map(re.escape, word)) for word in re.split(r"[\W_]+", normalize("NFC", words)) if word
    )
    return re.compile(between.join(spelled) or re.escape(words), re.IGNORECASE)
