"""The digest of alerts as a letter: what is unusual and figures that stopped, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cityscore.present.read.alert_states import AlertSentences
from cityscore.present.say.language import say, several
from cityscore.reports.absolute_urls import Links
from cityscore.reports.email_message import Letter, html_of
from cityscore.reports.plain_text import headed, wrapped
from cityscore.reports.unsubscribe_footer import FooterLine, footer_text
from cityscore.store.models import AlertKind

LISTED = 20


class _List(NamedTuple):
    heading: str
    rows: list[dict[str, str]]
    more: str
    """How many more there are."""


def alerts_letter(city: str, alerts: Sequence[AlertSentences], links: Links, foot: list[FooterLine]) -> Letter:
    """Word a digest of one alert or more, in the language that is spoken."""
    changes = [alert for alert in alerts if alert.kind is AlertKind.SIGNAL]
    stopped = [alert for alert in alerts if alert.kind is AlertKind.STOPPED]
    subject = say("{city}: {what}", city=city, what=_what(alerts, len(changes), len(stopped)))
    lists = [
        _List(heading, [_row(alert, links) for alert in of_kind[:LISTED]], _more(len(of_kind)))
        for heading, of_kind in ((say("Unusual"), changes), (say("Figures that stopped coming"), stopped))
        if of_kind
    ]
    explained = say("A week is unusual where one like it seldom comes; a score below 1 alone is none.")
    more, method = say("How that is told"), f"{links.page('method')}#signals"
    html = html_of(
        "alerts.html", title=subject, lists=lists, explained=explained, more=more, method=method, foot=foot
    )  # fmt: skip
    text = "\n".join([*_lines(subject, lists), *wrapped(explained), f"{more}: {method}", "", footer_text(foot), ""])
    return Letter(subject, text, html)


def _lines(subject: str, lists: Sequence[_List]) -> Iterator[str]:
    """The digest as plain text; a link has a line of its own, which is never broken."""
    yield from (*headed(subject, "="), "")
    for listed in lists:
        yield from (*headed(listed.heading), "")
        for row in listed.rows:
            yield from wrapped(f"{row['name']}: {row['symbol']} {row['words']}", first="* ")
            yield from (*wrapped(row["why"], first="  "), f"  {row['link']}", "")
        if listed.more:
            yield from (listed.more, "")


def _what(alerts: Sequence[AlertSentences], changes: int, stopped: int) -> str:
    """What there is to tell, or how much."""
    if len(alerts) == 1:
        return f"{alerts[0].name}, {alerts[0].words}"
    parts = (
        several("{number} service unusual", "{number} services unusual", changes) if changes else "",
        several("{number} service without figures", "{number} services without figures", stopped) if stopped else "",
    )
    return ", ".join(filter(None, parts))


def _more(count: int) -> str:
    return several("and {number} more", "and {number} more", count - LISTED) if count > LISTED else ""


def _row(alert: AlertSentences, links: Links) -> dict[str, str]:
    return {
        "name": alert.name,
        "symbol": alert.symbol,
        "words": alert.words,
        "tone": alert.tone.value,
        "why": alert.why,
        "link": links.page("metric", slug=alert.slug),
    }
