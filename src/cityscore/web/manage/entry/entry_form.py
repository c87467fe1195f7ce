"""What somebody typed for the figures that were asked: read, checked as any source's figures are, and asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from cityscore.files.numbers import with_point
from cityscore.library.checking import check_observations
from cityscore.model import Definitions, InvalidObservations
from cityscore.present.say.language import say, spoken
from cityscore.scoring.observations import Observations
from cityscore.scoring.row_selection import taken_rows
from cityscore.sources.columns import COLUMNS, EXEMPT, FILE, LINE
from cityscore.store.current_observations import CurrentFigure
from cityscore.web.manage.entry.due_figures import DueFigure
from cityscore.web.manage.typed_figures import figure_text, middle_text, typed, value_of

NOTHING, NONE_DUE = "nothing", "exempt"
"""What can be chosen in place of a figure."""


@dataclass(frozen=True)
class Field:
    """A box for a number."""

    name: str
    label: str
    text: str
    is_wrong: bool = False


@dataclass
class Answer:
    """What is typed, or stands already, for one metric."""

    asked: DueFigure
    texts: dict[str, str]
    """By the column that they stand for."""
    choice: str = ""
    was: str = ""
    """What stood when the page was shown, as ``figure_token`` has it."""
    sure: str = ""
    """The figure that was confirmed."""
    problems: list[str] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)
    """The columns with a problem."""
    question: str = ""
    """What is asked before an unusual figure is kept."""
    found: CurrentFigure | None = None
    """The figure, once it is read."""

    @classmethod
    def standing(cls, asked: DueFigure) -> Answer:
        """What stands already, as it would have been typed."""
        given = asked.stands
        texts = dict.fromkeys(columns_of(asked), "")
        choice = ""
        if given is not None and given.exempt:
            choice = NONE_DUE
        elif given is not None and says_nothing(asked, given):
            choice = NOTHING
        elif given is not None and asked.metric.kind.observed.has_samples:
            texts["value"] = " ".join(typed(value) for value, many in given.samples for _ in range(int(many)))
        elif given is not None:
            numbers = {"numerator": given.numerator, "denominator": given.denominator}
            texts = {
                box.column: "" if numbers[box.column] == box.blank else typed(numbers[box.column])
                for box in asked.metric.kind.traits.boxes
            }
        return cls(asked, texts, choice, figure_token(given))

    @classmethod
    def sent(cls, asked: DueFigure, sent: Mapping[str, str]) -> Answer:
        """What was typed."""
        slug = asked.metric.slug
        texts = {name: sent.get(f"{slug}-{name}", "").replace("\0", "").strip()[:2000] for name in columns_of(asked)}
        choice = sent.get(f"{slug}-choice", "")
        allowed = [value for value, _ in choices_of(asked)]
        return cls(
            asked, texts, choice if choice in allowed else "", sent.get(f"{slug}-was", ""), sent.get(f"{slug}-sure", "")
        )

    @property
    def slug(self) -> str:
        """The metric's."""
        return self.asked.metric.slug

    @property
    def fields(self) -> list[Field]:
        """The boxes."""
        return [Field(name, self._label(name), text, name in self.wrong) for name, text in self.texts.items()]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen in place of a figure."""
        return choices_of(self.asked)

    @property
    def is_blank(self) -> bool:
        """Whether there is no figure."""
        return not self.choice and not any(self.texts.values())

    @property
    def differs(self) -> bool:
        """Whether it is not what stood when the page was shown."""
        return figure_token(self.found) != self.was

    @property
    def token(self) -> str:
        """What is to be confirmed."""
        return figure_token(self.found)

    def _label(self, name: str) -> str:
        metric = self.asked.metric
        (box,) = (box for box in metric.kind.traits.boxes if box.column == name)
        if metric.cases and box.label_with_cases:
            return say(box.label_with_cases, cases=metric.cases)
        return say(box.label)

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows that a source would hand over."""
        row = {"metric": self.slug, "day": self.asked.day.isoformat()}
        has_samples = self.asked.metric.kind.observed.has_samples
        if self.choice == NONE_DUE:
            yield {**row, EXEMPT: "yes"}
        elif self.choice == NOTHING:
            yield {**row, "value": "0", "count": "0"} if has_samples else {**row, "numerator": "0", "denominator": "0"}
        elif has_samples:
            values = [_as_in_files(each) for each in self.texts["value"].split()]
            yield from ({**row, "value": each, "count": str(values.count(each))} for each in dict.fromkeys(values))
        elif not self.is_blank:
            yield {**row, **{name: _as_in_files(text) for name, text in self.texts.items()}}


