"""The certificate that `luuvet ops serve` is given, looked at before anything is begun."""

import ssl

from django.utils.translation import gettext as _


class UnfitCertificate(Exception):
    """The server cannot speak https with these files; the message says why, for the operator."""


def must_fit(certificate: str | None, key: str | None) -> None:
    """Raises UnfitCertificate unless both are absent, or are PEM files that belong together and need no password. A
    certificate's file may hold the key as well."""
    if certificate is None:
        if key is not None:
            raise UnfitCertificate(_("A key alone is no use: name its --certificate too."))
        return
    for file in filter(None, (certificate, key)):
        _must_be_readable(file)
    words = {"certificate": certificate, "key": key or certificate}
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=_no_password)
    except _Locked:
        raise UnfitCertificate(_("%(key)s is locked with a password. Give a key without one.") % words) from None
    except ssl.SSLError as fault:
        if fault.reason == "KEY_VALUES_MISMATCH":
            raise UnfitCertificate(_("%(key)s is not the key of %(certificate)s.") % words) from None
        said = _("%(certificate)s and %(key)s hold no certificate with its key, in PEM (%(fault)s).")
        raise UnfitCertificate(said % (words | {"fault": fault.reason or str(fault)})) from None


class _Locked(Exception):
    """OpenSSL asked for a password; asked for at a terminal, it would hold up a server that nobody looks at."""


def _no_password() -> str:
    raise _Locked


def _must_be_readable(file: str) -> None:
    try:
        with open(file, "rb"):
            pass
    except OSError as fault:
        raise UnfitCertificate(
            _("%(file)s cannot be read: %(fault)s.") % {"file": file, "fault": fault.strerror}
        ) from None
