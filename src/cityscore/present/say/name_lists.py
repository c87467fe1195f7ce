"""Several names in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from cityscore.present.say.language import say

FEW = 3
"""So many names stand in a sentence; of more their number is said."""


def listed_names(names: Sequence[str]) -> str:
    """Names one after the other, the last with an "and".

    >>> listed_names(["Calls"]), listed_names(["Calls", "Fires"]), listed_names(["Calls", "Fires", "Lights"])
    ('Calls', 'Calls and Fires', 'Calls, Fires and Lights')
    """
    if len(names) < 2:
        return "".join(names)
    return say("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])