def _as_in_files(text: str) -> str:
    """A number as files have it; a comma is a decimal one where the reader's language has that, and it can't be more.

    >>> _as_in_files("5,5")  # English does not say so, and it is refused
    '5,5'
    """
    has_comma = spoken().number("0.5") == "0,5"
    return with_point(text) if has_comma else text


def columns_of(asked: DueFigure) -> tuple[str, ...]:
    """The columns that are typed for a metric."""
    return tuple(box.column for box in asked.metric.kind.traits.boxes)


def choices_of(asked: DueFigure) -> list[tuple[str, str]]:
    """What can be chosen for a metric in place of a figure."""
    says_nothing = not asked.metric.kind.observed.has_fixed_denominator  # else a zero is typed
    nothing = [(NOTHING, say("Nothing happened"))] if says_nothing else []
    return [("", say("as typed")), *nothing, (NONE_DUE, say("Not applicable"))]


def says_nothing(asked: DueFigure, given: CurrentFigure) -> bool:
    """Whether a figure says that nothing happened."""
    if asked.metric.kind.observed.has_samples:
        return not any(many for _, many in given.samples)
    return given.denominator == 0


def figure_token(given: CurrentFigure | None) -> str:
    """A figure in short, to tell whether it is another.

    >>> figure_token(None), figure_token(CurrentFigure(3, 4, False)), figure_token(CurrentFigure(0, 0, True))
    ('', '3/4', 'n/a')
    """
    if given is None:
        return ""
    if given.exempt:
        return "n/a"
    if given.samples:
        return " ".join(f"{typed(value)}*{typed(many)}" for value, many in given.samples)
    return f"{typed(given.numerator)}/{typed(given.denominator)}"


def read_answers(answers: Sequence[Answer], definitions: Definitions) -> Observations | None:
    """The figures that were typed; None where some can't be read, which each answer then says."""
    rows = [(place, row) for place, answer in enumerate(answers, start=1) for row in answer.rows()]
    for answer in answers:
        if answer.choice and any(answer.texts.values()):
            answer.problems.append(say("has a figure and a choice → keep one of them"))
    columns = {name: pa.array([row.get(name) for _, row in rows], pa.string()) for name in COLUMNS}
    columns |= {FILE: pa.array(["entry"] * len(rows), pa.string()), LINE: pa.array([place for place, _ in rows])}
    try:
        found = check_observations(pa.table(columns), definitions)
    except InvalidObservations as error:
        for problem in error.problems:
            answer = answers[(problem.line or 1) - 1]
            name = str(problem.column or "")
            answer.wrong.add(name)
            fix = f" → {problem.fix}" if problem.fix else ""
            answer.problems.append(f"{answer._label(name) if name in answer.texts else 'It'} {problem.message}{fix}")
        return None
    if any(answer.problems for answer in answers):
        return None
    slugs = [metric.slug for metric in definitions.metrics]
    for answer in answers:
        answer.found = _given(taken_rows(found, found.metric == slugs.index(answer.slug)), answer.asked)
    return found


def ask_about_unusual(answers: Sequence[Answer]) -> bool:
    """Ask about each figure that changed, is far from what is usual, and is not confirmed; whether any is."""
    for answer in answers:
        usual, found = answer.asked.usual, answer.found
        if usual is None or found is None or found.exempt or not answer.differs or answer.sure == figure_token(found):
            continue
        metric = answer.asked.metric
        if any(not usual.has(value) for value in value_of(metric, found)):
            low, high = (middle_text(metric, each) for each in (usual.low, usual.high))
            answer.question = say(
                "Are you sure? {figure} is far from what is usual: "
                "half of the last {known} lay between {low} and {high}.",
                figure=figure_text(metric, found),
                known=usual.known,
                low=low,
                high=high,
            )
    return any(answer.question for answer in answers)


def _given(rows: Observations, asked: DueFigure) -> CurrentFigure | None:
    if not len(rows):
        return None
    if rows.exempt is not None and rows.exempt.any():
        return CurrentFigure(0.0, 0.0, True)
    samples: tuple[tuple[float, float], ...] = ()
    if asked.metric.kind.observed.has_samples:
        order = np.argsort(rows.numerator)
        samples = tuple(zip(rows.numerator[order].tolist(), rows.denominator[order].tolist(), strict=True))
    return CurrentFigure(float(rows.numerator[-1]), float(rows.denominator[-1]), False, samples)
