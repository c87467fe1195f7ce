"""What is held of a feed, in words: the evidence as a sentence, and which days are not taken."""

from __future__ import annotations

from datetime import date

from cityscore.model import Cadence
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.terms import day_text
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.models import DoubtReason, FeedHold

TAKE = to_say(
    "Mend the source; the figures are taken when they are as before. If they are right, an analyst can say so."
)
"""What to do about it."""


def feed_hold_text(hold: FeedHold, name: str) -> str:
    """Why it is held, and from when on nothing is taken; ``name`` is the metric's, where it is of one."""
    match DoubtReason(hold.reason):
        case DoubtReason.ROWS_LOST:
            return _rows_lost(hold)
        case DoubtReason.VOLUME_FELL:
            return f"{_volume_fell(hold, name)} {_not_taken(hold)}"


def held_name(hold: FeedHold, in_force: DefinitionsInForce | None) -> str:
    """The name of the metric that a hold is of; '' where it is of a whole source."""
    if hold.metric is None:
        return ""
    slugs = {key: slug for slug, key in in_force.keys.items()} if in_force else {}
    slug = slugs.get(hold.metric.key)
    return in_force.definitions.by_slug[slug].name if in_force and slug else hold.metric.slug


def _rows_lost(hold: FeedHold) -> str:
    evidence = hold.evidence
    if evidence.get("counted"):
        counted = to_say(
            "Of what the source {source} had of {first} to {last} when it was last taken, {share} is gone: nothing of"
            " it is taken."
        )
        return say(counted, source=hold.source, share=_share_gone(hold), **_days(hold))
    words = to_say(
        "The source {source} has {now} rows from {first} to {last}, where it had {before} when it was last taken:"
        " nothing of it is taken."
    )
    return say(
        words,
        source=hold.source,
        now=f"{evidence['now']:,}",
        before=f"{evidence['before']:,}",
        **_days(hold),
    )


def _share_gone(hold: FeedHold) -> str:
    """The share that is missing; whole percent, and never "100 %" of what is still there in part."""
    now, before = hold.evidence["now"], hold.evidence["before"]
    return f"{min(round(100 * (before - now) / before), 99) if now else 100} %"


def _days(hold: FeedHold) -> dict[str, str]:
    return {end: day_text(date.fromisoformat(hold.evidence[end])) for end in ("first", "last")}


def _volume_fell(hold: FeedHold, name: str) -> str:
    evidence = hold.evidence
    span = {
        Cadence.WEEKLY: several("{number} week", "{number} weeks", evidence["rows"]),
        Cadence.MONTHLY: several("{number} month", "{number} months", evidence["rows"]),
    }.get(evidence["cadence"]) or several("{number} day", "{number} days", evidence["rows"])
    words = to_say("{name}: {observed} came in the {span} to {day}, where about {expected} are usual.")
    return say(
        words,
        name=name,
        observed=f"{evidence['observed']:,.0f}",
        expected=f"{evidence['expected']:,.0f}",
        span=span,
        day=day_text(date.fromisoformat(evidence["last"])),
    )


def _not_taken(hold: FeedHold) -> str:
    if hold.last is not None:
        return say("Figures of {first} to {last} are not taken.", first=day_text(hold.first), last=day_text(hold.last))
    return say("Figures from {first} on are not taken.", first=day_text(hold.first))
