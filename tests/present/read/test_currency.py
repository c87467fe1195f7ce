"""Whether a site is current: every part in each of its states, from plain facts and a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cityscore.model import Definitions, from_plain
from cityscore.present.read.currency import CurrencyKind, decide
from cityscore.present.read.currency_facts import CityFacts, CityHold, FailedRun, MailJob, SiteFacts, WaitingRun
from cityscore.present.read.currency_parts import CurrencyPart, CurrencyState
from cityscore.present.read.expectations import PublicRun
from cityscore.present.read.failed_feeds import FailedFeed
from cityscore.store.heartbeat import ENDED
from tests.store.milltown import CRIMES, DAY, HOUR, plain

MINUTE = timedelta(minutes=1)
THROUGH = date(2026, 11, 29)
PUBLISHED = datetime(2026, 11, 30, 11, 5, tzinfo=UTC)
"""A Monday, 06:05 in Milltown."""
DUE = datetime(2026, 12, 1, 13, tzinfo=UTC)
"""08:00 of the day after: two hours after the daily run."""
LATER = PUBLISHED + 12 * DAY
FINE, HELD, LATE, FAILED, UNKNOWN, UNUSED = CurrencyState


def public(definitions: dict[str, Any] | None = None, **changes: Any) -> PublicRun:
    stated = from_plain(Definitions, definitions or plain())
    return replace(PublicRun(THROUGH, PUBLISHED, False, stated), **changes)


def milltown(**facts: Any) -> CityFacts:
    return CityFacts("milltown", "Milltown", **{"newest": public(), "zone": ZoneInfo("America/New_York"), **facts})


def part(kind: CurrencyKind, now: datetime, city: CityFacts | None = None, **site: Any) -> CurrencyPart:
    return decide(SiteFacts((city or milltown(),), **site), now).of_city("milltown")[kind]


def monthly(**metric: Any) -> dict[str, Any]:
    return plain({"crimes": {**CRIMES, "cadence": "monthly", **metric}})


HOLD = CityHold(LATER + DAY, "looks wrong")
FAILURE = FailedRun(PUBLISHED + DAY, "no file data/daily.csv")
GIVEN_UP = MailJob("report 2026-11-23", PUBLISHED, "the mail server can't be reached", is_given_up=True)
RETRIED = replace(GIVEN_UP, is_given_up=False)


@pytest.mark.parametrize(
    ("newest", "facts", "now", "state", "since"),
    [
        (public(), {}, PUBLISHED, FINE, None),
        (public(), {}, DUE - MINUTE, FINE, None),
        (public(), {}, DUE, LATE, DUE),
        (public(), {}, LATER, LATE, DUE),
        (None, {}, LATER, UNKNOWN, None),
        # of monthly figures November's are due now, and December's when that is over
        (public(monthly()), {}, LATER, LATE, DUE),
        (public(monthly(), through=date(2026, 11, 30)), {}, LATER, FINE, None),
        (public(monthly(lag=15)), {}, LATER + 2 * DAY, FINE, None),
        (public(monthly(lag=15)), {}, LATER + 5 * DAY, LATE, datetime(2026, 12, 16, 13, tzinfo=UTC)),
        # history that was replayed expects nothing, nor does a city whose metrics have ended
        (public(is_replayed=True), {}, LATER + 3650 * DAY, UNUSED, None),
        (public(plain({"crimes": {**CRIMES, "active": {"to": date(2026, 11, 29)}}})), {}, LATER, UNUSED, None),
        # held on purpose
        (public(), {"hold": HOLD}, LATER, HELD, None),
        (public(), {"hold": HOLD, "waiting": WaitingRun(THROUGH + DAY, DUE)}, LATER, HELD, None),
        # figures that wait for their hour, and that should have been let go
        (public(), {"waiting": WaitingRun(THROUGH + DAY, DUE)}, DUE - MINUTE, FINE, None),
        (public(), {"waiting": WaitingRun(THROUGH, DUE - HOUR)}, DUE - MINUTE, FINE, None),
        (public(), {"waiting": WaitingRun(THROUGH, DUE - HOUR)}, DUE, LATE, DUE - HOUR),
        (None, {"waiting": WaitingRun(THROUGH, DUE - HOUR)}, DUE, LATE, DUE - HOUR),
        # a clock that was ahead
        (public(through=date(2026, 12, 29)), {}, LATER, FAILED, PUBLISHED),
        (public(through=date(2026, 11, 30)), {}, PUBLISHED, FAILED, PUBLISHED),
        (public(plain(city={"publication": "18:00"})), {}, datetime(2026, 12, 1, 23, 59, tzinfo=UTC), FINE, None),
        (public(plain(city={"publication": "18:00"})), {}, datetime(2026, 12, 2, tzinfo=UTC), LATE, DUE + 11 * HOUR),
    ],
)
def test_figures(
    newest: PublicRun | None, facts: dict[str, Any], now: datetime, state: CurrencyState, since: datetime | None
) -> None:
    figures = part(CurrencyKind.FIGURES, now, milltown(newest=newest, **facts))
    assert (figures.state, figures.since) == (state, since)
    assert figures.message.endswith((".", "looks wrong"))
    assert bool(figures.fix) is (state in (LATE, FAILED, UNKNOWN))


def test_late_figures_say_how_old_they_are_and_since_when_new_ones_are_due() -> None:
    figures = part(CurrencyKind.FIGURES, LATER)
    assert figures.message == (
        "The newest figures, for 29 November 2026, are 13 days old; new ones were due by 1 December 2026, 08:00."
    )
    assert (figures.through, figures.by) == (THROUGH, DUE)


@pytest.mark.parametrize(
    ("failures", "state", "since"),
    [((), FINE, None), ((FAILURE, FailedRun(LATER, "no room")), FAILED, FAILURE.started)],
)
def test_runs(failures: tuple[FailedRun, ...], state: CurrencyState, since: datetime | None) -> None:
    runs = part(CurrencyKind.RUNS, LATER, milltown(failures=failures))
    assert (runs.state, runs.since) == (state, since)
    assert state is FINE or runs.message.endswith("failed: no room")


@pytest.mark.parametrize(
    ("mail", "now", "sends", "state"),
    [
        ((), LATER, True, FINE),
        ((), LATER, False, UNUSED),
        ((GIVEN_UP,), PUBLISHED, True, FAILED),
        ((GIVEN_UP,), PUBLISHED, False, FAILED),
        ((RETRIED,), PUBLISHED + 3 * HOUR, True, FINE),
        ((RETRIED,), PUBLISHED + 4 * HOUR, True, LATE),
        ((RETRIED, GIVEN_UP), PUBLISHED, True, FAILED),
    ],
)
def test_mail(mail: tuple[MailJob, ...], now: datetime, sends: bool, state: CurrencyState) -> None:
    assert part(CurrencyKind.MAIL, now, milltown(mail=mail), sends_mail=sends).state is state


@pytest.mark.parametrize(
    ("silent", "state"),
    [
        (None, UNUSED),
        (timedelta(0), FINE),
        (5 * MINUTE, FINE),
        (6 * MINUTE, LATE),
        (12 * DAY, LATE),
        (61 * DAY, UNUSED),  # it runs on a schedule of its own by now
    ],
)
def test_worker(silent: timedelta | None, state: CurrencyState) -> None:
    beat = None if silent is None else LATER - silent
    worker = part(CurrencyKind.WORKER, LATER, last_presence=beat)
    assert worker.state is state
    assert worker.since == (beat if state is LATE else None)


@pytest.mark.parametrize(("age", "state"), [(None, UNKNOWN), (DAY, FINE), (8 * DAY, FINE), (9 * DAY, LATE)])
def test_backup(age: timedelta | None, state: CurrencyState) -> None:
    made = None if age is None else LATER - age
    assert part(CurrencyKind.BACKUP, LATER, newest_backup=made).state is state


@pytest.mark.parametrize(
    ("city", "site", "is_current"),
    [
        (milltown(), {}, True),
        (milltown(hold=HOLD), {}, True),
        (milltown(newest=None), {}, True),
        (milltown(failures=(FAILURE,)), {}, False),
        (milltown(mail=(GIVEN_UP,)), {}, False),
        (milltown(), {"last_presence": PUBLISHED - HOUR}, False),
        (milltown(), {"newest_backup": PUBLISHED - 9 * DAY}, False),
    ],
)
def test_the_site_is_current_if_nothing_is_late_or_failed(
    city: CityFacts, site: dict[str, Any], is_current: bool
) -> None:
    assert decide(SiteFacts((city,), **site), PUBLISHED).is_current is is_current


def test_runs_that_find_no_new_figure_of_anything_are_late_and_of_some_a_concern() -> None:
    dead = milltown(stopped=(("Potholes", THROUGH - 4 * DAY), ("Crimes", THROUGH - 5 * DAY)))
    figures = part(CurrencyKind.FIGURES, PUBLISHED, dead)
    assert (figures.state, figures.since) == (LATE, datetime(2026, 11, 26, 5, tzinfo=UTC))
    assert figures.message == "No figure of any service has come since 25 November 2026, though runs succeed."
    some = milltown(stopped=(("Potholes", THROUGH - 4 * DAY),), coming=1)
    assert part(CurrencyKind.FIGURES, PUBLISHED, some).state is FINE
    (city,) = decide(SiteFacts((some,)), PUBLISHED).cities
    assert city.concerns == ("Potholes: no figures since 25 November 2026",)


def test_sources_that_fail_are_told_with_their_reason_and_what_is_missing() -> None:
    reason, since = "sources.cad: can't be read: connection refused", PUBLISHED - 3 * DAY
    cad = FailedFeed("cad", since, reason, ("crimes", "former"), may_pass=True)
    rms = FailedFeed("rms", PUBLISHED, "no such table", tuple(f"metric-{n}" for n in range(7)))
    sources = part(CurrencyKind.SOURCES, PUBLISHED, milltown(feeds=(cad, rms), names={"crimes": "Crimes"}))
    assert (sources.state, sources.since, sources.is_bad) == (FAILED, since, True)
    assert sources.message == (
        f"The source cad has failed since 27 November 2026, 06:05: {reason}. No new figures for: Crimes, former."
        " The source rms has failed since 30 November 2026, 06:05: no such table. No new figures for: metric-0,"
        " metric-1, metric-2, metric-3, metric-4 and 2 more."
    )
    assert [moment for _, moment in sources.marks] == [since + timedelta(hours=1), PUBLISHED]
    assert part(CurrencyKind.SOURCES, PUBLISHED).state is FINE


def test_what_is_advised_is_about_what_is_wrong() -> None:
    assert "worker" in part(CurrencyKind.FIGURES, LATER).fix
    assert part(CurrencyKind.FIGURES, LATER, milltown(failures=(FAILURE,))).fix == "See why the latest run failed."
    killed = milltown(failures=(FailedRun(PUBLISHED, ENDED),))
    assert part(CurrencyKind.RUNS, LATER, killed).fix == "Score again: cityscore run."


def test_where_everything_was_taken_back_nobody_is_told_just_to_run_again() -> None:
    figures = part(CurrencyKind.FIGURES, LATER, milltown(newest=None, taken_back="A clock was ahead"))
    assert (figures.state, figures.fix) == (LATE, "Mend what was wrong, then score again.")
