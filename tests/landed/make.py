"""Makes the folder of a landed version: a small site's database as that version keeps it, and all that it answers.

Run once with the version's own code: ``python tests/landed/make.py tests/landed/VERSION``. What it wrote is never
made again: later versions renew that database, and must answer the same.
"""

from __future__ import annotations

import csv
import lzma
import os
import random
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

DAY = timedelta(days=1)
LOADED = date(2024, 12, 2)
FIRST_RUN = datetime(2025, 3, 3, 17, tzinfo=UTC)
"""Noon in Milltown, on a Monday."""

CITY: dict[str, Any] = {
    "name": "Milltown",
    "timezone": "America/New_York",
    "calendar": {"holidays": "US-MA", "fiscal_year_starts": "july", "office_hours": "08:30-17:00"},
}
METRICS: dict[str, dict[str, Any]] = {
    "potholes": {
        "name": "Potholes",
        "department": "Works",
        "kind": "ratio",
        "better": "higher",
        "unit": "percent",
        "target": [{"value": 0.8}, {"from": date(2025, 2, 10), "value": 0.75, "why": "Frost"}],
        "weight": [{"value": 1}, {"from": date(2025, 2, 24), "value": 2}],
    },
    "signs": {
        "name": "Signs",
        "department": "Works",
        "kind": "ratio",
        "better": "higher",
        "target": 0.8,
        "records": {
            "source": "cases",
            "where": "type = 'sign'",
            "on_time": {"opened": "opened", "closed": "closed", "within": "2 business days"},
            "district": "area",
        },
    },
    "crimes": {
        "name": "Crimes",
        "department": "Police",
        "kind": "count",
        "better": "lower",
        "unit": "per day",
        "harm": True,
        "history": {"trailing": 56},
        "goal": "safe",
    },
    "response": {
        "name": "Response",
        "department": "Police",
        "kind": "quantile",
        "q": 0.5,
        "better": "lower",
        "target": 6,
    },
    "survey": {"name": "Survey", "department": "Library", "kind": "average", "better": "higher", "target": 4},
    "attendance": {
        "name": "Attendance",
        "department": "Library",
        "kind": "average_ratio",
        "better": "higher",
        "target": 0.95,
        "cadence": "weekdays",
        "lag": 1,
    },
    "waiting": {
        "name": "Waiting list",
        "department": "Library",
        "kind": "level",
        "better": "lower",
        "target": 40,
        "cadence": "weekly",
    },
    "temperature": {
        "name": "Temperature of the pool",
        "department": "Library",
        "kind": "average",
        "better": "range",
        "target": {"low": 26, "high": 28},
        "visibility": "internal",
    },
    "visits": {
        "name": "Visits",
        "department": "Library",
        "kind": "count",
        "better": "higher",
        "cadence": "monthly",
        "lag": 5,
        "scored": False,
    },
}
OFFENCES = {"now": "offences", "name": "Offences", "was": "crimes"}
REST: dict[str, Any] = {
    "cabinets": {"Streets": ["Works"], "Safety": ["Police"], "Culture": ["Library"]},
    "goals": {"safe": {"name": "Safe"}},
    "sources": {
        "daily": {"type": "file", "path": "daily.csv"},
        "cases": {"type": "file", "path": "cases.csv"},
    },
}


def plain(**changes: dict[str, Any] | None) -> dict[str, Any]:
    """Milltown's definitions as in a file; ``changes`` by slug are other keys of a metric, None leaves it out."""
    metrics = {
        slug: keys | (changes.get(slug) or {}) for slug, keys in METRICS.items() if changes.get(slug, {}) is not None
    }
    renamed = {keys.get("now", slug): keys for slug, keys in metrics.items()}
    return {
        "city": CITY,
        **REST,
        "metrics": {slug: {key: keys[key] for key in keys if key != "now"} for slug, keys in renamed.items()},
    }


