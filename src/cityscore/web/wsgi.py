"""The site as a WSGI application, for Granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from cityscore.web.lock_waits import wait_briefly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityscore.web.settings")

application = get_wsgi_application()
wait_briefly()
