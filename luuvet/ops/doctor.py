"""What `luuvet ops doctor` looks at: so far whether the public address leads phones to this very installation."""

import json
import secrets
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from luuvet.core import vault
from luuvet.kernel.clock import now
from luuvet.kernel.codes import base64url
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import proof_of_keys
from luuvet.ops import remedies
from luuvet.ops.dial import SECONDS, dialled
from luuvet.places.models import ReachedAddress
from luuvet.places.printing import Sample, public_address, why_sample
from luuvet.places.rules import reach_address

HERE = "/.well-known/luuvet-here.json"
_MOST_BYTES = 65536
_FROM_A_PROXY = (502, 503, 504)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of asking the public address. `problem` is a code for programs and None where all is well; `said` and
    `remedy` are sentences in the language that is active. `sample` is why codes printed now are samples, or None."""

    address: str
    problem: str | None
    said: str
    remedy: str
    reached: ReachedAddress | None
    sample: Sample | None


def examine(*, own_network: bool, by: str) -> Finding:
    """Ask the public address as a phone would; when this installation answers, that is written down for its posters.

    `own_network`: an address that the internet does not know is meant.
    """
    address = public_address()
    try:
        _ask(_taken_apart(address), own_network=own_network or bool(settings.CA_FILE))
    except Refused as no:
        return Finding(address, no.code, no.message, remedies.remedy(no.code), None, _sample())
    reached = reach_address(address, by=by)
    said = _("%(address)s leads to this installation.") % {"address": address}
    return Finding(address, None, said, "", reached, _sample())


def _sample() -> Sample | None:
    return why_sample(vault.ring().maker("place", now()).id)


def _taken_apart(address: str) -> SplitResult:
    """The address as parts. Refused: no-address, no-https."""
    try:
        parts = urlsplit(address)
        known = bool(parts.hostname) and parts.port != 0 and parts.scheme in ("http", "https")
        known = known and parts.path.isascii() and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        known = False
    if not known or not address.isprintable() or " " in address:
        raise Refused("no-address", _("The public address “%(address)s” is no address.") % {"address": address})
    if parts.scheme != "https":
        raise Refused("no-https", _("The public address %(address)s is not https.") % {"address": address})
    return parts


def _ask(parts: SplitResult, *, own_network: bool) -> None:
    """Refused unless this installation answers there, over https that phones believe and not by way of another address:
    a fresh nonce is answered with what only this key file yields."""
    nonce = base64url(secrets.token_bytes(32))
    status, location, body = _answer(parts, f"{parts.path}{HERE}?nonce={nonce}", own_network=own_network)
    words = {"address": parts.geturl(), "status": status}
    if 300 <= status < 400:
        words["elsewhere"] = _origin(parts.geturl(), location)
        raise Refused("redirects", _("%(address)s sends phones on to %(elsewhere)s.") % words)
    if status in _FROM_A_PROXY:
        raise Refused(
            "not-serving", _("At %(address)s a proxy answers (status %(status)s), and behind it nobody.") % words
        )
    proof = _proof(body, nonce) if status == 200 else None
    if proof is None:
        raise Refused(
            "not-luuvet",
            _("Something else answers at %(address)s (status %(status)s): no Lưu Vết of this release.") % words,
        )
    if not secrets.compare_digest(proof, proof_of_keys(vault.ring(), nonce, now()).encode()):
        raise Refused(
            "another-installation", _("Another Lưu Vết answers at %(address)s: its keys are not these.") % words
        )


def _answer(parts: SplitResult, path: str, *, own_network: bool) -> tuple[int, str, bytes]:
    """Status, where a redirect leads, body. Refused as `dialled`, and no-answer where the connection broke off."""
    host = str(parts.hostname)
    with _connected(host, parts.port, own_network=own_network) as connection:
        try:
            connection.request("GET", path, headers={"Accept": "application/json"})
            response = connection.getresponse()
            return response.status, response.headers.get("Location") or "", response.read(_MOST_BYTES)
        except (OSError, HTTPException, ValueError):
            raise Refused("no-answer", _("%(host)s took the question and gave no answer.") % {"host": host}) from None


@contextmanager
def _connected(host: str, port: int | None, *, own_network: bool) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(host, port or 443, timeout=SECONDS)
    connection.default_port = 443  # so that Host names the port only where the address does
    connection.sock = dialled(host, port or 443, _trust(), own_network=own_network)
    try:
        yield connection
    finally:
        connection.close()


def _trust() -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.CA_FILE or None)
    except OSError:
        raise Refused(
            "ca-file", _("%(file)s holds no certificates that can be read.") % {"file": settings.CA_FILE}
        ) from None


def _origin(address: str, location: str) -> str:
    """Scheme and host of where a redirect leads; the rest of it may be anything."""
    try:
        parts = urlsplit(urljoin(address, location))
        return f"{parts.scheme}://{parts.hostname or '?'}"
    except ValueError:
        return "?"


def _proof(body: bytes, nonce: str) -> bytes | None:
    """What a Lưu Vết gives for the nonce, or None where it is none that speaks."""
    try:
        said = json.loads(body)
    except ValueError:
        return None
    if not isinstance(said, dict) or said.get("nonce") != nonce or "proof" not in said:
        return None
    return str(said["proof"]).encode()
