"""The weekly report by mail: on the city's day, once to each who subscribed, in their language, as the page says it."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest

from cityscore.jobs.mail_schedule import put_mail
from cityscore.jobs.mail_server import NotDelivered
from cityscore.jobs.tasks.report import report
from cityscore.model import Period
from cityscore.people import deliveries, mail_subscriptions
from cityscore.people.models import Delivery, Topic
from cityscore.store import comments, jobs
from cityscore.store.comments import CommentWindow
from cityscore.store.models import City, Job, Revision
from tests.mailbox_server import Mailbox, part
from tests.store.mail_town import SUNDAY, define_town, figures, milltown, monday_morning, owner, publish, subscriber
from tests.store.milltown import DAY, Clock, clock

__all__ = ["clock", "milltown"]

WEEK, BEFORE = ((SUNDAY - timedelta(days=days)).isoformat() for days in (6, 13))


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
    for said in ("Potholes", "unusually low, for the worse", "1 of 2 services met their goal", "0.72"):
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
    assert f"Stop it: {address}" in part(message, "plain")
    client.post(address.removeprefix("http://127.0.0.1:8000"), {"List-Unsubscribe": "One-Click"})  # type: ignore[attr-defined]
    assert not mail_subscriptions.active_subscriptions(ann).exists()


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
    assert [(job.name, job.arguments.get("week")) for job in put_mail(city)] == [
        ("alert", None),
        ("ask", WEEK),
        ("report", BEFORE),
    ]
    clock.moment += DAY
    publish(figures(SUNDAY + DAY))
    (alert, ask, due) = put_mail(city)
    assert (alert.name, ask.name, due.name, due.key) == ("alert", "ask", "report", WEEK)
    assert put_mail(city) == [alert, ask, due]
    assert Job.objects.filter(name="report").count() == 2


def test_a_report_whose_day_was_missed_comes_with_the_next_publication(db: None, clock: Clock, box: Mailbox) -> None:
    define_town(weekly_report="sunday")
    city = City.objects.get(slug="milltown")
    clock.moment = monday_morning() + 5 * DAY  # a Saturday
    publish(figures(SUNDAY + 5 * DAY))
    assert [job.key for job in put_mail(city) if job.name == "report"] == [BEFORE]
    clock.moment += 2 * DAY  # nothing ran on the Sunday
    publish(figures(SUNDAY + 7 * DAY))
    assert [job.key for job in put_mail(city) if job.name == "report"] == [WEEK]


def test_a_report_that_was_given_up_is_tried_anew_some_hours_later(milltown: City, clock: Clock, box: Mailbox) -> None:
    (due,) = [job for job in put_mail(milltown) if job.name == "report"]
    Job.objects.filter(pk=due.pk).update(state="failed", attempts=10, finished=clock.moment)
    put_mail(milltown)
    assert Job.objects.get(pk=due.pk).state == "failed"
    clock.moment += timedelta(hours=3, minutes=1)
    put_mail(milltown)
    assert Job.objects.get(pk=due.pk).state == "waiting"


def test_a_long_list_is_sent_in_parts(milltown: City, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        subscriber(f"reader-{n}@home.org")
    job = job_of(milltown)
    monkeypatch.setattr("cityscore.jobs.mail_delivery.LONGEST", 0.0)
    assert report(job) == "1 mail sent, the rest follows"
    rest = Job.objects.get(key=f"{WEEK}, part 2")
    assert (rest.name, rest.arguments) == ("report", {"week": WEEK, "part": 2})
    assert report(rest) == "1 mail sent, the rest follows"
    assert report(Job.objects.get(key=f"{WEEK}, part 3")).startswith("1 mail sent")
    assert report(Job.objects.get(key=f"{WEEK}, part 4")) == "0 mails sent"
    assert box.addresses == [f"reader-{n}@home.org" for n in range(3)]


def test_who_leaves_while_it_is_being_sent_gets_none(milltown: City, box: Mailbox) -> None:
    ann, bob = subscriber("ann@home.org"), subscriber("bob@home.org")
    claim = deliveries.claim

    def leaving(city: int, email: str, key: str) -> Delivery | None:
        if email == ann.email:
            mail_subscriptions.end_subscriptions(bob)
        return claim(city, email, key)

    with patch("cityscore.jobs.mail_delivery.deliveries.claim", leaving):
        assert report(job_of(milltown)) == "1 mail sent"
    assert box.addresses == ["ann@home.org"]


def test_no_comment_gets_hold_of_its_readers_own_links(milltown: City, box: Mailbox) -> None:
    ann = subscriber("ann@home.org")
    wanda = owner("works@city.gov", "Works", name="Wanda")
    text = "See http://evil.org/?reader-0123456789abcdef and token-of-whoever-reads-this"
    comments.write_comment(milltown, CommentWindow("potholes", Period.WEEK, SUNDAY), text, who=wanda)
    report(job_of(milltown))
    (message,) = box.to("ann@home.org")
    assert text in " ".join(part(message, "plain").split())
    assert part(message, "plain").count(ann.token) == 1


def test_a_line_break_in_a_name_stops_no_mail(db: None, clock: Clock, box: Mailbox) -> None:
    define_town()
    clock.moment = monday_morning()
    publish(figures())
    revision = Revision.objects.get()  # as an older version kept it
    revision.definitions = revision.definitions.replace('"Milltown"', '"Mill\\ntown\\n"')
    revision.save()
    subscriber("ann@home.org")
    assert report(job_of(City.objects.get(slug="milltown"))) == "1 mail sent"
    assert str(box.came[0][1]["Subject"]).strip().startswith("Mill\ufffdtown: week of")


def test_a_week_that_is_not_whole_has_no_report_yet(db: None, clock: Clock, box: Mailbox) -> None:
    define_town()
    clock.moment = monday_morning() - DAY
    publish(figures(SUNDAY - DAY))
    (_, _, due) = put_mail(City.objects.get(slug="milltown"))
    assert due.arguments == {"week": (SUNDAY - timedelta(days=13)).isoformat()}


def test_nothing_is_due_where_no_mail_is_sent(milltown: City) -> None:
    assert put_mail(milltown) == []
