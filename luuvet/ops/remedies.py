"""What to do about what the doctor finds."""

from django.utils.translation import gettext as _


def remedy(problem: str) -> str:
    """One or two sentences for the operator, in the language that is active."""
    return {
        "no-address": _("Set LUUVET_PUBLIC_URL like https://quet.huyen.example and start the server again."),
        "no-https": _(
            "Get a certificate and set LUUVET_PUBLIC_URL to the https address, then start the server again:"
            " docs/serving.md says how."
        ),
        "ca-file": _("Name in LUUVET_CA_FILE a PEM file of authorities, or unset it."),
        "name-not-found": _("Let the name lead to this server (a DNS record A or AAAA), or mend LUUVET_PUBLIC_URL."),
        "not-outside": _(
            "Let the name lead to an address of the internet. Where only phones of your own network scan, run this"
            " again with --own-network."
        ),
        "no-answer": _("See that the server and its proxy run and that the firewall lets the port in, TCP."),
        "no-tls": _("Give the server --certificate and --key, or let the proxy speak https on that port."),
        "certificate": _(
            "Put up a certificate for this name with its whole chain (fullchain.pem), of an authority that phones"
            " know. This machine's own list of them is Debian's package ca-certificates."
        ),
        "redirects": _("Set LUUVET_PUBLIC_URL to the address that answers itself; or let the proxy not send on."),
        "not-serving": _("Start Lưu Vết, and see that the proxy passes on to its port."),
        "not-luuvet": _(
            "See where the name leads, and that the proxy passes every path on to this installation, of this release."
        ),
        "another-installation": _(
            "Let the name lead to this installation, or run this with the LUUVET_HOME and key file of the one that"
            " answers. After a change of keys start the server again."
        ),
    }[problem]
