"""Derived: one metric's sum by another's, such as crimes by residents, times 1,000."""

from __future__ import annotations

from cityscore.model.kinds.traits import KindTraits, Measure, Observed, Wording
from cityscore.model.messages import to_say

DERIVED = KindTraits(
    word="derived",
    help=to_say("one metric's sum by another's"),
    observed=Observed.PARTS,
    zero=None,
    stated_in="derived",
    example="derived: {numerator: crimes, denominator: population, times: 1000}",
    measure=Measure.NUMERATOR,
    columns=(),
    boxes=(),
    wording=Wording.same(to_say("{numerator} by {denominator}: {value}")),
    made_of=to_say("{numerator} by {denominator}"),
)
