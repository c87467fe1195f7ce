"""A run refuses a day that its clock, the database's clock and its sources can't all mean.

A jump alone is no proof: a site may have been off for a month, and a city may have monthly figures. So a run is refused
where two clocks differ, where something lies in the future, and where the clock has jumped by its machine's own count
while no source has moved on. Where no rule can be sure it says what it sees, and a publication can be taken back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from cityscore.model import CityScoreError, Definitions, Metric
from cityscore.model.enums import SLOW_CADENCES, CountedOn
from cityscore.present.say.terms import day_text
from cityscore.scoring.observations import Observations
from cityscore.store import clocks, models, runs
from cityscore.store.cities import latest_moment

FRESH = timedelta(days=7)
"""How old the newest figure of the daily sources may be for them to count as ones that still come."""
JUMP = timedelta(days=7)
"""How many days more than before a run may cover, without a figure for any of them, before it says so."""
TRUST = "if this clock is right: cityscore run --trust-clock"


class ClockInDoubt(CityScoreError):
    """A run can't believe its clock."""


def refuse_wrong_clock(city: models.City) -> None:
    """Raise ``ClockInDoubt`` where this machine's clock is not the database's, or behind what is there already."""
    now, database = clocks.machine_now(), clocks.database_now()
    if database is not None and abs(now - database) > clocks.TOLERANCE:
        raise ClockInDoubt(
            f"this machine's clock says {_text(now)}, and the database's {_text(database)} → set both right"
            f" (timedatectl shows this one); {TRUST}"
        )
    latest = latest_moment(city)
    if latest is not None and latest > now + clocks.TOLERANCE:
        raise ClockInDoubt(
            f"something of {city.name} is dated {_text(latest)}, and this machine's clock says {_text(now)}: one of the"
            " two clocks was wrong → set this one right; or, if the other was ahead, take back what it published:"
            ' cityscore take-back --why "The clock was ahead"'
        )


def refuse_unlikely_day(run: models.Run, definitions: Definitions, collected: Observations) -> None:
    """Raise ``ClockInDoubt`` where the clock has jumped by the machine's own count, and no source has moved on."""
    counted, now = clocks.counted_now(run.city), clocks.machine_now()
    if counted is None or now - counted <= clocks.TOLERANCE:
        return
    today = counted.astimezone(definitions.city.zone()).date()
    newest = _newest_daily(definitions, collected)
    if newest is not None and today - FRESH < newest <= today:
        runs.date_run(run, counted)  # it stays on record, and must not seem to lie in the future
        raise ClockInDoubt(
            f"this machine's clock says {_text(now)}, but by its own count since the last run it is {_text(counted)},"
            f" and no source has a figure after {day_text(newest)} → set it right (timedatectl shows it); {TRUST}"
        )


def doubt_of_day(run: models.Run, definitions: Definitions, collected: Observations) -> str:
    """What looks wrong with the day that a run covers, where that is no proof; empty where nothing does."""
    before = runs.published(run.city)
    newest = _newest_daily(definitions, collected)
    if before is None or newest is None or run.through - before.through <= JUMP or newest > before.through + JUMP:
        return ""
    return (
        f"covers the days to {day_text(run.through)}, and no daily source has a figure after {day_text(newest)}:"
        " if this machine's clock is ahead, set it right, and take the publication back: cityscore take-back"
    )


def _newest_daily(definitions: Definitions, collected: Observations) -> date | None:
    """The newest day on which a source of daily figures says that anything happened; None where there is none.

    That a case falls due on a day says nothing of today, nor does a zero, which may be filled in.
    """
    is_daily = np.array([_tells_of_today(metric) for metric in definitions.metrics], dtype=np.bool_)
    happened = is_daily[collected.metric] & (collected.numerator > 0)
    if collected.exempt is not None:
        happened &= ~collected.exempt
    if not happened.any():
        return None
    newest: date = collected.day[happened].max().astype("datetime64[D]").astype(object)
    return newest


def _tells_of_today(metric: Metric) -> bool:
    if metric.records is not None and metric.records.backlog is not None:
        return False  # what is open says the same on every day on which nothing happens
    on_time = metric.records.on_time if metric.records else None
    falls_due = on_time is not None and on_time.counted_on in (CountedOn.DUE, CountedOn.OUTCOME)
    return metric.cadence not in SLOW_CADENCES and not falls_due


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
