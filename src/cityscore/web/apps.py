"""The Django app of the site."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The site, which hears of every sign-in."""

    name = "cityscore.web"
    label = "web"

    def ready(self) -> None:
        """Listen."""
        from django.contrib.auth.signals import user_logged_in

        from cityscore.web import account_log
        from cityscore.web.session_store import note_beginning

        user_logged_in.connect(note_beginning)
        account_log.listen()
