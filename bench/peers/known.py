"""What every peer knows from its start, and the checks that are the same in all: none is made to be slow here."""

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import psycopg

from luuvet.kernel.codes import PosterCode
from luuvet.kernel.ids import time_in
from luuvet.kernel.signing import DeviceToken, KeyRing, read_token

DSN = os.environ["LUUVET_DATABASE_URL"]
POOL = int(os.environ["BENCH_POOL"])
LEEWAY = timedelta(minutes=5)
RING = KeyRing.load(Path(os.environ["LUUVET_HOME"]) / "secrets" / "keys.json")

_POSTERS = """
SELECT place.id, place.code, place.name, gate.number, poster.serial, poster.key_id, poster.signature
FROM places_poster AS poster JOIN places_gate AS gate ON gate.id = poster.gate_id
JOIN places_place AS place ON place.id = gate.place_id WHERE poster.withdrawn_at IS NULL
"""


class Poster(NamedTuple):
    """A code that was given out."""

    place: int
    place_code: str
    name: str
    gate: int
    serial: int


def _posters() -> dict[str, Poster]:
    with psycopg.connect(DSN) as connection:
        return {
            str(PosterCode(code, gate, serial, key_id, signature)): Poster(place, code, name, gate, serial)
            for place, code, name, gate, serial, key_id, signature in connection.execute(_POSTERS)
        }


posters = _posters()


def sender(token: str) -> DeviceToken | None:
    """Who shows this token."""
    return read_token(RING, token, datetime.now(UTC))


def is_in_time(uuid: UUID, at: datetime, now: datetime) -> bool:
    """Whether the scan fits its id and is not of the future."""
    return uuid.version == 7 and abs(at - time_in(uuid)) <= LEEWAY and at <= now + LEEWAY


def content(*fields: object) -> bytes:
    """What makes two sendings the same."""
    return sha256("\n".join(map(str, fields)).encode()).digest()


def accepted(uuid: UUID, poster: Poster, *, duplicate: bool) -> dict[str, object]:
    """The yes."""
    place = {"code": poster.place_code, "name": poster.name}
    return {"id": str(uuid), "status": "accepted", "duplicate": duplicate, "place": place}
