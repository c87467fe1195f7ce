"""The parts of the answer "is this site current?": each decided from plain facts and a clock, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from cityscore.present.read.currency_facts import CityFacts, SiteFacts
from cityscore.present.read.expectations import Expectation, expectation_of
from cityscore.present.read.failed_feeds import feed_sentence, feeds_fix
from cityscore.present.read.feed_hold_text import TAKE
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.terms import day_text, moment_text
from cityscore.scoring.publication_days import RELEASE_TAKES
from cityscore.store.clocks import TOLERANCE
from cityscore.store.heartbeat import DROPPED, ENDED, SILENT

SILENCE = timedelta(minutes=5)
"""How long a worker may say nothing."""
FORGOTTEN = timedelta(days=60)
"""After how long without a worker a site is taken for one that has none, and runs on a schedule of its own."""
MAIL_TAKES = timedelta(hours=4)
"""How long mail may be tried again before somebody should know."""
BACKUP_AGE = timedelta(days=8)
"""How old the newest back-up may be: a weekly one, and a day."""


class CurrencyState(StrEnum):
    """How a part of a site stands."""

    FINE = "fine"
    HELD = "held"
    """Late on purpose, and not for ever."""
    LATE = "late"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Nothing is known of it yet."""
    UNUSED = "unused"
    """It is not expected: no mail is sent, no worker was ever there, or no new figures are to come."""


SOURCES = to_say("Look at the sources: has a feed stopped, or a name in it changed?")
DOUBTS = 3
"""How many doubted feeds are spelled out; the page on which they are looked at has all."""
TAKE_BACK = 'cityscore take-back --why "The clock was ahead"'


@dataclass(frozen=True)
class CurrencyPart:
    """How one part stands."""

    state: CurrencyState
    message: str
    since: datetime | None = None
    """Since when it stands so, for what is late or failed: the same for as long as it lasts."""
    fix: str = ""
    """What to do about it."""
    through: date | None = None
    """Of figures, the last day that is public."""
    by: datetime | None = None
    """Of figures, when the next are due at the latest; None where none are."""
    marks: tuple[tuple[str, datetime], ...] = ()
    """What of it is told by mail each for itself, and from when on; empty where there is one thing to tell."""

    @property
    def is_bad(self) -> bool:
        """Whether somebody has to do something."""
        return self.state in (CurrencyState.LATE, CurrencyState.FAILED)


def figures_part(city: CityFacts, now: datetime) -> CurrencyPart:
    """Whether what is public is what should be by now."""
    newest = city.newest
    if city.hold is None and city.waiting is not None and (due := city.waiting.due) and due + RELEASE_TAKES <= now:
        return _waiting_too_long(city, city.waiting.through, due)
    if newest is None:
        if city.taken_back:
            message = say("All that was public has been taken back: {why}", why=city.taken_back)
            return CurrencyPart(CurrencyState.LATE, message, fix=say("Mend what was wrong, then score again."))
        return CurrencyPart(CurrencyState.UNKNOWN, say("No figures are published yet."), fix="cityscore run")
    through, zone = newest.through, newest.definitions.city.zone()
    if through >= now.astimezone(zone).date() or newest.published > now + TOLERANCE:
        words = to_say("Figures through {day} were published on {moment}: this clock or the one of then is wrong.")
        message = say(words, day=day_text(through), moment=moment_text(newest.published.astimezone(zone)))
        fix = say("Set the clock right; if it was ahead then, take the publication back: {command}", command=TAKE_BACK)
        return CurrencyPart(CurrencyState.FAILED, message, newest.published, fix, through)
    expected = expectation_of(newest, city.hold.expires if city.hold else None)
    if expected is None:
        message = say("Figures are public through {day}; no new ones are expected.", day=day_text(through))
        return CurrencyPart(CurrencyState.UNUSED, message, through=through)
    if city.stopped and not city.coming:
        day = max(latest for _, latest in city.stopped)
        since = datetime.combine(day + timedelta(days=1), time.min, zone)
        message = say("No figure of any service has come since {day}, though runs succeed.", day=day_text(day))
        return CurrencyPart(CurrencyState.LATE, message, since, say(SOURCES), through, expected.by)
    if city.hold is not None:
        words = to_say("Figures after {day} are held until {moment}: {reason}")
        until = moment_text(city.hold.expires.astimezone(zone))
        message = say(words, day=day_text(through), moment=until, reason=city.hold.reason)
        return CurrencyPart(CurrencyState.HELD, message, through=through, by=expected.by)
    if expected.is_late(now):
        return _late(city, expected, now)
    words = to_say("Figures are public through {day}; new ones are due by {moment}.")
    message = say(words, day=day_text(through), moment=moment_text(expected.by))
    return CurrencyPart(CurrencyState.FINE, message, through=through, by=expected.by)


