"""What everybody may know of the keys."""

from datetime import UTC, datetime

from luuvet.kernel.rotation import rotated, withdrawn
from luuvet.kernel.signing import KeyRing
from tests.builders import Client

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
# The public bytes of the tests' seed 00 01 … 1f, as RFC 8032 and RFC 7748 work them out, from another implementation.
ED25519 = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"
X25519 = "j0DFrbaPJWJK5bIU6nZ6bslNgp09e14a0bpvPiE4KF8"


def test_the_public_keys_that_phones_and_gates_need_are_told_and_no_secret(server: Client) -> None:
    answer = server.ask("GET", "/.well-known/luuvet-keys.json")
    assert answer.status == 200
    ends = {"makes_until": None, "believed_until": None, "withdrawn_at": None}
    one = {"id": 1, "use": "demonstration"}
    assert answer.body == {
        "keys": [
            {"kind": kind, "algorithm": "Ed25519", "public_key": ED25519} | one | ends
            for kind in ("place", "person", "card")
        ]
        + [{"kind": "number", "algorithm": "X25519", "public_key": X25519} | one | ends]
    }


def test_an_older_and_a_stolen_key_are_told_with_their_dates(server: Client, ring: KeyRing) -> None:
    until = datetime(2027, 6, 1, tzinfo=UTC)
    stolen_at = datetime(2026, 11, 24, tzinfo=UTC)
    ring.keys = withdrawn(rotated(ring.keys, "place", NOW, until), "person", 1, stolen_at=stolen_at, at=NOW)
    told = {(key["kind"], key["id"]): key for key in server.ask("GET", "/.well-known/luuvet-keys.json").body["keys"]}
    assert set(told) == {("place", 1), ("place", 2), ("person", 1), ("person", 2), ("card", 1), ("number", 1)}
    assert told["place", 1]["makes_until"] == "2026-11-25T03:00:00+00:00"
    assert told["place", 1]["believed_until"] == "2027-06-01T00:00:00+00:00"
    assert told["person", 1]["withdrawn_at"] == "2026-11-24T00:00:00+00:00"
    assert told["person", 2]["withdrawn_at"] is None
