"""The front of the site: it reads what strangers send before a thread is taken, and shares the threads out by lanes."""

from cityscore.web.front.site_front import SiteFront

__all__ = ["SiteFront"]
