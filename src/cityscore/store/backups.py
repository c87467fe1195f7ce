"""Back-ups that were made of the site: when."""

from __future__ import annotations

from datetime import datetime


def newest_backup() -> datetime | None:
    """When the newest back-up was made; None where none ever was."""
    return None
