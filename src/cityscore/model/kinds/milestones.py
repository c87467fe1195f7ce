"""Milestones: of those due by the window's end, the share done by then."""

from __future__ import annotations

from cityscore.model.kinds.traits import KindTraits, Measure, Observed, Wording
from cityscore.model.messages import to_count, to_say

MILESTONES = KindTraits(
    word="milestones",
    help=to_say("of the milestones due by the window's end, the share done by then"),
    observed=Observed.MILESTONES,
    zero=None,
    stated_in="milestones",
    example="milestones: [{name: Permit issued, due: 2025-06-30}]",
    is_last=True,
    measure=Measure.NOTHING,
    columns=(),
    boxes=(),
    wording=Wording(
        *to_count(
            "{met} of {all} milestone due by {end} is done, {value}",
            "{met} of {all} milestones due by {end} are done, {value}",
        )
    ),
    line=to_say("{met} of {all} milestones done"),
    made_of=to_say("{met} of {all} milestones done"),
)
