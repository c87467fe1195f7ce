"""The Django app of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and their accounts."""

    name = "cityscore.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
