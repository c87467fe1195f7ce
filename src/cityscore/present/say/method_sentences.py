"""A scoring method in plain words, a sentence for each thing that it settles; from its data alone."""

from __future__ import annotations

import math

from cityscore.model import Better, History, Kind
from cityscore.present.say.language import say, several
from cityscore.present.say.number_text import percent_text, plain_number, score_text
from cityscore.scoring.methods import Method
from cityscore.scoring.usual_swings import score_of_swings
from cityscore.scoring.yardsticks import DEVIATION_NEEDS_MORE_THAN

RARE, FREQUENT = 5, 40
"""Events a week, for an example."""


def swings_sentence(method: Method) -> str:
    """What swings alone do to a score; a method whose scores are not bounded says that already."""
    if not method.bounded:
        return ""
    rare, frequent = (
        [score_text(score_of_swings(usual, better)) for better in (Better.LOWER, Better.HIGHER)]
        for usual in (RARE, FREQUENT)
    )
    return say(
        "What swings alone do. A count that stays as usual still goes up and down, and where fewer is better that"
        " scores above 1 on average: {lower} at {rare} a week, {lower_then} at {frequent}. Where more is better it is"
        " {higher} and {higher_then}.",
        rare=RARE,
        frequent=FREQUENT,
        lower=rare[0],
        lower_then=frequent[0],
        higher=rare[1],
        higher_then=frequent[1],
    )


def ratio_sentences(method: Method) -> tuple[str, ...]:
    """How a score comes of value and yardstick."""
    sentences = [
        say("Where more is better, the figure is divided by its goal; where less is better, the goal by the figure."),
    ]
    if method.bounded:
        sentences += [
            say("Up to 1, that is the score. Above 1, the score is 2 − 1 / that number, so it never passes 2."),
            say("So twice as good as the goal (1.50) and half as good (0.50) average to exactly 1."),
        ]
    else:
        sentences += [
            say("That is the score. It has no upper limit: twice as good as the goal scores 2, ten times scores 10."),
            say("So one very high score can lift the mean of many."),
        ]
    if method.round_up:
        sentences.append(say("Scores, and means of scores, are rounded up to the next 0.01."))
    sentences.append(
        say("Where nothing is achieved at another figure than 0, such as 1 of 5 points, both are counted from there.")
    )
    zeros = method.zeros  # by which nothing can be divided
    score = say("no score") if math.isnan(zeros.value_zero) else score_text(zeros.value_zero)
    sentences.append(say("Where less is better and there was none at all: {score}.", score=score))
    if not zeros.rare_day:
        sentences.append(say("A day without any of what is rare has no score."))
    return tuple(sentences)


def yardstick_sentences(method: Method) -> tuple[str, ...]:
    """What a figure is compared with."""
    sentences = [say("A service with a target is compared with the target in force on the window's last day.")]
    if not method.mean_of_days:
        sentences += [
            say("For counts, and for targets on a path, it is the mean of those in force on the days counted."),
            say("Of a total by a date it is what was planned for those days."),
        ]
    if method.deviation:
        sentences += [
            say("Any other is compared with the mean of its values so far, less (or plus) one standard deviation."),
            say("It takes more than {count} values.", count=DEVIATION_NEEDS_MORE_THAN),
        ]
    elif method.default_history:
        sentences.append(say("One that states a history is compared with that history: what is usual."))
        first, *others = map(history_text, method.default_history)
        sentences.append(say("One that states neither is compared with {history}.", history=first))
        sentences += [say("Where that is not known yet, with {history}.", history=history) for history in others]
    if method.mean_of_days:
        sentences.append(say("The figure of a longer period is the plain mean of its days."))
    return tuple(sentences)


def window_sentences(method: Method) -> tuple[str, ...]:
    """From which day a service is seen; nothing where all are seen from the last day covered."""
    if not method.sees_lags:
        return ()
    return (
        say("A service whose figures come later is seen from the last day for which they have come, or should have."),
        say("So its week, month or quarter may be an earlier one; it stands beside its figure."),
    )


def history_text(history: History) -> str:
    """What a history is, in a few words."""
    if history.trailing is not None:
        return several("the day before", "the {number} days before", history.trailing)
    if isinstance(history.years, int):
        return several("the same time in the year before", "the same time in the {number} years before", history.years)
    return say("the same time in all earlier years")


def evidence_sentences(method: Method) -> tuple[str, ...]:
    """How much must be known before anything is scored."""
    if not method.weighs_evidence:
        return (say("A score is given however few figures there are."),)
    sentences = [
        say(
            "A service has a score when at least {share} of the figures due in the window have come.",
            share=percent_text(method.coverage),
        )
    ]
    if method.cases:
        needs = [
            say(kind.traits.evidence, needed=plain_number(needed))
            for measure, needed in method.cases.items()
            for kind in Kind
            if kind.measure is measure
        ]
        sentences.append(say("It takes enough cases to judge: {needs}.", needs="; ".join(needs)))
        sentences.append(say("With fewer, the figure is shown without a score, and a longer period says more."))
    return tuple(sentences)


def coverage_sentences(method: Method) -> tuple[str, ...]:
    """When the mean of all is provisional, or not given."""
    if not method.withheld_below and not method.provisional_below:
        return (say("The mean is given however many services have a score; beside it stands how many."),)
    sentences = []
    if method.withheld_below:
        share = percent_text(method.withheld_below)
        sentences.append(
            say("With figures for less than {share} of the services, by weight, none is given.", share=share)
        )
    if method.provisional_below:
        share = percent_text(method.provisional_below)
        sentences.append(say("With less than {share} it is called provisional.", share=share))
    return tuple(sentences)
