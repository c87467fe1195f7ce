"""What somebody typed for the figures that were asked: read, checked as any source's figures are, and asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from cityscore.files.numbers import Decimal, may_be_two, number_in
from cityscore.library.checking import check_observations
from cityscore.model import Definitions, InvalidObservations, Observed
from cityscore.present.say.language import say, spoken
from cityscore.scoring.observations import Observations
from cityscore.scoring.row_selection import taken_rows
from cityscore.sources.columns import COLUMNS, EXEMPT, FILE, LINE
from cityscore.store.current_observations import CurrentFigure
from cityscore.web.manage.doubt_questions import doubt_questions
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

    due: DueFigure
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
    figure: CurrentFigure | None = None
    """The figure, once it is read."""

    @classmethod
    def standing(cls, due: DueFigure) -> Answer:
        """What stands already, as it would have been typed."""
        figure = due.current
        texts = dict.fromkeys(columns_of(due), "")
        choice = ""
        if figure is not None and figure.exempt:
            choice = NONE_DUE
        elif figure is not None and says_nothing(due, figure):
            choice = NOTHING
        elif figure is not None and due.metric.kind.observed.has_samples:
            texts["value"] = " ".join(typed(value) for value, many in figure.samples for _ in range(int(many)))
        elif figure is not None:
            numbers = {"numerator": figure.numerator, "denominator": figure.denominator}
            texts = {
                box.column: "" if numbers[box.column] == box.blank else typed(numbers[box.column])
                for box in due.metric.kind.traits.boxes
            }
        return cls(due, texts, choice, figure_token(figure))

    @classmethod
    def sent(cls, due: DueFigure, post: Mapping[str, str]) -> Answer:
        """What was typed."""
        slug = due.metric.slug
        texts = {name: post.get(f"{slug}-{name}", "").replace("\0", "").strip()[:2000] for name in columns_of(due)}
        choice = post.get(f"{slug}-choice", "")
        allowed = [value for value, _ in choices_of(due)]
        return cls(
            due, texts, choice if choice in allowed else "", post.get(f"{slug}-was", ""), post.get(f"{slug}-sure", "")
        )

    @property
    def slug(self) -> str:
        """The metric's."""
        return self.due.metric.slug

    @property
    def fields(self) -> list[Field]:
        """The boxes."""
        return [Field(name, self._label(name), text, name in self.wrong) for name, text in self.texts.items()]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen in place of a figure."""
        return choices_of(self.due)

    @property
    def differs(self) -> bool:
        """Whether it is not what stood when the page was shown."""
        return self.token != self.was

    @property
    def token(self) -> str:
        """What is to be confirmed."""
        return figure_token(self.figure)

    def _label(self, name: str) -> str:
        metric = self.due.metric
        (box,) = (box for box in metric.kind.traits.boxes if box.column == name)
        if metric.cases and box.label_with_cases:
            return say(box.label_with_cases, cases=metric.cases)
        return say(box.label)

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows that a source would hand over."""
        row = {"metric": self.slug, "day": self.due.day.isoformat()}
        has_samples = self.due.metric.kind.observed.has_samples
        if self.choice == NONE_DUE:
            yield {**row, EXEMPT: "yes"}
        elif self.choice == NOTHING:
            yield {**row, "value": "0", "count": "0"} if has_samples else {**row, "numerator": "0", "denominator": "0"}
        elif has_samples:
            values = [_as_in_files(text) for text in self.texts["value"].split()]
            yield from ({**row, "value": value, "count": str(values.count(value))} for value in dict.fromkeys(values))
        elif any(self.texts.values()):
            yield {**row, **{name: _as_in_files(text) for name, text in self.texts.items()}}


def _as_in_files(text: str) -> str:
    """A number as files have it, typed as the page itself shows it: with the reader's separators, or as a percentage.

    Where the decimals begin with a comma, what may be a thousand and some is none of ours to guess, and stays.

    >>> _as_in_files("1,958"), _as_in_files("1.2%")
    ('1958', '0.012')
    >>> _as_in_files("5,5")  # English does not say so, and it is refused
    '5,5'
    """
    if spoken().number("0.5") != "0,5":
        return number_in(text, Decimal.POINT)
    return text if may_be_two(text) else number_in(text, Decimal.COMMA)


