"""Django's settings, from the environment."""

from __future__ import annotations

from pathlib import Path

from cityscore.web.environment import read_settings
from cityscore.web.setting_types import NO_MAIL, MailServer, host_of, patient

_FROM_ENVIRONMENT = read_settings()
_HERE = Path(__file__).parent
_MEGABYTE = 2**20
_HOUR = 60 * 60
_DAY = 24 * _HOUR

DEBUG = _FROM_ENVIRONMENT["CITYSCORE_DEBUG"]
SECRET_KEY = _FROM_ENVIRONMENT["CITYSCORE_SECRET_KEY"]
ADDRESS: str = _FROM_ENVIRONMENT["CITYSCORE_ADDRESS"]
ALLOWED_HOSTS = [*_FROM_ENVIRONMENT["CITYSCORE_HOSTS"], host_of(ADDRESS)]
LOGS_REQUESTS: bool = _FROM_ENVIRONMENT["CITYSCORE_ACCESS_LOG"]
DATABASES = {"default": patient(_FROM_ENVIRONMENT["DATABASE_URL"])}
LANGUAGES_FOLDER: Path | None = _FROM_ENVIRONMENT["CITYSCORE_LANGUAGES"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "cityscore.people",
    "cityscore.store",
    "cityscore.web",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "cityscore.web.security.SecurityHeaders",  # outside of whatever answers
    "cityscore.web.probes.ProbesByAddress",  # before whatever asks which name the site was asked by
    "cityscore.web.caching.UntilNextPublication",  # of a kept page nothing else is asked
    "cityscore.web.drawn_apart.DrawnApart",  # inside of what keeps
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cityscore.web.page_language.LanguageOfAddress",  # before whatever makes a link, or looks one up
    "django.middleware.common.CommonMiddleware",
    "cityscore.web.stranger_sessions.StrangerSessions",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "cityscore.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "cityscore.web.accounts.ways_in"]
        },
    }
]
CACHES = {
    "default": {"BACKEND": "cityscore.people.attempts.Attempts"},
    "pages": {
        "BACKEND": "cityscore.web.page_shelf.PageShelf",
        "OPTIONS": {"MAX_BYTES": 64 * _MEGABYTE, "LARGEST": 8 * _MEGABYTE},
    },
}
"""How often somebody tried is counted where all processes see it. Each process keeps its own pages; the newest
publication is in their names, so that none can be stale."""

STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True

USE_TZ = True
TIME_ZONE = "UTC"

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "cityscore.web.password_rules.RepeatedWordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "cityscore.web.accounts.Adapter"
ACCOUNT_FORMS = {"login": "cityscore.web.accounts.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
"""An address is known because somebody was invited by it."""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",  # the key of a password is an account and a place
    "login_known": "10/5m/key",  # in browsers where somebody has signed in before, which no stranger has
    "login_everywhere": "50/h/key",
    "subscribe": "10/h/ip,3/d/key",
    "new_password": "10/h/ip,3/h/key",
    "address": "10/h/ip,3/d/key",
}
"""Beside allauth's own: how often a password is tried; how often mail is asked for from one place, for one address."""
SOCIALACCOUNT_ADAPTER = "cityscore.web.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
"""By a link: our policy lets no form be sent elsewhere, and browsers follow it through redirects."""
SINGLE_SIGN_ON: str = _FROM_ENVIRONMENT["CITYSCORE_OIDC_NAME"] if _FROM_ENVIRONMENT["CITYSCORE_OIDC"] else ""
SINGLE_SIGN_ON_ONLY: bool = bool(SINGLE_SIGN_ON) and _FROM_ENVIRONMENT["CITYSCORE_OIDC_ONLY"]
"""Whether there is no other way in."""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "city",
                "name": SINGLE_SIGN_ON,
                "client_id": _FROM_ENVIRONMENT["CITYSCORE_OIDC_CLIENT"],
                "secret": _FROM_ENVIRONMENT["CITYSCORE_OIDC_SECRET"],
                "settings": {"server_url": _FROM_ENVIRONMENT["CITYSCORE_OIDC"]},
            }
        ]
        if SINGLE_SIGN_ON
        else [],
    }
}
USERSESSIONS_ADAPTER = "cityscore.web.account_log.SessionsAdapter"
MFA_ADAPTER = "cityscore.web.second_factors.SecondFactorAdapter"
MFA_FORMS = {"activate_totp": "cityscore.web.second_factors.EnrolForm"}
SECOND_FACTOR_ROLES: frozenset[str] = _FROM_ENVIRONMENT["CITYSCORE_SECOND_FACTOR"]
"""Whose password alone lets nobody in."""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = not SINGLE_SIGN_ON_ONLY
MFA_ALLOW_UNVERIFIED_EMAIL = True  # allauth verified none: people are invited by theirs
MFA_TOTP_ISSUER = "CityScore"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _FROM_ENVIRONMENT["CITYSCORE_HTTPS"]
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _FROM_ENVIRONMENT["CITYSCORE_HTTPS"] else 0
"""Behind HTTPS there is the proxy that makes it, which says who asks; without, nobody is believed."""
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "manage", "home"
PASSWORD_RESET_TIMEOUT = 3 * _DAY
"""Seconds that a printed link works."""

_HTTPS: bool = _FROM_ENVIRONMENT["CITYSCORE_HTTPS"]
_OF_HOST = "__Host-" if _HTTPS else ""
"""Browsers take a cookie of such a name from this host alone, over HTTPS: no other site of the city can plant one."""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_OF_HOST}cityscore_session", f"{_OF_HOST}cityscore_form"
LANGUAGE_COOKIE_NAME = f"{_OF_HOST}cityscore_language"
"""Their own, because all sites on one machine share its cookies, whatever their port."""
SESSION_ENGINE = "cityscore.web.session_store"
SESSION_COOKIE_AGE = 7 * _DAY
"""Seconds after which everybody signs in again."""
SESSION_IDLE_AGE = 12 * _HOUR
"""Seconds after which who did nothing does."""
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_SAVE_EVERY_REQUEST = False
"""A page view never writes."""
CSRF_TRUSTED_ORIGINS = [ADDRESS]
CSRF_FAILURE_VIEW = "cityscore.web.accounts.form_too_old"

_MAIL: MailServer | None = _FROM_ENVIRONMENT["CITYSCORE_MAIL"]
SENDS_MAIL = _MAIL is not None
"""Whether there is a server to send mail through."""
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL or NO_MAIL
EMAIL_TIMEOUT = 30
"""Seconds that a server has to answer."""
DEFAULT_FROM_EMAIL: str = _FROM_ENVIRONMENT["CITYSCORE_MAIL_FROM"]

SECURE_REFERRER_POLICY, SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin", "same-origin"
"""Two of the headers that each answer has."""

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 365 * _DAY if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
"""Redirecting from http is the proxy's."""
