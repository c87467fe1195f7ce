"""What a derived metric is worked out from: two other metrics, the one's sum by the other's."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.model.declarations import declared, rule
from cityscore.model.messages import to_say
from cityscore.model.parsing import model
from cityscore.model.problems import Problem


@model
class Derivation:
    """One metric's sum by another's, such as crimes by residents, times 1,000."""

    numerator: str = declared(to_say("The metric whose sum is divided."), example="crimes")
    denominator: str = declared(to_say("The metric by whose sum it is divided."), example="population")
    times: float = declared(
        to_say("What the quotient is multiplied by; 1,000 makes it per 1,000."),
        default=1.0,
        above=0,
        maximum=1e9,
        example=1000,
    )

    @property
    def slugs(self) -> tuple[str, str]:
        """The two metrics."""
        return self.numerator, self.denominator

    @rule("numerator", "denominator")
    def two_metrics(self) -> Iterator[Problem]:
        """By itself anything is 1."""
        if self.numerator == self.denominator:
            yield Problem(
                message=f"{self.numerator!r} by itself is always 1", fix="name another one", place=("denominator",)
            )
