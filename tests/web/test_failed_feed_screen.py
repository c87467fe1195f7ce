"""One of four feeds is removed: the rest is public, the fourth says since when and why; put back, all is well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cityscore.present.say.terms import day_text
from tests.browser.people import home, is_sound, make_person, sign_in
from tests.browser.town import past_days, served
from tests.browser.visit import OpenWindow
from tests.mailbox_server import SENDER, Mailbox, mailbox, part
from tests.running_site import Site
from tests.waiting import until

pytestmark = pytest.mark.today
FEEDS = {"police": "Calls answered", "fire": "Alarms met", "works": "Potholes repaired", "health": "Visits kept"}
CITY = "\n".join(
    [
        "city: {name: Milltown, timezone: UTC, daily_run: '00:00'}",
        "cabinets:",
        *(f"  {slug.title()}: [{slug.title()} Department]" for slug in FEEDS),
        "sources:",
        *(f"  {slug}: {{type: file, path: feeds/{slug}.csv}}" for slug in FEEDS),
        "metrics:",
        *(
            f"  {slug}-figure: {{name: {name}, department: {slug.title()} Department, kind: ratio, better: higher,"
            f" target: 0.8, source: {slug}}}"
            for slug, name in FEEDS.items()
        ),
    ]
)
PROVED = """
from django.utils import timezone
from cityscore.people.models import User
User.objects.filter(email="ann@city.gov").update(proved=timezone.now())
"""
LATER = """
from datetime import timedelta
from django.db.models import F
from cityscore.store.models import FailedSource
FailedSource.objects.update(since=F("since") - timedelta(hours=2), tried=F("tried") - timedelta(minutes=30))
"""
"""As it would be two hours after the run, and half an hour after the last try."""
ROWS = """
from cityscore.store.models import Job, Run
print(Run.objects.filter(state="failed").count(), Job.objects.filter(name="retry").count())
"""


def write_feeds(folder: Path, days: list[date]) -> None:
    (folder / "feeds").mkdir(exist_ok=True)
    for slug in FEEDS:
        rows = "".join(f"{slug}-figure,{day},{80 + day.day % 5},100\n" for day in days)
        (folder / "feeds" / f"{slug}.csv").write_text("metric,day,numerator,denominator\n" + rows)


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, box: Mailbox) -> Site:
    """A site that sends mail, public through the day before yesterday; a day has come, and Police's feed is gone."""
    folder = tmp_path_factory.mktemp("site")
    site = Site(folder)
    site.run("init", ".", "--administrator", "root@city.gov", check=True)
    (folder / "cityscore.yaml").write_text(CITY)
    with (folder / "settings.env").open("a") as file:
        file.write(f'CITYSCORE_MAIL=smtp+plain://127.0.0.1:{box.port}\nCITYSCORE_MAIL_FROM="{SENDER}"\n')
    site.run("apply", "cityscore.yaml", check=True)
    yesterday, *before = past_days(60)
    write_feeds(folder, before)
    site.run("run", "--through", str(before[0]), check=True)
    write_feeds(folder, [yesterday, *before])
    (folder / "feeds" / "police.csv").rename(folder / "feeds" / "moved.csv")
    make_person(site, "ann@city.gov", "administrator")
    site.execute(PROVED)
    return site


def test_one_feed_is_removed_and_put_back(site: Site, box: Mailbox, window: OpenWindow) -> None:
    done = site.run("run")
    yesterday = past_days(1)[0]
    assert done.returncode == 3
    assert done.stderr.startswith("Milltown: sources.police.path: there is no file")
    assert f"published, through {day_text(yesterday)}" in done.stdout
    since = day_text(yesterday - timedelta(days=1))
    with served(site):
        # Everybody: three cabinets with yesterday's figures, the fourth late, and nothing of why.
        page = window()
        page.goto(f"{home(site)}/milltown/")
        expect(page.get_by_text(f"No figures from Police Department since {since}: Calls answered.")).to_be_visible()
        assert page.get_by_text("feeds/").count() == 0
        is_sound(page)
        for slug in ("fire", "works", "health"):
            page.goto(f"{home(site)}/milltown/cabinets/{slug}/")
            assert page.get_by_text("No figures from").count() == 0
        page.goto(f"{home(site)}/milltown/metrics/police-figure/")
        expect(page.get_by_text(f"Figures are late: none since {since}.")).to_be_visible()
        is_sound(page)

        # The administrator: on every staff page, and by mail.
        page = sign_in(window(), site, "ann@city.gov")
        for path in ("/manage/", "/manage/milltown/people/", "/manage/milltown/release/"):
            page.goto(home(site) + path)
            notice = page.get_by_text("The source police has failed since")
            expect(notice).to_be_visible()
            expect(notice).to_contain_text("there is no file")
            expect(notice).to_contain_text("No new figures for: Calls answered.")
            is_sound(page)
        assert box.to("ann@city.gov") == []  # it may still pass
        site.execute(LATER)
        (mail,) = until(lambda: box.to("ann@city.gov"))
        assert mail["Subject"] == "Milltown: CityScore is not up to date"
        assert "The source police has failed since" in " ".join(part(mail, "plain").split())

        # Put back, the worker finds it by itself.
        feeds = site.folder / "feeds"
        (feeds / "moved.csv").rename(feeds / "police.csv")
        site.execute(LATER)
        until(lambda: len(box.to("ann@city.gov")) == 2)
        assert box.to("ann@city.gov")[1]["Subject"] == "Milltown: CityScore is up to date again"
        page.goto(f"{home(site)}/manage/")
        expect(page.get_by_text("The source police")).to_have_count(0)
        page.goto(f"{home(site)}/milltown/")
        expect(page.get_by_text("No figures from")).to_have_count(0)
    assert site.execute(ROWS) == "0 1"
