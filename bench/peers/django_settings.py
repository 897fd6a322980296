"""Django's settings for the peer: the database, and nothing that a request would have to pass."""

from urllib.parse import parse_qs, urlsplit

from bench.peers import known

_url = urlsplit(known.DSN)
_where = {name: values[0] for name, values in parse_qs(_url.query).items()}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path[1:],
        "USER": _url.username,
        "PASSWORD": _url.password,
        "HOST": _where["host"],
        "PORT": _where["port"],
        "CONN_MAX_AGE": None,
    }
}
ROOT_URLCONF = "bench.peers.django_ninja"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
MIDDLEWARE: list[str] = []
