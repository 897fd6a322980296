"""A place's code as the sheet that hangs at its door, or as what a screen there shows."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

from luuvet.core import vault
from luuvet.kernel.changing import gate_key
from luuvet.kernel.clock import now
from luuvet.kernel.codes import base64url
from luuvet.kernel.days import day_of
from luuvet.layout.poster import Poster as Sheet
from luuvet.layout.poster import poster_pdf, poster_svg
from luuvet.layout.qr import qr_svg
from luuvet.places.models import Gate, Poster
from luuvet.places.queries import reached_at, screen_code

_Octets = tuple[str, bytes]


class Sample(StrEnum):
    """Why a printed code is a sample, MẪU – KHÔNG SỬ DỤNG, which nobody is to put up."""

    DEMONSTRATION = "demonstration"  # neither its places nor its keys are real
    NO_KEY = "no-key"  # signed with a key that is not in the key file, or is believed no more
    NO_HTTPS = "no-https"
    NOT_REACHED = "not-reached"  # `luuvet ops doctor` has not reached this very address from outside


def public_address() -> str:
    """What codes begin with, before `/v`."""
    return settings.PUBLIC_URL.rstrip("/")


def has_https() -> bool:
    """Whether phones open it in a way that lets its pages use the camera."""
    return public_address().lower().startswith("https://")


def why_sample(key_id: int) -> Sample | None:
    """What makes samples of the codes that a place key has signed, as things stand; None: nothing, they are live."""
    key = vault.ring().believed("place", key_id, now())
    if settings.OPENS_ON or (key is not None and key.use == "demonstration"):
        return Sample.DEMONSTRATION
    if key is None:
        return Sample.NO_KEY
    if not has_https():
        return Sample.NO_HTTPS
    return Sample.NOT_REACHED if reached_at(public_address()) is None else None


def sheet(poster: Poster) -> Sheet:
    """What stands on it."""
    place = poster.gate.place
    return Sheet(
        place_name=place.name,
        place_code=place.code,
        host=urlsplit(settings.PUBLIC_URL).netloc,
        url=f"{public_address()}/v#{poster.text}",
        unit_name=place.unit.title,
        gate_name=poster.gate.name,
        edition=f"{poster.serial} · {day_of(poster.made_at):%d/%m/%Y}",
        sample=why_sample(poster.key_id) is not None,
    )


def enrolment_svg(secret: str) -> str:
    """The code that a device reads to be enrolled, as a drawing: an address whose secret no server hears of."""
    return qr_svg(f"{settings.PUBLIC_URL.rstrip('/')}/gate#{secret}", "M")


def screen(gate: Gate) -> dict[str, str] | None:
    """What a screen at a gate changes every 30 seconds, and the 32 secret bytes, as base64url, that it does it with."""
    poster = screen_code(gate)
    if poster is None:
        return None
    secret = gate_key(vault.ring().maker("gate", now()), gate.place.code, gate.number, poster.serial)
    return {"code": poster.text, "key": base64url(secret)}


def _pdf(poster: Poster) -> _Octets:
    return "application/pdf", poster_pdf([sheet(poster)], made_at=poster.made_at.replace(microsecond=0))


def _svg(poster: Poster) -> _Octets:
    return "image/svg+xml", poster_svg(sheet(poster)).encode()


SHAPES: Mapping[str, Callable[[Poster], _Octets]] = {"pdf": _pdf, "svg": _svg}
