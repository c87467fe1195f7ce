"""Whether a metric's figure is preliminary, by what its run says of first figures; and lines that say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cityscore.model import Metric
from cityscore.present.read.follow_ups import FollowUp, News
from cityscore.present.read.published_scores import Day, Publication
from cityscore.present.read.scope import Scope
from cityscore.present.say.preliminary_text import preliminary_text
from cityscore.present.say.sentence import Sentence

REVISED = "revised"
"""What the log of a run calls it."""


def preliminary(publication: Publication, metric: Metric, end: date) -> str:
    """That a window which ends on a day holds first figures, usually revised one way; '' where it does not.

    They have settled once so many days have passed since that 95 % of what came in the end had come before.
    """
    revised = publication.run.log.get(REVISED, {}).get(publication.in_force.keys[metric.slug])
    if revised is None or (publication.run.through - end).days >= revised["days"]:
        return ""
    return preliminary_text(revised, metric.slug)


def with_preliminary(scope: Scope, day: Day, news: News) -> News:
    """The same news, where each line of a first figure says that it is one."""
    return replace(
        news,
        follow_up=tuple(_marked(scope, day, item) for item in news.follow_up),
        best=tuple(_marked(scope, day, item) for item in news.best),
        fewer=tuple(_marked(scope, day, item) for item in news.fewer),
        recovered=tuple(_marked(scope, day, item) for item in news.recovered),
    )


def _marked(scope: Scope, day: Day, item: FollowUp) -> FollowUp:
    metric = scope.in_force.definitions.by_slug[item.slug]
    row = day.of(scope.key(metric))
    told = preliminary(day.publication, metric, row.end) if row is not None else ""
    states = (*getattr(item.line, "states", ()), *getattr(told, "states", ()))
    return replace(item, line=Sentence(f"{item.line} · {told}", *states)) if told else item
