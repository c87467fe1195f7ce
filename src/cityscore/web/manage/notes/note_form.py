"""A note as somebody typed it: what it is about, its days, its words and who may read it; told what won't do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from cityscore.model import Definitions, Metric, Visibility
from cityscore.people.access import Access
from cityscore.present.say.language import say
from cityscore.present.say.typed_text import UnfitText, fit_text
from cityscore.scoring.day_ranges import Span
from cityscore.store.notes import LONGEST_NOTE, WHOLE_CITY, NoteSubject

CITY = "city"
EVERYONE, STAFF_ALONE = "everyone", "staff"
FIRST_YEAR = 1900
AHEAD = timedelta(days=732)
"""How far to come the days of a note may lie: what is planned can be said, and a mistyped year is caught."""


@dataclass(frozen=True)
class OfferedSubject:
    """Something that a note may be about."""

    value: str
    """As the form sends it."""
    name: str
    subject: NoteSubject
    is_public: bool
    """Whether any public page shows it."""


def offered_subjects(
    definitions: Definitions, keys: Mapping[str, str], access: Access
) -> list[tuple[str, list[OfferedSubject]]]:
    """What somebody may write notes about: the city, and their departments, each with its metrics."""
    answered_for: dict[str, list[Metric]] = {}
    for metric in definitions.metrics:
        if access.departments is None or metric.department in access.departments:
            answered_for.setdefault(metric.department, []).append(metric)
    offered = [("", [OfferedSubject(CITY, say("The whole city"), WHOLE_CITY, is_public=True)])]
    for department, metrics in answered_for.items():
        whole = OfferedSubject(
            f"department:{department}",
            say("All of {department}", department=department),
            NoteSubject(department=department),
            is_public=any(metric.visibility is Visibility.PUBLIC for metric in metrics),
        )
        offered.append((department, [whole, *(_of_metric(metric, keys) for metric in metrics)]))
    return offered


def _of_metric(metric: Metric, keys: Mapping[str, str]) -> OfferedSubject:
    subject = NoteSubject(key=keys[metric.slug])
    is_public = metric.visibility is Visibility.PUBLIC
    name = metric.name if is_public else say("{name} (internal)", name=metric.name)
    return OfferedSubject(f"metric:{metric.slug}", name, subject, is_public)


@dataclass
class NoteForm:
    """What was typed, and what of it won't do, by the field's name."""

    about: str = ""
    first: str = ""
    last: str = ""
    text: str = ""
    readers: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> NoteForm:
        """What a form sends, or an address fills in."""

        def typed(name: str) -> str:
            return sent.get(name, "").replace("\0", "")

        return cls(typed("about"), typed("first"), typed("last"), typed("text"), typed("readers"))

    def check(self, offered: Mapping[str, OfferedSubject], today: date) -> None:
        """Find what won't do, each told in a sentence."""
        subject = offered.get(self.about)
        if not self.about:
            self.problems["about"] = say("Choose what the note is about.")
        elif subject is None:
            self.problems["about"] = say("You can't write about that. Choose something from the list.")
        self._check_days(today)
        try:
            if not fit_text(self.text, LONGEST_NOTE, lines=True):
                self.problems["text"] = say("Say in a sentence what happened.")
        except UnfitText as error:
            self.problems["text"] = f"{str(error)[:1].upper()}{str(error)[1:]}."
        if self.readers not in (EVERYONE, STAFF_ALONE):
            self.problems["readers"] = say("Choose who may read it.")
        elif self.is_for_everyone and subject is not None and not subject.is_public:
            self.problems["readers"] = say("{name} is on no public page. Choose staff only.", name=subject.name)

    def _check_days(self, today: date) -> None:
        first, last = _day(self.first), _day(self.last or self.first)
        if first is None:
            self.problems["first"] = say("Give the first day, such as 2026-11-23.")
        elif first.year < FIRST_YEAR:
            self.problems["first"] = say("The first day is too long ago.")
        if last is None and self.last:
            self.problems["last"] = say("Give the last day, such as 2026-11-29, or leave it empty.")
        elif last and last > today + AHEAD:
            self.problems["last" if self.last else "first"] = say("That is more than two years from now.")
        elif first and last and last < first:
            self.problems["last"] = say("The last day is before the first.")

    @property
    def days(self) -> Span:
        """Its days; of a form that is checked."""
        first = date.fromisoformat(self.first)
        return first, date.fromisoformat(self.last) if self.last else first

    @property
    def is_for_everyone(self) -> bool:
        """Whether everyone may read it."""
        return self.readers == EVERYONE


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
