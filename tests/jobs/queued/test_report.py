"""The weekly report by mail: on the city's day, once to each who subscribed, in their language, as the page says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from mail_town import SUNDAY, define_town, figures, monday_morning, publish, subscriber
from mailbox_server import Mailbox, mailbox, part
from milltown import DAY, Clock, clock

from cityscore.jobs.mailing import NotDelivered
from cityscore.jobs.posting import put_mail
from cityscore.jobs.queued.report import report
from cityscore.people import subscriptions
from cityscore.people.models import Topic
from cityscore.store import jobs
from cityscore.store.models import City, Job

__all__ = ["clock"]

WEEK = (SUNDAY - timedelta(days=6)).isoformat()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


@pytest.fixture
def milltown(db: None, clock: Clock) -> City:
    """Milltown on Monday morning, the week's figures public."""
    define_town()
    clock.moment = monday_morning()
    publish(figures())
    return City.objects.get(slug="milltown")


def job_of(city: City) -> Job:
    return jobs.put(city, "report", WEEK, {"week": WEEK})


def test_each_gets_it_once_whatever_is_done_again(milltown: City, box: Mailbox) -> None:
    for each in ("ann@home.org", "bob@home.org"):
        subscriber(each)
    subscriber("alerts@home.org", (Topic.ALERTS, "city", ""))
    assert report(job_of(milltown)) == "2 mails sent"
    assert report(job_of(milltown)) == "0 mails sent"
    assert box.addresses == ["ann@home.org", "bob@home.org"]


def test_it_says_what_the_page_says(milltown: City, box: Mailbox, client: object) -> None:
    subscriber("ann@home.org")
    report(job_of(milltown))
    (message,) = box.to("ann@home.org")
    assert message["Subject"] == "Milltown: week of 24 February to 2 March 2025: 0.72, 1 of 2 services met their goal"
    text, html = part(message, "plain"), part(message, "html")
    for said in ("Potholes", "a real change for the worse", "1 of 2 services met their goal", "0.72"):
        assert said in text
        assert said in html
    assert "http://127.0.0.1:8000/milltown/reports/weeks/2025-02-24/" in text
    page = client.get("/milltown/reports/weeks/2025-02-24/").content.decode()  # type: ignore[attr-defined]
    assert "0.72" in page
    assert [each.get_content_type() for each in message.walk()].count("image/png") == 1


def test_its_html_loads_and_runs_nothing(milltown: City, box: Mailbox) -> None:
    subscriber("ann@home.org")
    report(job_of(milltown))
    html = part(box.came[0][1], "html")
    assert 'src="cid:weeks"' in html
    for refused in ("<script", "<link", "@import", "url(", 'src="http', "<form"):
        assert refused not in html


def test_a_name_with_markup_comes_out_as_it_is_written(db: None, clock: Clock, box: Mailbox) -> None:
    define_town(name="Mill <b>& Sons</b>", slug="milltown")
    clock.moment = monday_morning()
    publish(figures())
    subscriber("ann@home.org")
    report(job_of(City.objects.get(slug="milltown")))
    (message,) = box.to("ann@home.org")
    assert str(message["Subject"]).startswith("Mill <b>& Sons</b>: week of")
    assert "Mill &lt;b&gt;&amp; Sons&lt;/b&gt;" in part(message, "html")


def test_it_comes_in_each_reader_s_language_and_leads_to_it(milltown: City, box: Mailbox) -> None:
    subscriber("ana@home.org", language="es")
    subscriber("ann@home.org", language="xx")
    report(job_of(milltown))
    spanish, english = (part(box.to(each)[0], "plain") for each in ("ana@home.org", "ann@home.org"))
    assert "/es/milltown/reports/weeks/2025-02-24/" in spanish
    assert "/es/milltown/subscriptions/" in spanish
    assert "servicios" in spanish
    assert "services" in english


def test_the_link_at_its_end_stops_it(milltown: City, box: Mailbox, client: object) -> None:
    ann = subscriber("ann@home.org")
    report(job_of(milltown))
    (message,) = box.to("ann@home.org")
    address = str(message["List-Unsubscribe"]).strip("<> ")
    assert address in part(message, "plain")
    client.post(address.removeprefix("http://127.0.0.1:8000"), {"List-Unsubscribe": "One-Click"})  # type: ignore[attr-defined]
    assert not subscriptions.standing(ann).exists()


def test_where_the_server_is_away_for_some_the_rest_is_sent_later_and_nobody_twice(
    milltown: City, box: Mailbox
) -> None:
    for each in ("ann@home.org", "bob@home.org", "cleo@home.org"):
        subscriber(each)
    box.replies["bob@home.org"] = "451 try later"
    with pytest.raises(NotDelivered):
        report(job_of(milltown))
    box.replies.clear()
    assert report(job_of(milltown)) == "1 mail sent"
    assert box.addresses == ["ann@home.org", "bob@home.org", "cleo@home.org"]


def test_it_is_due_on_the_city_s_day(db: None, clock: Clock, box: Mailbox) -> None:
    define_town(weekly_report="tuesday")
    clock.moment = monday_morning()
    publish(figures())
    city = City.objects.get(slug="milltown")
    assert [job.name for job in put_mail(city)] == ["alert", "ask"]
    clock.moment += DAY
    publish(figures(SUNDAY + DAY))
    (alert, ask, due) = put_mail(city)
    assert (alert.name, ask.name, due.name, due.key) == ("alert", "ask", "report", WEEK)
    assert put_mail(city) == [alert, ask, due]
    assert Job.objects.filter(name="report").count() == 1


def test_a_week_that_is_not_whole_has_no_report_yet(db: None, clock: Clock, box: Mailbox) -> None:
    define_town()
    clock.moment = monday_morning() - DAY
    publish(figures(SUNDAY - DAY))
    (_, _, due) = put_mail(City.objects.get(slug="milltown"))
    assert due.arguments == {"week": (SUNDAY - timedelta(days=13)).isoformat()}


def test_nothing_is_due_where_no_mail_is_sent(milltown: City) -> None:
    assert put_mail(milltown) == []