def figures(slug: str, day: date, random: random.Random) -> Iterator[tuple[float, float]]:
    """Numerator and denominator of a metric on a day; of response times each value, and how often it occurred."""
    cases = random.randint(4, 30)
    if slug == "potholes" and cases > 5:
        yield round(cases * random.uniform(0.5, 1)), cases
    elif slug == "crimes":
        yield random.randint(0, 5), 1
    elif slug == "response":
        for value in sorted({round(random.uniform(3, 9), 1) for _ in range(random.randint(0, 4))}):
            yield value, random.randint(1, 3)
    elif slug == "survey" and cases > 12:
        yield round(cases * random.uniform(3.2, 4.8), 1), cases
    elif slug == "attendance" and day.weekday() < 5:
        yield round(400 * random.uniform(0.85, 1)), 400
    elif slug == "waiting" and day.weekday() == 6:
        yield random.randint(20, 60), 1
    elif slug == "temperature":
        yield round(random.uniform(25, 29), 2), 1
    elif slug == "visits" and (day + DAY).day == 1:
        yield random.randint(2000, 4000), 1


def write_daily(folder: Path, last: date, corrected: date | None = None, without: str = "") -> None:
    """Write the figures of all days up to one; on a corrected day potholes have another numerator."""
    generator = random.Random(311)
    with (folder / "daily.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("metric", "district", "day", "numerator", "denominator", "value", "count"))
        for number in range((last - LOADED).days + 1):
            day = LOADED + number * DAY
            for slug in METRICS:
                for district in ("", "North")[: 1 + (slug == "potholes")]:
                    for numerator, denominator in figures(slug, day, generator):
                        figure = (1 if (slug, district, day) == ("potholes", "", corrected) else numerator, denominator)
                        columns = ("", "", *figure) if slug == "response" else (*figure, "", "")
                        if slug != without:
                            rows.writerow((slug, district, day, *columns))


def write_cases(folder: Path, last: date) -> None:
    """Write the cases opened up to a day."""
    generator = random.Random(7)
    with (folder / "cases.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("type", "opened", "closed", "area"))
        for number in range(220):
            opened = datetime(2025, 1, 6, 8) + timedelta(minutes=generator.randint(0, 90 * 24 * 60))
            closed = opened + timedelta(hours=generator.expovariate(1 / 40))
            kind, area = generator.choice(("sign", "sign", "light")), generator.choice(("North", "South"))
            if opened.date() <= last:
                is_closed = closed.date() <= last and number % 9
                rows.writerow((kind, opened, closed.replace(microsecond=0) if is_closed else "", area))


class Clock:
    """A clock that goes on by a second whenever somebody looks at it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def tell(folder: Path) -> list[datetime]:
    """Let happen to Milltown what happens to a city; returns moments at which something else was public."""
    from django.utils import timezone

    clock = Clock(FIRST_RUN)
    timezone.now = clock
    from cityscore.jobs.alternative_composites import compare_newest
    from cityscore.jobs.city_run import from_sources, run_city
    from cityscore.model import Definitions, Period, from_plain
    from cityscore.people.invitations import invite
    from cityscore.people.mail_subscriptions import About, ask_for_mail
    from cityscore.people.models import Membership, Role, Topic, User
    from cityscore.store import alerts, comments, holds, jobs, models, notes, observation_changes, observation_writes
    from cityscore.store.definitions import apply_definitions, definitions_in_force

    moments = []

    def city() -> models.City:
        return models.City.objects.get(slug="milltown")

    def define(why: str, **changes: dict[str, Any] | None) -> None:
        apply_definitions(from_plain(Definitions, plain(**changes)), clock(), folder=str(folder), why=why)

    def go_on(days: int, **figures: Any) -> None:
        clock.moment += days * DAY
        yesterday = clock.moment.date() - DAY
        write_daily(folder, yesterday, **figures)
        write_cases(folder, yesterday)
        run_city(city(), from_sources(city(), clock()))
        compare_newest(city())
        moments.append(clock())

    ann = User.objects.create_user("ann@city.gov", name="Ann")
    define("The first of all")
    go_on(0)
    Membership.objects.create(user=ann, city=city(), role=Role.ANALYST)
    Membership.objects.create(user=ann, city=city(), role=Role.OWNER, departments=["Works"])
    invite(ann, city().pk, "bob@city.gov", Role.ADMINISTRATOR, [])
    ask_for_mail(city().pk, "carol@example.org", [About(Topic.ALERTS, "metric", "potholes")], "es", known=True)
    comments.write_comment(
        city(), comments.CommentWindow("potholes", Period.WEEK, date(2025, 3, 2)), "Frost came late.", who=ann
    )
    notes.add_note(city(), date(2025, 3, 2), "Snow closed two streets.", who=ann, public=True)
    go_on(2, corrected=date(2025, 2, 27))
    define("Police renamed it", crimes=OFFENCES, potholes={"target": 0.7})
    go_on(5)

    in_force = definitions_in_force(city())
    upload = models.Upload.objects.create(
        city=city(), who=ann, name="survey.csv", size=40, digest="0" * 64, headings="1" * 64, created=clock()
    )
    survey = typed(in_force.definitions, "survey", date(2025, 3, 4), 90.5, 20)
    changes = observation_changes.compare_observations(city(), in_force, survey)
    observation_writes.write_changes(city(), changes, observation_writes.Writer(who=ann, upload=upload))
    upload.moment = changes.moment
    upload.state = models.UploadState.KEPT
    upload.save(update_fields=["state", "moment"])
    observation_writes.write_observations(
        city(), in_force, typed(in_force.definitions, "waiting", date(2025, 3, 9), 0, 1), who=ann
    )
    observation_writes.withdraw_observations(city(), "crimes", (date(2025, 3, 5), date(2025, 3, 5)))
    holds.hold(city(), "The survey is looked at again", clock() + 3 * DAY, who=ann, key="survey")
    alerts.keep_alerts(
        models.Run.objects.filter(city=city()).latest("published"),
        [alerts.State("potholes", models.AlertKind.SIGNAL, "2025-03-09", is_on=True, is_high=False)],
    )
    go_on(1)
    define("Temperatures are the pool's own", temperature=None, crimes=OFFENCES, potholes={"target": 0.7})
    go_on(7, without="temperature")
    jobs.put(city(), "run", "2025-03-20", {"through": "2025-03-19"}, not_before=clock() + 3650 * DAY)
    return moments


def typed(definitions: Any, slug: str, day: date, numerator: float, denominator: float) -> Any:
    """One figure, as a person gives it."""
    import numpy as np

    from cityscore.scoring.observations import Observations

    place = [metric.slug for metric in definitions.metrics].index(slug)
    return Observations(
        metric=np.array([place], dtype=np.int64),
        district=np.array([0], dtype=np.int64),
        day=np.array([day], dtype="datetime64[D]"),
        numerator=np.array([numerator], dtype=np.float64),
        denominator=np.array([denominator], dtype=np.float64),
        districts=("",),
    )


def main(kept: Path) -> None:
    """Make the site in a scratch folder, and keep what is compared."""
    with TemporaryDirectory() as name:
        file = Path(name) / "site.sqlite3"
        os.environ |= {"DATABASE_URL": f"sqlite:///{file}", "CITYSCORE_SECRET_KEY": "abcdefghij" * 6}
        from cityscore.cli.site import ready

        ready(migrate=True)
        moments = tell(Path(name))
        from tests.landed.answers import write_answers

        write_answers(kept, moments)
        from django.db import connection

        connection.close()
        with sqlite3.connect(file) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            text = "\n".join(database.iterdump()).replace(name, "/srv/milltown")
        (kept / "site.sql.xz").write_bytes(lzma.compress(text.encode()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
