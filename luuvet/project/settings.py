"""Django's settings: everything that differs from one installation to the next comes from the environment."""

import os
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
SECRET_KEY = os.environ.get("LUUVET_SECRET_KEY") or password(HOME, "django")
PUBLIC_URL = os.environ.get("LUUVET_PUBLIC_URL", "http://127.0.0.1:8000")
# Days that check-in rows are kept after their own day, or None: kept for ever (the demonstration).
RETENTION_DAYS = None if os.environ.get("LUUVET_RETENTION") == "off" else int(os.environ.get("LUUVET_RETENTION", "21"))

# `unit/tree/first..last`, like 440/2021/2021-11-26..2021-12-08: a demonstration, whose figures are open to everybody
# and whose page begins with these. Without it no page shows a figure.
OPENS_ON = os.environ.get("LUUVET_OPENS_ON")

# A class of `luuvet.notices.gateways.Gateway`'s form, by its dotted name; without one no SMS is sent.
SMS_GATEWAY = os.environ.get("LUUVET_SMS_GATEWAY", "")

DEBUG = False
ALLOWED_HOSTS = os.environ.get("LUUVET_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "luuvet.project.urls"
ASGI_APPLICATION = "luuvet.project.asgi.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "luuvet.core",
    "luuvet.notices",
    "luuvet.units",
    "luuvet.accounts",
    "luuvet.places",
    "luuvet.people",
    "luuvet.checkins",
    "luuvet.counting",
    "luuvet.reports",
    "luuvet.ops",
]

MIDDLEWARE = [
    "luuvet.project.headers.content_security_policy",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "luuvet.core.context.installation",
            ]
        },
    }
]

STATIC_URL = "/static/"
# What `npm run build` makes of web/src, under /static/.
STATICFILES_DIRS = [built] if (built := BASE.parent / "web" / "dist").is_dir() else []
SERVESTATIC_USE_FINDERS = True

SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PUBLIC_URL.startswith("https:")
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LUUVET_TIME_ZONE", "Asia/Ho_Chi_Minh")
