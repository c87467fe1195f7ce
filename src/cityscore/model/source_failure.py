"""The failure of a source: what could not be taken from it, of which metrics, and why; everything else goes on."""

from __future__ import annotations

from dataclasses import dataclass

from cityscore.model.problems import InvalidObservations, Problem


@dataclass(frozen=True)
class SourceFailure:
    """What a source did not give: of these metrics nothing is taken, and nothing that stands is taken back."""

    source: str
    """Its slug; '' for metrics whose source can't be told."""
    metrics: tuple[str, ...]
    """The slugs of all metrics that stop, in the definitions' order; none where nothing was ever expected of it."""
    problems: tuple[Problem, ...]
    """Why, in words: the first ones."""
    total: int
    """How many problems there are."""
    may_pass: bool = False
    """Whether it may be gone in a while without anybody mending it (``Problem.may_pass`` of all its problems)."""

    @property
    def text(self) -> str:
        """All its problems, a line each, cut after the first twenty."""
        return str(InvalidObservations(self.problems, total=self.total))
