"""The form in which somebody says what they want mail about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email

from cityscore import reports
from cityscore.model import CityScoreError
from cityscore.people.mail_subscriptions import About
from cityscore.people.mailboxes import LONGEST, public_address
from cityscore.people.models import Topic
from cityscore.present.read.published_scores import CITY
from cityscore.present.read.scope import scope_of
from cityscore.present.say.language import say, to_say
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.models import SubjectKind
from cityscore.web.form_values import refuse_unseen


class WantedForm(forms.Form):
    """Reports, alerts about something, or both."""

    alerts = forms.ChoiceField(
        label=to_say("Alerts about"),
        required=False,
        help_text=to_say("At most one mail a day, and only when something is unusual or figures stopped coming."),
    )

    def __init__(self, in_force: DefinitionsInForce, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alerts"].choices = _choices(in_force)  # type: ignore[attr-defined]
        for report in reports.REPORTS:
            self.fields[report.topic] = forms.BooleanField(label=report.title, required=False)
        self.order_fields([*(report.topic for report in reports.REPORTS), "alerts", "email"])

    def clean(self) -> dict[str, Any]:
        """Refuse to be asked for nothing."""
        values = super().clean() or {}
        if not self.errors and not self.wanted:
            weekly = say("Choose the weekly report, alerts, or both.")
            raise forms.ValidationError(
                weekly if len(reports.REPORTS) == 1 else say("Choose a report, alerts, or both.")
            )
        return values

    @property
    def reports(self) -> list[forms.BoundField]:
        """The boxes of the reports."""
        return [self[report.topic] for report in reports.REPORTS]

    @property
    def wanted(self) -> list[About]:
        """What is asked for."""
        kind, _, slug = self.cleaned_data.get("alerts", "").partition(":")
        topics = [report.topic for report in reports.REPORTS if self.cleaned_data.get(report.topic)]
        of_reports = [About(topic, str(SubjectKind.CITY)) for topic in topics]
        return [*of_reports, *([About(Topic.ALERTS, kind, slug)] if kind else [])]


class SubscribeForm(WantedForm):
    """The same of somebody who is not signed in: with their address."""

    email = forms.EmailField(
        label=to_say("Your e-mail address"),
        validators=[refuse_unseen],
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=to_say("It is shown to nobody, used for nothing else, and forgotten when you leave."),
    )

    def clean_email(self) -> str:
        """The address as it is kept."""
        try:
            return public_address(self.cleaned_data["email"])
        except CityScoreError:
            raise forms.ValidationError(validate_email.message) from None


def _choices(in_force: DefinitionsInForce) -> list[tuple[str, Any]]:
    """Nothing, the whole city, a cabinet, or a service under its cabinet."""
    whole_city = scope_of(in_force, *CITY)
    sections = whole_city.sections if whole_city else ()
    cabinets = [(f"{SubjectKind.CABINET}:{section.subject[1]}", section.name) for section in sections]
    services = [
        (
            section.name,
            [(f"{SubjectKind.METRIC}:{in_force.keys[metric.slug]}", metric.name) for metric in section.metrics],
        )
        for section in sections
    ]
    return [
        ("", say("nothing")),
        (str(SubjectKind.CITY), say("all services")),
        (say("Cabinets"), cabinets),
        *services,
    ]