def _waiting_too_long(city: CityFacts, through: date, due: datetime) -> CurrencyPart:
    words = to_say("The figures through {day} should have been public since {moment}.")
    message = say(words, day=day_text(through), moment=_in_zone(city, due))
    shown = city.newest.through if city.newest else None
    return CurrencyPart(CurrencyState.LATE, message, due, _see_to_runs(), shown, due + RELEASE_TAKES)


def stopped_sentences(city: CityFacts) -> Iterator[str]:
    """What of a city has stopped coming, while the rest still comes; but for what is told with its reason."""
    for name, latest in city.stopped if city.coming else ():
        if name not in city.explained:
            yield say("{name}: no figures since {day}", name=name, day=day_text(latest))


def _late(city: CityFacts, expected: Expectation, now: datetime) -> CurrencyPart:
    message = several(
        "The newest figures, for {day}, are {number} day old; new ones were due by {moment}.",
        "The newest figures, for {day}, are {number} days old; new ones were due by {moment}.",
        (now.astimezone(expected.by.tzinfo).date() - expected.through).days,
        day=day_text(expected.through),
        moment=moment_text(expected.by),
    )
    # where a run has failed, it is that which is to be mended, and the worker is there
    fix = say("See why the latest run failed.") if city.failures else _see_to_runs()
    return CurrencyPart(CurrencyState.LATE, message, expected.by, fix, expected.through, expected.by)


def runs_part(city: CityFacts) -> CurrencyPart:
    """Whether the latest run succeeded, and one that is under way is worked on."""
    if city.silent is not None:
        words = to_say("A run is under way since {moment}, and whoever makes it was last heard of on {beat}.")
        message = say(words, moment=_in_zone(city, city.silent.started), beat=_in_zone(city, city.silent.beat))
        fix = say("See that a worker runs, which takes it over: cityscore serve.")
        return CurrencyPart(CurrencyState.LATE, message, city.silent.beat, fix)
    if not city.failures:
        if city.newest is None:
            return CurrencyPart(CurrencyState.UNKNOWN, say("Nothing was ever scored here."))
        return CurrencyPart(CurrencyState.FINE, say("The latest run succeeded."))
    first, last = city.failures[0], city.failures[-1]
    message = say(
        "The latest run, of {moment}, failed: {problem}", moment=_in_zone(city, last.started), problem=last.problem
    )
    fix = say("Mend what it says, then score again (cityscore run).")
    if last.problem in (ENDED, DROPPED, SILENT):
        fix = say("Score again: cityscore run.")
    return CurrencyPart(CurrencyState.FAILED, message, first.started, fix)


def feeds_part(city: CityFacts) -> CurrencyPart:
    """Whether all that comes is taken, or some of it is held because it looks wrong."""
    if not city.doubted:
        return CurrencyPart(CurrencyState.FINE, say("Nothing that comes looks as if a feed had failed."))
    shown = [feed.sentence for feed in city.doubted[:DOUBTS]]
    if more := len(city.doubted) - len(shown):
        shown.append(several("And {number} more is held.", "And {number} more are held.", more))
    since = max(feed.since for feed in city.doubted)  # each new one is told
    return CurrencyPart(CurrencyState.LATE, " ".join(shown), since, say(TAKE))


