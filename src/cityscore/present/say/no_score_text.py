"""Why there is no score: in a word or two, or as a sentence."""

from __future__ import annotations

from datetime import date

from cityscore.model import Metric, Reason
from cityscore.model.enums import TargetPeriod
from cityscore.present.say.language import say, to_say
from cityscore.present.say.terms import REASON_WORDS, reason_sentence
from cityscore.scoring.yardsticks import target_on

KNOWN_OF = {
    TargetPeriod.WEEK: to_say("Only a week's usual figure is known."),
    TargetPeriod.MONTH: to_say("Only a month's usual figure is known."),
    TargetPeriod.QUARTER: to_say("Only a quarter's usual figure is known."),
    TargetPeriod.YEAR: to_say("Only a year's usual figure is known."),
}


def no_score_word(reason: Reason, metric: Metric, on: date) -> str:
    """Why a window that ends on a day has no score, short enough for a table's cell."""
    return say("usual not known") if _known_of(reason, metric, on) else say(REASON_WORDS[reason])


def no_score_sentence(reason: Reason, metric: Metric, on: date) -> str:
    """The same as a sentence."""
    known_of = _known_of(reason, metric, on)
    return say(KNOWN_OF[known_of]) if known_of else reason_sentence(reason)


def _known_of(reason: Reason, metric: Metric, on: date) -> TargetPeriod | None:
    """The one period of which it is known what is usual, where that is why another has no score."""
    target = target_on(metric, on) if reason is Reason.NO_TARGET else None
    return target.only_for if target else None
