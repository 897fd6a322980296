"""Django's settings: everything that differs from one installation to the next comes from the environment."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from luuvet.ops.home import home
from luuvet.ops.postgres.passwords import password

BASE = Path(__file__).resolve().parent.parent
HOME = home()


def _postgres(url: str) -> dict[str, object]:
    """Django's words for a `postgresql://` URL; a socket directory may stand in `?host=`."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(query.pop("port", parts.port or "")),
        "OPTIONS": query,
    }


# Two roles: `default` runs (luuvet_app), `owner` migrates and makes partitions (luuvet_owner).
APP_URL = os.environ.get("LUUVET_DATABASE_URL", "postgresql://luuvet_app@/luuvet")
OWNER_URL = os.environ.get("LUUVET_OWNER_DATABASE_URL", APP_URL)
DATABASES = {"default": _postgres(APP_URL), "owner": _postgres(OWNER_URL)}
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}

KEY_FILE = Path(os.environ.get("LUUVET_KEY_FILE", HOME / "secrets" / "keys.json"))
# What the first start makes keys for; the demonstration says so itself, and its keys sign no live poster.
KEY_USE: Literal["live", "demonstration"] = "live"
# Erasures and withdrawals, by number only: what a restore must do again. On a disk that no backup of the database
# takes back in time.
JOURNAL_FILE = Path(os.environ.get("LUUVET_JOURNAL_FILE", HOME / "journal" / "subjects.log"))
SECRET_KEY = os.environ.get("LUUVET_SECRET_KEY") or password(HOME, "django")
PUBLIC_URL = os.environ.get("LUUVET_PUBLIC_URL", "http://127.0.0.1:8000")
# PEM file of the authorities that `luuvet ops doctor` believes, instead of those that the machine believes: for a
# closed network, whose addresses the internet does not know.
CA_FILE = os.environ.get("LUUVET_CA_FILE")
# Days that check-in rows are kept after their own day, or None: kept for ever (the demonstration).
RETENTION_DAYS = None if os.environ.get("LUUVET_RETENTION") == "off" else int(os.environ.get("LUUVET_RETENTION", "21"))

# More check-ins from phones than this at one place in five minutes are a flood: from 22:00 to 05:00, and at any hour.
FLOOD_AT_NIGHT = int(os.environ.get("LUUVET_FLOOD_AT_NIGHT", "60"))
FLOOD = int(os.environ.get("LUUVET_FLOOD", "300"))

# `unit/tree/first..last`, like 440/2021/2021-11-26..2021-12-08: a demonstration, whose figures are open to everybody
# and whose page begins with these. Without it only accounts see figures.
OPENS_ON = os.environ.get("LUUVET_OPENS_ON")

# A class of `luuvet.notices.gateways.Gateway`'s form, by its dotted name; without one no SMS is sent.
SMS_GATEWAY = os.environ.get("LUUVET_SMS_GATEWAY", "")

DEBUG = False
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or "", "127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "luuvet.project.urls"
ASGI_APPLICATION = "luuvet.project.asgi.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "luuvet.core",
    "luuvet.notices",
    "luuvet.units",
    "luuvet.accounts",
    "luuvet.places",
    "luuvet.people",
    "luuvet.checkins",
    "luuvet.requests",
    "luuvet.counting",
    "luuvet.reports",
    "luuvet.ops",
]

MIDDLEWARE = [
    "luuvet.project.headers.content_security_policy",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "luuvet.accounts.entrance.Entrance",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "luuvet.core.context.installation",
                "luuvet.core.context.navigation",
                "luuvet.accounts.context.duty",
            ]
        },
    }
]

STATIC_URL = "/static/"
# What `npm run build` makes of web/src, under /static/.
STATICFILES_DIRS = [built] if (built := BASE.parent / "web" / "dist").is_dir() else []
SERVESTATIC_USE_FINDERS = True

# Signing in: user name and password of an account that an officer has made, and a second factor where it has one, or a
# passkey alone. How many wrong tries make wait is in luuvet/accounts/limits.py; allauth's limit of requests from one
# address stands before it, counted in a table, so that all processes count together and a restart forgets nothing.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "luuvet.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}
MFA_ADAPTER = "luuvet.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
TEMPORARY_PASSWORD_LASTS = timedelta(hours=int(os.environ.get("LUUVET_TEMPORARY_PASSWORD_HOURS", "72")))
# How many proxies of our own stand before the server: without them all browsers would have one address. What they say
# of the browser's address and of https is believed only where they connect from these addresses, without proxies never.
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("LUUVET_PROXIES", "0"))
PROXY_ADDRESSES = os.environ.get("LUUVET_PROXY_ADDRESSES", "127.0.0.1,::1")
LOGIN_URL, LOGIN_REDIRECT_URL, ACCOUNT_LOGOUT_REDIRECT_URL = "accounts:sign_in", "/", "accounts:sign_in"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

HTTPS = PUBLIC_URL.startswith("https:")


def _cookie(name: str) -> str:
    """Over https its name says that it is this host's alone, and browsers see to it."""
    return f"__Host-{name}" if HTTPS else name


# A browser that came once over https does not try without for a year; said only in answers that went over https.
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
# A browser stays signed in for so long, and for so long while nothing is asked (decision 0018).
SESSION_LASTS = timedelta(hours=int(os.environ.get("LUUVET_SESSION_HOURS", "12")))
SESSION_IDLE = timedelta(minutes=int(os.environ.get("LUUVET_SESSION_IDLE_MINUTES", "60")))
SESSION_COOKIE_AGE = int(SESSION_IDLE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = _cookie("sessionid"), _cookie("csrftoken")
LANGUAGE_COOKIE_NAME, BROWSER_COOKIE_NAME = _cookie("django_language"), _cookie("browser")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_URL))] if HTTPS else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# What is uploaded is read in memory and never lies on a disk: what is larger than 2.5 MB is not taken at all.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LUUVET_TIME_ZONE", "Asia/Ho_Chi_Minh")
