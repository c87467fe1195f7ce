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
    evidence=to_say("a mean of cases, such as a survey's answers, needs {needed} of them"),
    may_be_negative=True,
    columns=("value", "numerator", "denominator"),
    boxes=(
        FigureBox("numerator", to_say("Figure, or sum")),
        FigureBox("denominator", to_say("Of how many (blank is 1)"), blank=1.0),
    ),
    wording=Wording(
        *to_count("{value}", "{value}, {met} by {all}"),
        many_with_cases=to_say("{value} from {count} {cases}"),
    ),
)
