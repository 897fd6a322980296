"""Posters for tests, with addresses as the product makes them."""

import random
from base64 import urlsafe_b64encode

from luuvet.layout.poster import Poster

HOST = "luuvet.example"


def address(host: str = HOST, seed: int = 1) -> str:
    """A place's address: 86 letters of a signature, gate 0, serial 1, key 1."""
    signature = urlsafe_b64encode(random.Random(seed).randbytes(64)).rstrip(b"=").decode()
    return f"https://{host}/v#7KQ4M2XA.0.1.1.{signature}"


def poster(name: str = "Chợ Hôm", *, gate: str = "", sample: bool = False, host: str = HOST, seed: int = 1) -> Poster:
    """The market's poster, but for what is said."""
    return Poster(
        place_name=name,
        place_code="7KQ4M2XA",
        host=host,
        url=address(host, seed),
        unit_name="Xã Bùi La Nhân, huyện Đức Thọ",
        gate_name=gate,
        edition="bản in 03 · 26/11/2021",
        sample=sample,
    )
