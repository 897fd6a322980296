"""Places as people read them, and as forms take them."""

from collections.abc import Sequence

from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luuvet.places.models import Place
from luuvet.places.printing import Sample, public_address

DAY = 1440


def opening(hours: Sequence[tuple[int, int, int]]) -> list[str]:
    """When a place is open, a line for each stretch that some weekdays share."""
    days = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    shared: dict[tuple[int, int], list[str]] = {}
    for weekday, opens, closes in hours:
        shared.setdefault((opens, closes), []).append(days[weekday])
    return [f"{', '.join(those)}: {clock(opens)}–{clock(closes)}" for (opens, closes), those in shared.items()]


def point(place: Place) -> str:
    """Latitude and longitude, or nothing."""
    return "" if place.lat is None or place.lon is None else f"{place.lat}, {place.lon}"


def clock(minutes: int) -> str:
    """Minutes after midnight as a time: 07:00, 24:00; 01:30 where it is on the next day."""
    minutes -= DAY if minutes > DAY else 0
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def sample(because: Sample) -> tuple[str, str]:
    """Why a printed code is a sample, and what lifts it."""
    address = {"address": public_address()}
    return {
        Sample.DEMONSTRATION: (
            _("This is a demonstration: its places are invented and its keys sign no code that is put up."),
            _("An installation of your own, with keys of its own, prints codes for use."),
        ),
        Sample.NO_KEY: (
            _("The key that signed this code is not in use here any more."),
            _("Give a new code, then print that one."),
        ),
        Sample.NO_HTTPS: (
            _("The public address %(address)s is not https.") % address,
            _(
                "Whoever runs the server sets an https address (LUUVET_PUBLIC_URL), starts the server again and runs"
                " “luuvet ops doctor”."
            ),
        ),
        Sample.NOT_REACHED: (
            _("Nobody has checked yet that %(address)s reaches this server from outside.") % address,
            _("Whoever runs the server runs “luuvet ops doctor”; once it has reached the address, print again."),
        ),
    }[because]


def number(count: int) -> str:
    """A count as the active language writes it: 1.904."""
    return format_decimal(count, locale=get_language() or "en")
