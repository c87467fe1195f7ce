"""Whatever somebody made, and is used later: their authority is asked then, or what they made stands as a fact."""

from __future__ import annotations

from django.apps import apps

from cityscore.people.models import User

ASKED = {
    "people.Invitation.invited_by": "when it is accepted (tests/people/test_invitations.py); taking the role ends it",
    "people.Membership.user": "it is the authority: each page asks for it (tests/web/test_manage.py)",
    "store.Upload.who": "when it is read otherwise, kept, dropped or undone, by department (tests/web/test_upload.py)",
    "account.EmailAddress.user": "never: whose address is whose stands in the account (test_single_sign_on.py)",
    "mfa.Authenticator.user": "at signing in, which who may not is refused; their roles are asked at each page",
    "socialaccount.SocialAccount.user": "never: it lets nobody in (tests/web/test_single_sign_on.py)",
    "usersessions.UserSession.user": "at each page: a session says who somebody is, not what they may",
}
"""What is used later, and when whoever made it is asked about."""
FACTS = {
    "people.Entry.who": "who did it then",
    "people.Invitation.accepted_by": "who did it then",
    "store.FeedHold.who": "the city's decision that figures are right; who ended the hold, then",
    "store.Hold.who": "the city's decision, which whoever may release ends, and which expires",
    "store.Note.who": "what was said; taken back by whoever may",
    "store.Observation.who": "the city's figure; corrected by whoever may",
    "store.Redaction.who": "the city's decision, which an administrator may undo",
    "store.Run.taken_back_by": "who did it then",
    "store.Revision.who": "the city's definitions; changed by whoever may",
}
"""What stands whoever made it, as the city's own."""


def test_everything_that_somebody_makes_is_one_or_the_other() -> None:
    made = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and not field.many_to_many and field.related_model is User
    }
    assert made == ASKED.keys() | FACTS.keys(), "say here when its maker's authority is asked, and test it"
