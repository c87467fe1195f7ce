"""Who works for a city: their roles, whom to invite, and invitations that nobody has accepted yet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cityscore.model import CityScoreError
from cityscore.people.access import Power
from cityscore.people.audit import Action
from cityscore.people.invitations import invite, withdraw_invitation
from cityscore.people.memberships import take_role
from cityscore.people.models import Invitation, Membership, Role
from cityscore.people.removing import end_account
from cityscore.present.say.language import say, to_say
from cityscore.store.definitions import definitions_in_force
from cityscore.web.account_log import tell
from cityscore.web.form_values import refuse_unseen, row_key
from cityscore.web.mail_requests import send_invitation
from cityscore.web.manage.staff_page import Staff, StaffPage, said_once

LINK = "invitation_link"
"""Where the session keeps a link until it has been shown, once."""


class InvitationForm(forms.Form):
    """Whom to invite, and to what."""

    email = forms.EmailField(
        label=to_say("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        validators=[refuse_unseen],
    )
    role = forms.ChoiceField(label=to_say("As"), choices=Role.choices)
    departments = forms.MultipleChoiceField(
        label=to_say("Departments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=to_say("Of a data owner: those whose figures they give."),
    )

    def __init__(self, departments: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(value, say(str(label))) for value, label in Role.choices]  # type: ignore[attr-defined]
        self.fields["departments"].choices = [(name, name) for name in departments]  # type: ignore[attr-defined]


def people(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The city's people; what is sent changes them."""
    departments = list(definitions_in_force(staff.city).definitions.departments.values())
    form, asked_about, asked, problem = InvitationForm(departments), None, "", ""
    if request.method == "POST":
        match request.POST.get("do"):
            case "invite":
                form = InvitationForm(departments, request.POST)
                is_done = form.is_valid() and _invite(request, staff, form)
            case "ask" | "ask-role" as asked:
                asked_about, is_done = _membership(request, staff), False
            case what:
                problem = _changed(what, request, staff)
                is_done = not problem
        if is_done:
            return redirect("manage-people", city=staff.city.slug)
    memberships = Membership.objects.filter(city=staff.city.pk)
    return staff.page(
        request,
        "manage/people.html",
        form=form,
        problem=problem,
        memberships=memberships.select_related("user").order_by("user__email", "role"),
        invitations=Invitation.objects.filter(city=staff.city.pk, ended=None).order_by("-created"),
        link=said_once(request, LINK),
        sends_mail=settings.SENDS_MAIL,
        asked_about=asked_about,
        asked=asked,
        administers_site=staff.user.is_superuser,
    )


def _changed(what: str | None, request: HttpRequest, staff: Staff) -> str:
    """Withdraw an invitation, take a role, or remove an account; returns why that can't be, or ''."""
    try:
        match what:
            case "withdraw":
                withdraw_invitation(staff.user, _row_of_city(Invitation.objects, staff, request.POST.get("invitation")))
            case "remove":
                take_role(staff.user, _membership(request, staff))
            case "remove-account":
                user = _membership(request, staff).user
                if user == staff.user:
                    return say("Your own account you close yourself, at /accounts/close/, with your password.")
                address = user.email
                end_account(user, by=staff.user)
                tell(Action.REMOVED_ACCOUNT, address, request)
            case _:
                raise Http404("There is nothing of that kind to do.")
    except CityScoreError as error:
        return str(error)
    return ""


def _invite(request: HttpRequest, staff: Staff, form: InvitationForm) -> bool:
    """Invite somebody, and mail the link or keep it to be shown; False where that can't be, as the form then says."""
    chosen = form.cleaned_data
    try:
        invitation, secret = invite(
            staff.user, staff.city.pk, chosen["email"], Role(chosen["role"]), chosen["departments"]
        )
    except CityScoreError as error:
        form.add_error(None, str(error))
        return False
    if settings.SENDS_MAIL:  # who reads the mailbox gets it, and nobody else
        send_invitation(invitation)
        request.session[LINK] = {"email": invitation.email}
        return True
    link = settings.ADDRESS + reverse("invitation-link", kwargs={"secret": secret})
    request.session[LINK] = {"email": invitation.email, "link": link}
    return True


def _membership(request: HttpRequest, staff: Staff) -> Membership:
    """The role that a form is about."""
    membership: Membership = _row_of_city(Membership.objects, staff, request.POST.get("membership"))
    return membership


def _row_of_city(manager: Any, staff: Staff, key: str | None) -> Any:
    """A row of the city by its id; ``Http404`` for one of another city, as for none."""
    row = manager.filter(pk=row_key(key) or 0, city=staff.city.pk).first()
    if row is None:
        raise Http404("There is no such row.")
    return row


PEOPLE = StaffPage("manage-people", "people/", to_say("People"), Power.PEOPLE, people, takes_after_end=True)
