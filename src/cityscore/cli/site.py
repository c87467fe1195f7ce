"""Django, made ready for a command, and the site served."""

from __future__ import annotations

import os
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"


def use_database(file: Path) -> None:
    """Keep everything in a SQLite file, and make or renew its tables."""
    os.environ["DATABASE_URL"] = f"sqlite:///{file}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityscore.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def serve(port: int) -> None:
    """Serve the site on this machine until it is stopped."""
    from granian.constants import Interfaces
    from granian.server import Server

    Server("cityscore.web.wsgi:application", LOOPBACK, port, interface=Interfaces.WSGI, log_enabled=False).serve()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])
