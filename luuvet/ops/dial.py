"""A connection with TLS to a public name, as a phone makes it; each way that it fails has its words."""

import ipaddress
import socket
import ssl
from contextlib import suppress

from django.utils.translation import gettext as _

from luuvet.kernel.problems import Refused

SECONDS = 10.0


def dialled(host: str, port: int, trust: ssl.SSLContext, *, own_network: bool) -> ssl.SSLSocket:
    """A connection whose other end has proved that it is `host`; each wait ends after SECONDS.

    Refused: name-not-found, not-outside (unless `own_network`), no-answer, no-tls, certificate.
    """
    plain = _reached(_found(host, port, own_network=own_network), host, port)
    try:
        return trust.wrap_socket(plain, server_hostname=host)
    except OSError as fault:
        plain.close()
        raise _broken(fault, host, port) from None


def _found(host: str, port: int, *, own_network: bool) -> list[str]:
    """The addresses that a name has and the internet knows."""
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("name-not-found", _("The name %(host)s is not found.") % {"host": host}) from None
    found = [str(info[4][0]) for info in infos]
    outside = [one for one in found if own_network or ipaddress.ip_address(one.partition("%")[0]).is_global]
    if not outside:
        words = {"host": host, "address": found[0]}
        raise Refused("not-outside", _("From here %(host)s is %(address)s, which the internet does not know.") % words)
    return outside


def _reached(addresses: list[str], host: str, port: int) -> socket.socket:
    """A connection to the first address that takes it."""
    for address in addresses:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=SECONDS)
    raise _silent(host, port)


def _silent(host: str, port: int) -> Refused:
    return Refused("no-answer", _("%(host)s does not answer on port %(port)s.") % {"host": host, "port": port})


def _broken(fault: OSError, host: str, port: int) -> Refused:
    """What a handshake that failed means."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        words = {"host": host, "why": _why(fault.verify_code), "detail": fault.verify_message}
        return Refused("certificate", _("The certificate of %(host)s is not believed: %(why)s (%(detail)s).") % words)
    if isinstance(fault, ssl.SSLError):
        return Refused(
            "no-tls", _("%(host)s answers on port %(port)s, but not in https.") % {"host": host, "port": port}
        )
    return _silent(host, port)


def _why(code: int) -> str:
    """OpenSSL's number for what is wrong with a certificate, in words."""
    unknown = _("nobody whom phones know has signed it, or the certificates in between are not sent")
    other_name = _("it is made out to another name")
    return {
        9: _("it is not valid yet, by the clock of this machine"),
        10: _("it has expired"),
        18: _("it is signed by itself"),
        19: unknown,
        20: unknown,
        21: unknown,
        62: other_name,
        64: other_name,
    }.get(code, _("it is not in order"))
