"""The golden cases that the phone's TypeScript reads too, and the keys of their published test seeds."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

from luuvet.kernel.signing import Key, KeyKind, KeyRing

VECTORS = Path(__file__).resolve().parents[2] / "vectors"


def vectors(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def ring_of(kind: KeyKind, rows: list[dict[str, Any]]) -> KeyRing:
    secret = "secret_seed" if kind == "place" else "secret"
    return KeyRing([Key(kind, row["id"], "demonstration", octets(row[secret])) for row in rows])


PLACE, CHANGING, PERSONAL = vectors("place_code"), vectors("changing_code"), vectors("personal_code")
CARD, NUMBER, NAMES = vectors("card_code"), vectors("card_number"), vectors("recognise")
# Every public key of all of them: what a code of one kind is also tried against.
RING = KeyRing(
    [
        *ring_of("place", PLACE["keys"]).keys,
        *ring_of("gate", CHANGING["masters"]).keys,
        *ring_of("person", PERSONAL["keys"]).keys,
        *ring_of("card", CARD["keys"]).keys,
        *ring_of("number", NUMBER["keys"]).keys,
        Key("lookup", 1, "demonstration", octets(NUMBER["lookup_secret"])),
    ]
)
