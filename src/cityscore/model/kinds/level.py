"""Level: the last level in the window, such as a backlog; its history is the mean of the pooled levels."""

from __future__ import annotations

from cityscore.model.kinds.traits import FigureBox, KindTraits, Measure, Observed, Wording
from cityscore.model.messages import to_say

LEVEL = KindTraits(
    word="level",
    help=to_say("the last level in the window, such as a backlog"),
    observed=Observed.LEVEL,
    zero=None,  # a source that leaves a day out has not said that the backlog is gone
    counted_by=("backlog",),
    is_last=True,
    measure=Measure.NOTHING,
    may_be_negative=True,
    columns=("value",),
    boxes=(FigureBox("numerator", to_say("How much")),),
    wording=Wording.same(to_say("{value} at the end")),
)
