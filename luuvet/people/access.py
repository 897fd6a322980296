"""Who is asking, and which ways in are open."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from luuvet.core import vault
from luuvet.core.problems import NotEnrolled
from luuvet.kernel.clock import now
from luuvet.kernel.signing import read_token
from luuvet.people import queries
from luuvet.people.models import Installation


def installation_of(request: HttpRequest) -> Installation | None:
    """The phone whose token the request shows."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    read = read_token(vault.ring(), token.strip(), now()) if scheme.lower() == "bearer" else None
    return queries.installation(read.device) if read else None


def required_installation(request: HttpRequest) -> Installation:
    """The phone whose token the request shows. Raises NotEnrolled."""
    own = installation_of(request)
    if own is None:
        raise NotEnrolled("not-enrolled", _("This phone is not signed up here. Sign up again."))
    return own
