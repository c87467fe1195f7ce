"""Mail is handed over at most once to an address, by a real mail server's word, and no address is told on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from cityscore.jobs.mail_delivery import Envelope, MailCounts, deliver
from cityscore.jobs.mail_server import NotDelivered
from cityscore.jobs.retryable import may_pass
from cityscore.model import CityScoreError
from cityscore.people.models import Delivery, DeliveryState
from cityscore.reports.email_message import Letter
from cityscore.store import models
from cityscore.web.serving import free_port
from tests.mailbox_server import SENDER, Mailbox, part

LETTER = Letter("Milltown: 1.04", "It went well.\n", "<p>It went <b>well</b>.</p>", {"weeks": b"\x89PNG\r\n\x1a\n"})
PEOPLE = ["ann@city.gov", "bob@city.gov", "cleo@city.gov"]


@pytest.fixture
def city(db: None) -> models.City:
    return models.City.objects.create(slug="milltown", name="Milltown")


def envelopes(*people: str, key: str = "report 2025-03-24") -> list[Envelope]:
    return [
        Envelope(each, key, lambda: LETTER, f"https://score.city.gov/stop/{number}/")
        for number, each in enumerate(people or PEOPLE)
    ]


def test_each_gets_a_message_of_their_own(city: models.City, box: Mailbox) -> None:
    assert str(deliver(city, envelopes())) == "3 mails sent"
    assert box.addresses == PEOPLE
    (message,) = box.to("bob@city.gov")
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, "bob@city.gov", "Milltown: 1.04")
    assert not {"Cc", "Bcc"} & set(message.keys())
    assert [each for each in PEOPLE if each in message.as_string()] == ["bob@city.gov"]


def test_a_message_has_text_html_and_its_pictures_inside(city: models.City, box: Mailbox) -> None:
    deliver(city, envelopes("ann@city.gov"))
    (message,) = box.to("ann@city.gov")
    assert message.get_content_type() == "multipart/related"
    assert part(message, "plain") == "It went well.\n"
    assert part(message, "html").strip() == "<p>It went <b>well</b>.</p>"
    picture = next(each for each in message.walk() if each.get_content_type() == "image/png")
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<weeks>", "inline")


def test_a_message_can_be_stopped_by_one_click_of_a_mail_program(city: models.City, box: Mailbox) -> None:
    deliver(city, envelopes("ann@city.gov"))
    (message,) = box.to("ann@city.gov")
    assert message["List-Unsubscribe"] == "<https://score.city.gov/stop/0/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nothing_goes_twice_to_the_same_address(city: models.City, box: Mailbox) -> None:
    deliver(city, envelopes("ann@city.gov"))
    assert str(deliver(city, envelopes())) == "2 mails sent"
    deliver(city, envelopes(key="report 2025-03-31"))
    assert box.addresses == sorted(2 * PEOPLE)


def test_a_server_that_is_away_is_tried_again_and_nothing_is_lost(city: models.City, box: Mailbox) -> None:
    with override_settings(EMAIL_PORT=free_port()), pytest.raises(NotDelivered) as told:
        deliver(city, envelopes())
    assert may_pass(told.value)
    assert not Delivery.objects.exists()
    deliver(city, envelopes())
    assert box.addresses == PEOPLE


def test_who_is_refused_for_good_is_not_tried_again(city: models.City, box: Mailbox) -> None:
    box.replies["bob@city.gov"] = "550 no such mailbox"
    assert str(deliver(city, envelopes())) == "2 mails sent, 1 refused by the mail server"
    box.replies.clear()
    assert deliver(city, envelopes()) == MailCounts()
    assert box.addresses == ["ann@city.gov", "cleo@city.gov"]


@pytest.mark.parametrize("reply", ["554 5.7.1 Relay access denied", "550 5.7.1 Unable to relay", "535 no"])
def test_a_server_that_passes_nothing_on_refuses_no_address_for_good(
    city: models.City, box: Mailbox, reply: str
) -> None:
    box.replies |= dict.fromkeys(PEOPLE, reply)
    with pytest.raises(NotDelivered):
        deliver(city, envelopes())
    assert not Delivery.objects.exists()
    box.replies.clear()
    deliver(city, envelopes())
    assert box.addresses == PEOPLE


@pytest.mark.parametrize("reply", ["550 5.1.1 unknown", "551 not here", "553 5.1.3 no such address"])
def test_a_mailbox_that_is_none_is_refused_for_good(city: models.City, box: Mailbox, reply: str) -> None:
    box.replies["bob@city.gov"] = reply
    assert deliver(city, envelopes()).refused == 1


def test_an_address_that_can_t_be_written_stops_nobody_else_s_mail(city: models.City, box: Mailbox) -> None:
    odd = f"x@{'ü' * 63}.de"
    assert str(deliver(city, envelopes("ann@city.gov", odd, "cleo@city.gov"))) == (
        "2 mails sent, 1 refused by the mail server"
    )
    assert box.addresses == ["ann@city.gov", "cleo@city.gov"]


def test_a_server_that_takes_no_more_is_asked_no_more(city: models.City, box: Mailbox) -> None:
    box.replies["data"] = "451 4.7.1 quota"
    written: list[str] = []

    def write() -> Letter:
        written.append("")
        return LETTER

    with pytest.raises(NotDelivered):
        deliver(city, [Envelope(each, "report", write) for each in PEOPLE])
    assert len(written) == 1


@pytest.mark.parametrize("who", ["bob@city.gov", "data"])
def test_what_a_server_puts_off_is_tried_again_and_the_rest_is_not(city: models.City, box: Mailbox, who: str) -> None:
    box.replies[who] = "450 later"
    with pytest.raises(NotDelivered) as told:
        deliver(city, envelopes())
    assert "bob@city.gov" not in str(told.value)
    box.replies.clear()
    deliver(city, envelopes())
    assert box.addresses == PEOPLE


def test_where_nobody_knows_whether_it_was_taken_it_is_not_sent_again(city: models.City, box: Mailbox) -> None:
    box.replies["data"] = "hang up"
    with pytest.raises(NotDelivered, match="1 perhaps sent, and not tried again"):
        deliver(city, envelopes())
    assert Delivery.objects.get().state == DeliveryState.CLAIMED
    box.replies.clear()
    deliver(city, envelopes())
    assert box.addresses == PEOPLE


def test_a_line_that_was_cut_between_two_mails_is_opened_again(city: models.City, box: Mailbox) -> None:
    def cutting() -> Iterator[Envelope]:
        first, *rest = envelopes()
        yield first
        box.hang_up()
        yield from rest

    assert str(deliver(city, cutting())) == "3 mails sent"
    assert box.addresses == PEOPLE


def test_who_has_nothing_to_be_told_gets_nothing_and_may_later(city: models.City, box: Mailbox) -> None:
    deliver(city, [Envelope("ann@city.gov", "alerts 2025-03-24", lambda: None)])
    assert not box.came
    deliver(city, [Envelope("ann@city.gov", "alerts 2025-03-24", lambda: LETTER)])
    assert box.addresses == ["ann@city.gov"]


def test_what_was_sent_is_kept_without_the_address(city: models.City, box: Mailbox) -> None:
    deliver(city, envelopes())
    kept = [str(value) for row in Delivery.objects.values_list() for value in row]
    assert not [value for value in kept if "@" in value]
    assert len({row.who for row in Delivery.objects.all()}) == 3


def test_a_site_that_sends_no_mail_says_so(city: models.City) -> None:
    with pytest.raises(CityScoreError, match="set CITYSCORE_MAIL"):
        deliver(city, envelopes())
