"""A second report in ``REPORTS`` reaches archive, page, PDF, schedule, mail and the forms that subscribe to it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches, path

from cityscore import reports
from cityscore.jobs.mail_schedule import put_mail
from cityscore.jobs.tasks.confirm import confirm
from cityscore.jobs.tasks.report import report
from cityscore.people.models import Subscriber, Subscription
from cityscore.reports.weekly_report import WEEK
from cityscore.store.models import City, Job
from cityscore.web import urls
from cityscore.web.pages.reports import pages_of
from cityscore.web.views import only_read
from tests.mailbox_server import Mailbox, part
from tests.reports.scratch_monthly import MONTH, MONTH_PAGE
from tests.store.mail_town import milltown, subscriber
from tests.store.milltown import clock

__all__ = ["clock", "milltown"]

NOW = datetime(2025, 3, 3, tzinfo=UTC)
FEBRUARY = "milltown had 2 services in 2025-02."


@pytest.fixture(autouse=True)
def _two_reports(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """A tuple with both, and what is made of it when the site starts."""
    monkeypatch.setattr(reports, "REPORTS", (WEEK, MONTH))
    (tmp_path / "month.html").write_text(MONTH_PAGE)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]}]
    addresses = ModuleType("addresses_with_months")
    pages = [path(page.path, only_read(page), name=page.name) for page in pages_of(MONTH)]
    addresses.urlpatterns = [*pages, *urls.urlpatterns]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, addresses.__name__, addresses)
    settings.ROOT_URLCONF = addresses.__name__
    clear_url_caches()


def test_the_archive_lists_the_editions_of_both(milltown: City, client: Client) -> None:
    html = client.get("/milltown/reports/").content.decode()
    assert "<h1>Reports</h1>" in html
    assert "<h2>Weekly reports</h2>" in html
    assert "<h2>Monthly counts</h2>" in html
    assert '<h3 id="month-y2025">2025</h3>' in html
    assert '<a href="/milltown/reports/months/2025-02-01/">2025-02</a>' in html
    assert '<a href="/milltown/reports/weeks/2025-02-24/">' in html


def test_it_has_a_page_with_the_one_before_and_a_pdf(milltown: City, client: Client) -> None:
    html = client.get("/milltown/reports/months/2025-02-01/").content.decode()
    assert f"<h1>{FEBRUARY}</h1><p>before: 2025-01</p>" in html
    answer = client.get("/milltown/reports/months/2025-02-01/report.pdf")
    assert answer.content == b"%PDF-1.7 " + FEBRUARY.encode()
    assert answer.headers["Content-Disposition"] == 'inline; filename="milltown-month-2025-02-01.pdf"'
    assert client.get("/milltown/reports/months/2025-03-01/").status_code == 404


def test_it_is_put_among_the_jobs_on_its_day_beside_the_weekly_one(milltown: City, box: Mailbox) -> None:
    put_mail(milltown)
    due = Job.objects.filter(name="report").order_by("pk").values_list("key", "arguments")
    assert list(due) == [("2025-02-24", {"week": "2025-02-24"}), ("month 2025-02-01", {"month": "2025-02-01"})]


def test_it_is_mailed_once_to_each_who_subscribed_to_it(milltown: City, box: Mailbox) -> None:
    subscriber("weekly@home.org")
    ann = subscriber("ann@home.org", ("month", "city", ""))
    put_mail(milltown)
    job = Job.objects.get(key="month 2025-02-01")
    assert [report(job), report(job)] == ["1 mail sent", "0 mails sent"]
    (message,) = box.to("ann@home.org")
    assert message["Subject"] == FEBRUARY
    end = str(message["List-Unsubscribe"]).strip("<> ")
    assert end.endswith(f"/milltown/subscriptions/{ann.token}/month/")
    Client().post(end.removeprefix("http://127.0.0.1:8000"), {"List-Unsubscribe": "One-Click"})
    assert not Subscription.objects.filter(subscriber=ann, ended=None).exists()


def test_the_form_asks_for_it_and_the_mailbox_confirms_it(milltown: City, box: Mailbox) -> None:
    html = Client().get("/milltown/subscribe/").content.decode()
    assert "The weekly report</label>" in html
    assert "The monthly count</label>" in html
    refused = Client().post("/milltown/subscribe/", {"email": "ann@home.org"})
    assert "Choose a report, alerts, or both." in refused.content.decode()
    Client().post("/milltown/subscribe/", {"month": "on", "email": "ann@home.org"})
    confirm(Job.objects.get(name="confirm"))
    assert "* The monthly count" in part(box.to("ann@home.org")[0], "plain")
    assert list(Subscriber.objects.get().subscriptions.values_list("topic", "kind")) == [("month", "city")]


def test_a_job_of_a_report_that_is_registered_no_more_says_so(milltown: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put_mail(milltown)
    monkeypatch.setattr(reports, "REPORTS", (WEEK,))
    job = Job.objects.create(city=milltown, name="report", key="x", arguments={"month": "2025-02-01"}, not_before=NOW)
    assert report(job) == "there is no such report any more"
