"""What was found wrong while reading: the first problems, and how many there are in all."""

from __future__ import annotations

from dataclasses import dataclass

from cityscore.model import InvalidObservations, Problem


@dataclass(frozen=True)
class FileProblems:
    """The first problems, and how many there are in all."""

    first: tuple[Problem, ...] = ()
    total: int = 0

    @classmethod
    def of(cls, error: InvalidObservations) -> FileProblems:
        """What an error tells, to be told among others."""
        return cls(error.problems, error.total)

    def __add__(self, other: FileProblems) -> FileProblems:
        return FileProblems(self.first + other.first, self.total + other.total)

    def raise_if_any(self) -> None:
        """Raise ``InvalidObservations`` if there is a problem."""
        if self.total:
            raise InvalidObservations(self.first, total=self.total)


NO_PROBLEMS = FileProblems()


def refused_file(name: str, message: str, fix: str, line: int | None = None) -> InvalidObservations:
    """The error for a file or a dataframe that can't be used."""
    return InvalidObservations([Problem(message=message, fix=fix, file=name, line=line)])
