"""The day's figures before everyone sees them: looked at, held, let go."""

from cityscore.web.manage.release.release_page import RELEASE

__all__ = ["RELEASE"]
