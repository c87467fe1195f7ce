"""Average: a mean such as a survey's, Σ numerator / Σ denominator."""

from __future__ import annotations

from cityscore.model.kinds.traits import FigureBox, KindTraits, Measure, Observed, Wording
from cityscore.model.messages import to_count, to_say

AVERAGE = KindTraits(
    word="average",
    help=to_say("a mean: Σ numerator / Σ denominator"),
    observed=Observed.SUM,
    zero=(0.0, 0.0),
    counted_by=("sum", "duration"),
    measure=Measure.FIGURES,
    may_be_negative=True,
    columns=("value", "numerator", "denominator"),
    boxes=(
        FigureBox("numerator", to_say("Figure, or sum")),
        FigureBox("denominator", to_say("Of how many (blank is 1)"), blank=1.0),
    ),
    wording=Wording(
        *to_count("{value}", "{value}, the mean of {count} figures"),
        many_with_cases=to_say("{value}, the mean of {count} {cases}"),
    ),
)
