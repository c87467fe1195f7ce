"""Mail about an account: an invitation that nobody else sees, a link for a new password, one that proves an address."""

from __future__ import annotations

import pytest

from cityscore.jobs.mail_server import NotDelivered
from cityscore.jobs.tasks.account_mail import account_mail
from cityscore.people import invitations
from cityscore.people.account_links import proves_address, user_of_password_secret
from cityscore.people.invitations import invite, open_invitation, withdraw_invitation
from cityscore.people.models import Invitation, Role, User
from cityscore.store import jobs
from cityscore.store.models import City, Job
from tests.mailbox_server import Mailbox, part
from tests.store.mail_town import define_town


@pytest.fixture
def milltown(db: None) -> City:
    define_town()
    return City.objects.get(slug="milltown")


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root@city.gov", name="Ada")


def job_of(city: City, kind: str, key: int, language: str = "en") -> Job:
    return jobs.put(city, "account_mail", f"{kind} {key}", {"kind": kind, "id": key, "language": language})


def secret_in(text: str, path: str) -> str:
    """What stands in a mail's link after a path."""
    return text.partition(f"http://127.0.0.1:8000/accounts/{path}/")[2].split()[0].rstrip("/")


def test_an_invitation_goes_to_its_address_with_a_secret_that_stands_nowhere_else(
    milltown: City, root: User, box: Mailbox
) -> None:
    invitation, shown_to_nobody = invite(root, milltown.pk, "bob@city.gov", Role.OWNER, ["Works"])
    job = job_of(milltown, "invitation", invitation.pk)
    assert account_mail(job) == "1 mail sent"
    assert account_mail(job) == "0 mails sent"
    (message,) = box.to("bob@city.gov")
    text = part(message, "plain")
    assert message["Subject"] == "You are invited to the CityScore of Milltown"
    assert "Ada invites you as data owner of Works." in text
    secret = secret_in(text, "invitations")
    assert open_invitation(shown_to_nobody) is None
    found = open_invitation(secret)
    assert found is not None
    assert found.mailed is not None
    assert secret not in str([*Job.objects.values(), *Invitation.objects.values()])


def test_an_invitation_that_is_over_is_not_sent(milltown: City, root: User, box: Mailbox) -> None:
    invitation, _ = invite(root, milltown.pk, "bob@city.gov", Role.ANALYST)
    withdraw_invitation(root, invitation)
    assert account_mail(job_of(milltown, "invitation", invitation.pk)) == "the invitation is not open any more"
    assert not box.came


@pytest.mark.parametrize("reply", ["550 5.1.1 no such mailbox", "450 4.2.1 later"])
def test_what_was_not_taken_counts_as_not_mailed(milltown: City, root: User, box: Mailbox, reply: str) -> None:
    box.replies["bob@city.gov"] = reply
    invitation, _ = invite(root, milltown.pk, "bob@city.gov", Role.ANALYST)
    job = job_of(milltown, "invitation", invitation.pk)
    if reply.startswith("5"):
        assert account_mail(job) == "0 mails sent, 1 refused by the mail server"
    else:
        with pytest.raises(NotDelivered):
            account_mail(job)
    assert Invitation.objects.get().mailed is None


def test_a_secret_made_anew_has_been_mailed_to_nobody(milltown: City, root: User) -> None:
    invitation, _ = invite(root, milltown.pk, "bob@city.gov", Role.ANALYST)
    invitations.note_mailed(invitation)
    found = open_invitation(invitations.new_secret(invitation))
    assert found is not None
    assert found.mailed is None


def test_a_link_for_a_new_password_is_in_the_readers_language(milltown: City, root: User, box: Mailbox) -> None:
    assert account_mail(job_of(milltown, "password", root.pk, "es")) == "1 mail sent"
    text = part(box.came[0][1], "plain")
    assert "contraseña" in text
    assert user_of_password_secret(secret_in(text, "new-password")) == root


def test_a_link_that_proves_an_address_is_of_that_account_alone(milltown: City, root: User, box: Mailbox) -> None:
    assert account_mail(job_of(milltown, "address", root.pk)) == "1 mail sent"
    secret = secret_in(part(box.came[0][1], "plain"), "address")
    assert proves_address(root, secret)
    assert not proves_address(User.objects.create_user("eve@city.gov"), secret)
    root.email = "new@city.gov"
    assert not proves_address(root, secret)


def test_who_may_not_sign_in_gets_none(milltown: City, root: User, box: Mailbox) -> None:
    User.objects.update(is_active=False)
    assert account_mail(job_of(milltown, "password", root.pk)) == "nobody is to get it any more"
    assert not box.came