def sources_part(city: CityFacts) -> CurrencyPart:
    """Whether all its sources could be used when they were last tried."""
    if not city.feeds:
        return CurrencyPart(CurrencyState.FINE, say("No source has failed."))
    message = " ".join(feed_sentence(feed, city.names, city.zone) for feed in city.feeds)
    marks = tuple((feed.mark, feed.is_to_be_mailed_from) for feed in city.feeds)
    since = min(feed.since for feed in city.feeds)
    return CurrencyPart(CurrencyState.FAILED, message, since, feeds_fix(), marks=marks)


def mail_part(city: CityFacts, now: datetime, *, sends_mail: bool) -> CurrencyPart:
    """Whether mail is sent, or waits no longer than it may."""
    fix = say("Mend what it says: CITYSCORE_MAIL, or the mail server itself.")
    given_up = [mail for mail in city.mail if mail.is_given_up]
    if given_up:
        mail = min(given_up, key=lambda mail: mail.since)
        message = say("The latest mail ({name}) was given up: {problem}", name=mail.name, problem=mail.problem)
        return CurrencyPart(CurrencyState.FAILED, message, mail.since, fix)
    if not sends_mail:
        return CurrencyPart(CurrencyState.UNUSED, say("The site sends no mail."))
    waiting = [mail for mail in city.mail if mail.since + MAIL_TAKES <= now]
    if waiting:
        mail = min(waiting, key=lambda mail: mail.since)
        moment = _in_zone(city, mail.since)
        message = say(
            "Mail ({name}) has been waiting since {moment}: {problem}",
            name=mail.name,
            moment=moment,
            problem=mail.problem or "–",
        )
        return CurrencyPart(CurrencyState.LATE, message, mail.since, fix)
    return CurrencyPart(CurrencyState.FINE, say("Mail is sent."))


def worker_part(facts: SiteFacts, now: datetime) -> CurrencyPart:
    """Whether a worker is there."""
    beat = facts.last_presence
    if beat is None or now - beat > FORGOTTEN:
        return CurrencyPart(CurrencyState.UNUSED, say("This site has no worker."))
    if now - beat <= SILENCE:
        return CurrencyPart(CurrencyState.FINE, say("A worker is running."))
    message = say(
        "No worker has been running for {time}, since {moment}.", time=_time_text(now - beat), moment=_utc(beat)
    )
    return CurrencyPart(CurrencyState.LATE, message, beat, say("Start one: cityscore serve, or cityscore worker."))


def backup_part(facts: SiteFacts, now: datetime) -> CurrencyPart:
    """Whether there is a back-up that is not too old."""
    newest, fix = facts.newest_backup, say("Have cityscore backup run every night, and keep the file elsewhere.")
    if newest is None:
        return CurrencyPart(CurrencyState.UNKNOWN, say("No back-up was ever made by cityscore backup."), fix=fix)
    if now - newest > BACKUP_AGE:
        message = say(
            "The newest back-up is {time} old, of {moment}.", time=_time_text(now - newest), moment=_utc(newest)
        )
        return CurrencyPart(CurrencyState.LATE, message, newest + BACKUP_AGE, fix)
    return CurrencyPart(CurrencyState.FINE, say("The newest back-up is of {moment}.", moment=_utc(newest)))


def _see_to_runs() -> str:
    return say(
        "See that a worker is running (cityscore serve, or cityscore worker), or that cityscore run is run daily."
    )


def _in_zone(city: CityFacts, moment: datetime) -> str:
    return moment_text(moment.astimezone(city.zone))


def _utc(moment: datetime) -> str:
    return f"{moment_text(moment.astimezone(UTC))} UTC"


def _time_text(time: timedelta) -> str:
    """How long: in minutes, hours or days."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return several("{number} minute", "{number} minutes", minutes)
    if minutes < 48 * 60:
        return several("{number} hour", "{number} hours", minutes // 60)
    return several("{number} day", "{number} days", minutes // (24 * 60))
