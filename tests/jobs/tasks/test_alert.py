"""Alerts: what is unusual and figures that stopped are told once, in one mail a day; a score under 1 alone is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client, override_settings

from cityscore.jobs.city_run import run_city
from cityscore.jobs.mail_schedule import put_mail
from cityscore.jobs.tasks.alert import alert
from cityscore.jobs.tasks.forget import forget
from cityscore.model import CityScoreError
from cityscore.people import mail_subscriptions
from cityscore.people.models import Topic, User
from cityscore.present.read.alert_states import KINDS, AlertSentences
from cityscore.present.say.signal_text import Tone
from cityscore.reports.absolute_urls import Links
from cityscore.reports.alerts_mail import alerts_letter
from cityscore.store import jobs, models
from cityscore.store.holds import hold
from cityscore.store.models import Alert, City, Run
from tests.mailbox_server import Mailbox, part
from tests.store.mail_town import SUNDAY, define_town, figures, monday_morning, publish, shares, subscriber
from tests.store.milltown import CRIMES, DAY, POTHOLES, Clock, Row, clock, collecting, define, plain
from tests.store.store_answers import scores_now

__all__ = ["clock"]

ALL = (Topic.ALERTS, "city", "")


@pytest.fixture
def milltown(db: None, clock: Clock) -> City:
    """Milltown as it was known a week ago: nothing to be told of."""
    define_town()
    clock.moment = monday_morning() - 7 * DAY
    publish(figures(SUNDAY - 7 * DAY))
    return City.objects.get(slug="milltown")


def tell(city: City, run: Run | None = None) -> str:
    key = str(run.pk if run else Run.objects.latest("pk").pk)
    return alert(jobs.put(city, "alert", key))


def test_what_is_unusual_is_told_with_why_and_a_link(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    publish(figures())
    assert tell(milltown) == "1 found; 1 mail sent"
    (message,) = box.to("ann@home.org")
    assert message["Subject"] == "Milltown: Potholes, unusually low, for the worse"
    text = part(message, "plain")
    assert "* Potholes: ↓ unusually low, for the worse" in text
    why = "24 February to 2 March 2025: 20.0 % (140 of 700) is unusually low for this service: a week like it comes"
    assert why in " ".join(text.split())
    assert "http://127.0.0.1:8000/milltown/metrics/potholes/" in text
    assert "/milltown/metrics/potholes/" in part(message, "html")


def test_it_is_told_once_whoever_asks_again(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    run = publish(figures())
    tell(milltown, run)
    tell(milltown, run)
    clock.moment += DAY
    publish([*figures(SUNDAY + DAY)])
    assert tell(milltown) == "0 found; 0 mails sent"
    assert box.addresses == ["ann@home.org"]


def test_a_change_that_goes_on_for_another_week_is_no_news(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    publish(figures())
    tell(milltown)
    clock.moment += 7 * DAY
    publish(figures(SUNDAY + 7 * DAY))
    assert tell(milltown).startswith("0 found")


def test_a_score_under_one_is_no_alert(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    publish(figures(bad=79))
    score = scores_now(SUNDAY).get(subject__slug="potholes", period="week")
    assert score.score is not None
    assert score.score < 1
    assert tell(milltown) == "0 found; 0 mails sent"


def test_figures_that_stop_coming_are_told_after_three_due_days(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    last = SUNDAY - 7 * DAY
    for days, found in ((2, "0 found"), (3, "1 found"), (4, "0 found")):
        clock.moment = monday_morning() + (days - 7) * DAY
        publish(figures(last + days * DAY, crimes_until=last, bad=82))
        assert tell(milltown).startswith(found), days
    (message,) = box.to("ann@home.org")
    assert message["Subject"] == "Milltown: Crimes, no figures since 23 February 2025"
    assert "* Crimes: — no figures since 23 February 2025" in part(message, "plain")


def test_figures_that_come_again_and_stop_again_are_told_again(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    for through, until in ((3, 0), (4, 4), (7, 4)):
        clock.moment = monday_morning() + (through - 7) * DAY
        publish(figures(SUNDAY + (through - 7) * DAY, crimes_until=SUNDAY + (until - 7) * DAY, bad=82))
        tell(milltown)
    assert len(box.to("ann@home.org")) == 2


def test_each_hears_of_what_they_asked_for(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("works@home.org", (Topic.ALERTS, "cabinet", "services"))
    subscriber("police@home.org", (Topic.ALERTS, "cabinet", "safety"))
    subscriber("holes@home.org", (Topic.ALERTS, "metric", "potholes"))
    subscriber("crimes@home.org", (Topic.ALERTS, "metric", "crimes"))
    subscriber("gone@home.org", (Topic.ALERTS, "cabinet", "no-such-cabinet"))
    subscriber("report@home.org")
    twice = subscriber("twice@home.org", ALL, (Topic.ALERTS, "metric", "potholes"))
    left = subscriber("left@home.org", ALL)
    mail_subscriptions.end_subscriptions(left)
    clock.moment = monday_morning()
    publish(figures())
    tell(milltown)
    assert box.addresses == ["holes@home.org", "twice@home.org", "works@home.org"]
    assert part(box.to(twice.email)[0], "plain").count("Potholes:") == 1


def test_there_is_one_digest_a_day_and_the_rest_comes_with_the_next(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    publish(figures(crimes_until=SUNDAY - DAY))
    tell(milltown)
    clock.moment += timedelta(hours=3)
    rows = [row for row in figures() if row.metric == "potholes" or row.day < SUNDAY - 6 * DAY]
    high = [Row("crimes", SUNDAY - n * DAY, 40) for n in range(7)]
    publish([*rows, *high])
    assert tell(milltown) == "1 found; 0 mails sent"
    clock.moment += DAY
    publish([*rows, *high, Row("potholes", SUNDAY + DAY, 80, 100), Row("crimes", SUNDAY + DAY, 2)])
    assert tell(milltown) == "0 found; 1 mail sent"
    first, second = (part(each, "plain") for each in box.to("ann@home.org"))
    assert ("Potholes:" in first, "Crimes:" in first) == (True, False)
    assert ("Potholes:" in second, "Crimes:" in second) == (False, True)


def test_who_subscribes_later_is_not_told_what_was_before(milltown: City, clock: Clock, box: Mailbox) -> None:
    clock.moment = monday_morning()
    publish(figures())
    assert tell(milltown) == "1 found; 0 mails sent"
    subscriber("ann@home.org", ALL)
    assert tell(milltown) == "0 found; 0 mails sent"


def test_what_is_internal_or_held_is_not_told(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL, (Topic.ALERTS, "metric", "potholes"))
    hold(milltown, "being checked", clock.moment + 20 * DAY, who=User.objects.create_user("a@city.gov"), key="potholes")
    clock.moment = monday_morning()
    publish(figures())
    assert tell(milltown) == "0 found; 0 mails sent"
    define(plain({"potholes": {**POTHOLES, "visibility": "internal"}, "crimes": CRIMES}), None)
    models.Hold.objects.update(ended=clock.moment)
    publish(figures())
    assert tell(milltown) == "0 found; 0 mails sent"


def test_a_feed_that_is_always_late_is_told_once(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    for day in range(8):
        clock.moment = monday_morning() + (day - 6) * DAY
        publish(figures(SUNDAY + (day - 6) * DAY, crimes_until=SUNDAY + (day - 10) * DAY, bad=82))
        tell(milltown)
    assert len(box.to("ann@home.org")) == 1


def test_a_change_under_a_hold_is_told_when_the_hold_is_over(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    hold(milltown, "being checked", clock.moment + 20 * DAY, who=User.objects.create_user("a@city.gov"), key="potholes")
    clock.moment = monday_morning()
    publish(figures())
    assert tell(milltown) == "0 found; 0 mails sent"
    clock.moment += 7 * DAY
    models.Hold.objects.update(ended=clock.moment)
    publish(figures(SUNDAY + 7 * DAY))
    assert tell(milltown) == "1 found; 1 mail sent"


def test_a_change_that_came_while_nothing_ran_is_told(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning() + 8 * DAY
    publish(figures(SUNDAY + 8 * DAY))
    assert tell(milltown) == "1 found; 1 mail sent"


def test_a_false_alarm_that_was_corrected_is_not_told_the_next_day(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    publish(figures(crimes_until=SUNDAY - 3 * DAY, bad=82))
    assert tell(milltown) == "1 found; 1 mail sent"  # so that today's digest is sent
    publish(figures(crimes_until=SUNDAY - 3 * DAY))
    assert tell(milltown) == "1 found; 0 mails sent"
    publish(figures(crimes_until=SUNDAY - 3 * DAY, bad=82))
    tell(milltown)
    clock.moment += DAY
    publish([*figures(SUNDAY, crimes_until=SUNDAY - 3 * DAY, bad=82), Row("potholes", SUNDAY + DAY, 82, 100)])
    tell(milltown)
    assert len(box.to("ann@home.org")) == 1


def test_a_change_that_was_taken_back_and_stated_again_is_told(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    for bad in (82, 20, 82, 20):
        publish(figures(crimes_until=SUNDAY - 3 * DAY, bad=bad))
        tell(milltown)  # the first of them is today's digest, of crimes
    clock.moment += DAY
    publish([*figures(crimes_until=SUNDAY - 3 * DAY), Row("potholes", SUNDAY + DAY, 82, 100)])
    tell(milltown)
    first, second = (part(each, "plain") for each in box.to("ann@home.org"))
    assert "Potholes" not in first
    assert "Potholes" in second


def test_what_was_told_long_ago_is_not_told_again_when_that_is_forgotten(
    milltown: City, clock: Clock, box: Mailbox
) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    publish(figures())
    tell(milltown)
    clock.moment += 62 * DAY
    forget(jobs.put(milltown, "forget", "later"))
    publish(figures(SUNDAY + 62 * DAY))
    assert tell(milltown) == "0 found; 0 mails sent"
    assert len(box.to("ann@home.org")) == 1


def test_a_service_that_is_internal_since_is_not_told_even_to_its_own_subscribers(
    milltown: City, clock: Clock, box: Mailbox
) -> None:
    ann = subscriber("ann@home.org", (Topic.ALERTS, "metric", "potholes"))
    clock.moment = monday_morning()
    publish(figures())
    with override_settings(SENDS_MAIL=False), pytest.raises(CityScoreError):
        tell(milltown)
    assert Alert.objects.count() == 1
    define(plain({"potholes": {**POTHOLES, "name": "Secret", "visibility": "internal"}, "crimes": CRIMES}), None)
    clock.moment += DAY
    publish(figures(SUNDAY + DAY))
    assert tell(milltown) == "0 found; 0 mails sent"
    page = Client().get(f"/milltown/subscriptions/{ann.token}/alerts/").content.decode()
    assert "Secret" not in page
    assert "Alerts about potholes" in page


def test_a_long_digest_lists_twenty_and_says_how_many_more(db: None) -> None:
    told = [AlertSentences(f"m{n}", f"Metric {n}", KINDS.SIGNAL, "↓", "worse", Tone.WORSE, "") for n in range(25)]
    letter = alerts_letter("Milltown", told, Links("milltown", "en", "en"), [])
    assert letter.text.count("* Metric") == letter.html.count("<li") == 20
    assert "and 5 more" in letter.text
    assert "and 5 more" in letter.html


def test_where_limits_do_not_fit_nobody_is_alerted_and_what_was_told_ends(
    milltown: City, clock: Clock, box: Mailbox
) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    publish(figures())
    charts = models.Score.objects.filter(subject__slug="potholes", is_current=True).exclude(chart=None)
    charts.update(signal="", misfit="outside")
    assert tell(milltown) == "0 found; 0 mails sent"
    charts.update(signal="below_lower", misfit=None)
    assert tell(milltown) == "1 found; 1 mail sent"
    charts.update(signal="", misfit="outside")
    tell(milltown)
    assert Alert.objects.get().ended is not None


def test_an_unusual_month_is_told_once_under_its_own_name(milltown: City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", ALL)
    clock.moment = monday_morning()
    publish(figures(bad=82))
    month = {"chart": "count", "chart_period": "month", "chart_end": date(2025, 2, 28), "misfit": None, "once_in": 60}
    rows = models.Score.objects.filter(subject__slug="crimes", period="week", is_current=True)
    rows.update(**month, signal="above_upper", point=1.2, lower=0.1, upper=0.9, center=0.4)
    assert tell(milltown) == "1 found; 1 mail sent"
    (message,) = box.to("ann@home.org")
    assert "February 2025: " in part(message, "plain")
    clock.moment += DAY
    assert tell(milltown) == "0 found; 0 mails sent"
    assert Alert.objects.get().key == "2025-02-28"


def test_history_that_is_loaded_gives_rise_to_no_mail(milltown: City, clock: Clock, box: Mailbox) -> None:
    clock.moment = monday_morning() + 30 * DAY
    run_city(milltown, collecting(figures()), moment=monday_morning())
    assert put_mail(milltown) == []
    assert not Alert.objects.exists()


def test_the_share_that_was_bad_is_what_the_town_says() -> None:
    assert [shares(week) for week in (12, 13)] == [82, 20]
    assert date(2025, 3, 2).weekday() == 6
