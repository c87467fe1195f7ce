"""The site as an ASGI application, for Granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityscore.web.settings")

_site = get_wsgi_application()

from cityscore.web.front.site_front import SiteFront  # noqa: E402  (what it imports needs Django to be set up)
from cityscore.web.lock_waits import wait_briefly  # noqa: E402

wait_briefly()
application = SiteFront(_site)
