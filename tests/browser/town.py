"""Milltown's site under test, with the figures and the people that a test asks for, while it is served."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.browser.people import make_person
from tests.running_site import Site
from tests.waiting import until

TOWN = "city: {name: Milltown, timezone: UTC}\n"
PAST = "sources:\n  past: {type: file, path: figures.csv}\n"


@contextmanager
def town(
    folder: Path,
    definitions: str = "",
    figures: Sequence[str] = (),
    people: Iterable[tuple[str, ...]] = (),
    settings: str = "",
) -> Iterator[Site]:
    """A new site in a folder; with definitions below its name's (or the example's), and rows of figures scored once.

    A person is an e-mail address, a role, and departments; ``settings`` are lines of settings.env.
    """
    site = Site(folder)
    site.run("init", ".", "--administrator", "root@city.gov", check=True)
    if definitions:
        (folder / "cityscore.yaml").write_text(TOWN + (PAST if figures else "") + definitions)
    with (folder / "settings.env").open("a") as file:
        file.write(settings)
    site.run("apply", "cityscore.yaml", check=True)
    if figures:
        write_figures(folder, figures)
        site.run("run", check=True)
    for person in people:
        make_person(site, *person)
    with served(site):
        yield site


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """The site while it answers."""
    with site.serving() as running:
        until(lambda: running.fetch("/healthz")[0] == 200)
        yield site


def write_figures(folder: Path, rows: Iterable[str]) -> None:
    """What the town's source reads from now on."""
    (folder / "figures.csv").write_text("metric,day,numerator,denominator\n" + "".join(rows))


def past_days(count: int) -> list[date]:
    """So many days, back from yesterday; asked for when a test runs, for midnight may pass after it was imported."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    return [yesterday - timedelta(days=n) for n in range(count)]
