"""Django's settings, from the environment."""

from __future__ import annotations

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from cityscore.web.environment import read_settings

_FROM_ENVIRONMENT = read_settings()
_HERE = Path(__file__).parent

DEBUG = _FROM_ENVIRONMENT["CITYSCORE_DEBUG"]
SECRET_KEY = _FROM_ENVIRONMENT["CITYSCORE_SECRET_KEY"] or get_random_secret_key()
ALLOWED_HOSTS = _FROM_ENVIRONMENT["CITYSCORE_HOSTS"]
DATABASES = {"default": _FROM_ENVIRONMENT["DATABASE_URL"]}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "cityscore.people",
    "cityscore.store",
    "cityscore.web",
]
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cityscore.web.security.ContentSecurityPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "cityscore.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "OPTIONS": {"context_processors": []},
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True

USE_TZ = True
TIME_ZONE = "UTC"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
