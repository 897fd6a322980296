"""One ASGI app: the acceptance first, Django behind it."""

import os
from typing import cast

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luuvet.project.settings")
_django = get_asgi_application()

from django.conf import settings  # noqa: E402  # Django has to be set up first

from luuvet.accept.asgi import Acceptance, App  # noqa: E402
from luuvet.core import vault  # noqa: E402
from luuvet.project.headers import STAY_WITH_HTTPS  # noqa: E402

application: App = Acceptance(
    settings.APP_URL, vault.ring(), cast(App, _django), stay=STAY_WITH_HTTPS if settings.HTTPS else ""
)
