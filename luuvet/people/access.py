"""Who is asking, and which ways in are open."""

from django.http import HttpRequest

from luuvet.core import vault
from luuvet.kernel.clock import now
from luuvet.kernel.signing import read_token
from luuvet.people import queries
from luuvet.people.models import Installation


def installation_of(request: HttpRequest) -> Installation | None:
    """The phone whose token the request shows."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    read = read_token(vault.ring(), token.strip(), now()) if scheme.lower() == "bearer" else None
    return queries.installation(read.device) if read else None
