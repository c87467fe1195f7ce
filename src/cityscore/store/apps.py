"""The Django app of the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Everything that lasts."""

    name = "cityscore.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