def columns_of(due: DueFigure) -> tuple[str, ...]:
    """The columns that are typed for a metric."""
    return tuple(box.column for box in due.metric.kind.traits.boxes)


def choices_of(due: DueFigure) -> list[tuple[str, str]]:
    """What can be chosen for a metric in place of a figure."""
    is_counted = due.metric.kind.observed.has_fixed_denominator  # so that nothing is a zero, and typed
    nothing = [] if is_counted else [(NOTHING, say("Nothing happened"))]
    return [("", say("as typed")), *nothing, (NONE_DUE, say("Not applicable"))]


def says_nothing(due: DueFigure, figure: CurrentFigure) -> bool:
    """Whether a figure says that nothing happened."""
    if due.metric.kind.observed.has_samples:
        return not any(many for _, many in figure.samples)
    return figure.denominator == 0


def figure_token(figure: CurrentFigure | None) -> str:
    """A figure in short, to tell whether it is another.

    >>> figure_token(None), figure_token(CurrentFigure(3, 4, False)), figure_token(CurrentFigure(0, 0, True))
    ('', '3/4', 'n/a')
    """
    if figure is None:
        return ""
    if figure.exempt:
        return "n/a"
    if figure.samples:
        return " ".join(f"{typed(value)}*{typed(many)}" for value, many in figure.samples)
    return f"{typed(figure.numerator)}/{typed(figure.denominator)}"


def read_answers(answers: Sequence[Answer], definitions: Definitions) -> Observations | None:
    """The figures that were typed; None where some can't be read, which each answer then says."""
    rows = [(line, row) for line, answer in enumerate(answers, start=1) for row in answer.rows()]
    for answer in answers:
        if answer.choice and any(answer.texts.values()):
            answer.problems.append(say("has a figure and a choice → keep one of them"))
    columns = {name: pa.array([row.get(name) for _, row in rows], pa.string()) for name in COLUMNS}
    columns |= {FILE: pa.array(["entry"] * len(rows), pa.string()), LINE: pa.array([line for line, _ in rows])}
    try:
        observations = check_observations(pa.table(columns), definitions)
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
        answer.figure = _figure(taken_rows(observations, observations.metric == slugs.index(answer.slug)), answer.due)
    return observations


def ask_about_unusual(
    answers: Sequence[Answer], definitions: Definitions, observations: Observations, today: date
) -> bool:
    """Ask about each figure that changed, looks wrong, and is not confirmed; whether any is.

    It looks wrong where it is far from what is usual, or as if something else was meant, or is of a day that is not
    over: what there is then can be known, but not how much there will have been.
    """
    doubted = {metric.slug: question for metric, question in doubt_questions(definitions, observations)}
    for answer in answers:
        usual, figure = answer.due.usual, answer.figure
        if figure is None or figure.exempt or not answer.differs or answer.sure == answer.token:
            continue
        metric = answer.due.metric
        if answer.slug in doubted:
            answer.question = say("Are you sure? {question}", question=doubted[answer.slug])
        elif usual is not None and any(not usual.has(value) for value in value_of(metric, figure)):
            answer.question = say(
                "Are you sure? {figure} is far from what is usual: "
                "half of the last {known} lay between {low} and {high}.",
                figure=figure_text(metric, figure),
                known=usual.figures,
                low=middle_text(metric, usual.low),
                high=middle_text(metric, usual.high),
            )
        elif answer.due.day >= today and metric.kind.observed is not Observed.LEVEL:
            answer.question = say("Are you sure? The day is not over: it is scored by what is kept here.")
    return any(answer.question for answer in answers)


def _figure(rows: Observations, due: DueFigure) -> CurrentFigure | None:
    if not len(rows):
        return None
    if rows.exempt is not None and rows.exempt.any():
        return CurrentFigure(0.0, 0.0, True)
    samples: tuple[tuple[float, float], ...] = ()
    if due.metric.kind.observed.has_samples:
        order = np.argsort(rows.numerator)
        samples = tuple(zip(rows.numerator[order].tolist(), rows.denominator[order].tolist(), strict=True))
    return CurrentFigure(float(rows.numerator[-1]), float(rows.denominator[-1]), False, samples)
