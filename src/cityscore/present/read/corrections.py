"""Which figures of a day have been corrected since it was published, and by how much."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.model import Metric, Period
from cityscore.present.read.published_scores import Day, PublishedScore
from cityscore.present.read.scope import Scope
from cityscore.present.say.figure_lines import plain_figure
from cityscore.present.say.language import say, several
from cityscore.present.say.number_text import score_text
from cityscore.present.say.sentence import Sentence, Stated, Statement
from cityscore.present.say.terms import window_name

LISTED = 8
"""Services that are told, at most."""


def corrections(scope: Scope, day: Day) -> Sentence:
    """What is another figure now, the largest change of a score first; empty where nothing is.

    "Corrected since: Stabbings 1.14 → 1.43 a day." Of each service the window that leads, or else the first that was
    corrected, with its name.
    """
    if not day.corrected:
        return Sentence("")
    told = [change for metric in scope.metrics if (change := _change(scope, metric, day))]
    if not told:
        return Sentence(say("Some of these figures have been corrected since."))
    told.sort(key=lambda change: -change[0])
    listed = [text for _, text in told[:LISTED]]
    whole = list(_composite(scope, day))
    more = len(told) - len(listed)
    beside = [several("{number} more service", "{number} more services", more)] if more else []
    changes = [*whole, *listed, *beside]
    text = say("Corrected since: {changes}.", changes="; ".join(changes))
    return Sentence(text, *(state for change in changes for state in getattr(change, "states", ())))


def _change(scope: Scope, metric: Metric, day: Day) -> tuple[float, Sentence] | None:
    """By how much a metric's score has changed, and how its figure, or else its score, reads."""
    leading = day.of(scope.key(metric))
    rows = [leading, *(day.of(scope.key(metric), period) for period in day.columns)]
    row = next((row for row in rows if row is not None and day.publication.is_corrected(row)), None)
    if row is None:
        return None
    now, window = row.now, window_name(Period(row.period), row.start, row.end)
    before, after = _figure(metric, row), _figure(metric, now)
    state = Statement(
        Stated.CORRECTED,
        now.value if now is not None and now.value is not None else float("nan"),
        of=row.value,
        metric=metric.slug,
        period=str(row.period),
        start=row.start,
        end=row.end,
    )
    if before == after:
        near = day.publication.near
        before, after = (score_text(one.score if one else None, near) for one in (row, now))
        if before == after:
            return None
        before = say("score {score}", score=before)
    name = metric.name if row is leading else say("{name}, {window}:", name=metric.name, window=window)
    text = say("{name} {before} → {after}", name=name, before=_without_unit(before, after), after=after)
    moved = abs((now.score or 0.0 if now else 0.0) - (row.score or 0.0))
    return moved, Sentence(text, state)


def _composite(scope: Scope, day: Day) -> Iterator[Sentence]:
    row = day.of(scope.subject)
    if row is None or row.now is None or not scope.in_force.definitions.city.composite:
        return
    before, after = (score_text(one.score, day.publication.near) for one in (row, row.now))
    if before != after:
        state = Statement(
            Stated.CORRECTED, row.now.score if row.now.score is not None else float("nan"), of=row.score,
            period=str(row.period), start=row.start, end=row.end,
        )  # fmt: skip
        yield Sentence(say("{name} {before} → {after}", name="CityScore", before=before, after=after), state)


def _figure(metric: Metric, row: PublishedScore | None) -> str:
    if row is None or row.value is None:
        return say("no figure")
    return plain_figure(metric, row.value, row.numerator or 0.0, row.denominator or 0.0)


def _without_unit(before: str, after: str) -> str:
    """A figure without the words that follow it in the other too: "1.14 → 1.43 a day"."""
    number, _, unit = before.partition(" ")
    return number if unit and after.partition(" ")[2] == unit else before
