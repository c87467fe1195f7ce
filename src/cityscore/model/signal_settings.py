"""How what is unusual of a metric is found: from when on its usual range is worked out anew, and from what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from cityscore.model.declarations import declared, rule
from cityscore.model.messages import to_say
from cityscore.model.parsing import model
from cityscore.model.problems import Problem
from cityscore.model.text_rules import REASON


@model
class Rebase:
    """A lasting change, from which on a metric is compared with itself anew."""

    since: date = declared(
        "The first window that begins on this day or after it is the first that counts.",
        key="from",
        example=date(2025, 3, 3),
    )
    why: str = declared("What changed.", example="a second crew", longest=REASON, lines=True)


@model
class Signals:
    """What the limits of its usual range are worked out from."""

    screen: bool = declared(
        "Whether changes from one window to the next that are far out of the ordinary are left out.", default=True
    )
    fix_after: int | None = declared(
        to_say("How many windows, the first since the last beginning, set the limits for all later ones."),
        default=None,
        minimum=12,
        maximum=1000,
        example=26,
    )
    rebase: tuple[Rebase, ...] = declared("Since when it is compared with itself anew.", default=())

    @rule("rebase")
    def changes_in_order(self) -> Iterator[Problem]:
        """Changes stand oldest first."""
        for place, (before, after) in enumerate(pairwise(self.rebase), start=1):
            if after.since <= before.since:
                fix = "put the oldest first, each day once"
                yield Problem(message=f"{after.since} is not after {before.since}", fix=fix, place=("rebase", place))
