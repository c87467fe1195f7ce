"""Mail about a city: asked for by anybody, confirmed from the mailbox, and ended without signing in."""

from cityscore.web.subscribing.asking import SUBSCRIBE
from cityscore.web.subscribing.confirming import CONFIRM
from cityscore.web.subscribing.ending import END

FORMS = (SUBSCRIBE, CONFIRM, END)
"""The public pages that take something; none of them is kept, and none needs an account or a cookie."""

__all__ = ["FORMS"]
