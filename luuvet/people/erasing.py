"""What somebody is told before everything is erased, and how they say that they have read it."""

import hmac
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luuvet.core import vault

GOOD_FOR = timedelta(minutes=10)


def ahead(dependants: int) -> list[str]:
    """What will happen, a sentence each."""
    told = [
        _(
            "Your telephone number and your name are erased at once. This phone can send no more, and printed cards"
            " are good no longer."
        )
    ]
    if dependants:
        told.append(
            ngettext(
                "With you, %(count)d dependant whom this phone answers for or did is erased.",
                "With you, %(count)d dependants whom this phone answers for or did are erased.",
                dependants,
            )
            % {"count": dependants}
        )
    return [
        *told,
        _("Visits recorded so far stay without a name until their day is dropped: a number that leads to nobody."),
        _("What waits on this phone and was not sent is lost."),
        _("Nobody can warn you of a contact any more, and nobody can undo this."),
    ]


def confirmation(household: list[int], at: datetime) -> str:
    """What is sent back to say yes to just this, within ten minutes."""
    begun = int(at.timestamp())
    return f"{begun}.{_mark(household, begun)}"


def is_confirmed(household: list[int], told: str, at: datetime) -> bool:
    """Whether somebody says yes to what they were told not long ago."""
    text, _point, mark = told.partition(".")
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        return False
    begun = int(text)
    return 0 <= at.timestamp() - begun < GOOD_FOR.total_seconds() and hmac.compare_digest(
        mark.encode(), _mark(household, begun).encode()
    )


def _mark(household: list[int], begun: int) -> str:
    return vault.lookup_hash("erasure", f"{begun} {sorted(household)}").hex()[:32]
