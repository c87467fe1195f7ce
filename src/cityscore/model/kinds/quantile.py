"""Quantile: an exact weighted quantile of all samples in the window."""

from __future__ import annotations

from cityscore.model.kinds.traits import FigureBox, KindTraits, Measure, Observed, Wording
from cityscore.model.messages import to_count, to_say

QUANTILE = KindTraits(
    word="quantile",
    help=to_say("an exact weighted quantile of samples"),
    observed=Observed.SAMPLES,
    zero=(0.0, 0.0),
    counted_by=("duration",),
    needs_q=True,
    measure=Measure.SAMPLES,
    evidence=to_say("a median, or another quantile, needs {needed} samples"),
    columns=("value", "count"),
    boxes=(FigureBox("value", to_say("Values, with spaces between")),),
    wording=Wording(
        *to_count("{value}, from 1 sample", "{value}, {quantile} of {count} samples"),
        many_with_cases=to_say("{value}, {quantile} of {count} {cases}"),
    ),
)
