"""Short letters about one thing: confirm a subscription, write a sentence about a metric, look after the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cityscore.present.say.language import say, several
from cityscore.reports.email_message import Letter, html_of
from cityscore.reports.plain_text import headed, wrapped
from cityscore.reports.unsubscribe_footer import FooterLine, footer_text


class MailItem(NamedTuple):
    """Something that a letter lists."""

    name: str
    why: str = ""


def confirm_letter(city: str, wanted: Sequence[str], link: str) -> Letter:
    """Ask whoever reads a mailbox whether mail was really asked for."""
    title = say("Shall we send you mail about {city}?", city=city)
    lines = [say("Somebody, probably you, asked for this:")]
    after = [
        say("Nothing is sent until you confirm it, within a week."),
        say("If it was not you, do nothing: nobody gets your address, and it is forgotten."),
    ]
    return _letter(title, lines, [MailItem(words) for words in wanted], link, say("Yes, send it to me"), after, [])


def asked_letter(city: str, week: str, items: Sequence[MailItem], link: str) -> Letter:
    """Ask a data owner for a sentence about each of some metrics."""
    title = several(
        "{city}: a sentence about {number} service", "{city}: a sentence about {number} services", len(items), city=city
    )
    lines = [
        say("Week of {week}", week=week) + ".",
        say("What is behind it, and what is done about it? One sentence each is enough; everyone can read it."),
    ]
    foot = [
        FooterLine(say("You get this because you give these figures. Whoever administers the city can change that."))
    ]
    return _letter(title, lines, items, link, say("Write it"), [], foot)


def plain_letter(title: str, lines: Sequence[str], link: str, label: str, after: Sequence[str]) -> Letter:
    """A letter with one link, under what it is for."""
    return _letter(title, lines, [], link, label, after, [])


def late_letter(city: str, items: Sequence[MailItem], link: str) -> Letter:
    """Tell an administrator what is late, or failed, and what to do about it."""
    title = say("{city}: CityScore is not up to date", city=city)
    lines = [say("This needs somebody to look after it:")]
    after = [say("You get one mail when this changes, and one when all is well again.")]
    return _letter(title, lines, items, link, say("Look at it"), after, [_of_administrators()])


def current_letter(city: str, figures: str, link: str) -> Letter:
    """Tell an administrator that nothing is late any more."""
    title = say("{city}: CityScore is up to date again", city=city)
    return _letter(title, [figures], [], link, say("Look at it"), [], [_of_administrators()])


def _of_administrators() -> FooterLine:
    return FooterLine(say("You get this because you administer the city."))


def _letter(
    title: str,
    lines: Sequence[str],
    items: Sequence[MailItem],
    link: str,
    label: str,
    after: Sequence[str],
    foot: list[FooterLine],
) -> Letter:
    html = html_of(
        "plain.html", title=title, lines=lines, items=items, link=link, label=label, after=after, foot=foot
    )  # fmt: skip
    begins = [line for sentence in lines for line in wrapped(sentence)]
    listed = [line for item in items for line in (*wrapped(item.name, first="* "), *wrapped(item.why, first="  "))]
    ends = [line for sentence in after for line in wrapped(sentence)]
    middle = ["", *listed] if listed else []
    text = [*headed(title, "="), "", *begins, *middle, "", f"{label}:", link, *(["", *ends] if ends else [])]
    return Letter(title, "\n".join([*text, *(["", footer_text(foot)] if foot else []), ""]), html)
