"""`GET /api/v1/time`: the server's clock, signed for who brings a nonce."""

from base64 import urlsafe_b64decode
from datetime import datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from luuvet.kernel import clock
from tests.builders import Client

NONCE = "Zm9vYmFyYmF6cXV4"


def octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def published(server: Client) -> dict[int, Ed25519PublicKey]:
    keys = server.ask("GET", "/.well-known/luuvet-keys.json").body["keys"]
    return {
        key["id"]: Ed25519PublicKey.from_public_bytes(octets(key["public_key"]))
        for key in keys
        if key["kind"] == "time"
    }


def test_the_time_is_signed_over_the_nonce_and_verified_with_the_published_key(server: Client) -> None:
    before = clock.now()
    answer = server.ask("GET", f"/api/v1/time?nonce={NONCE}")
    told = answer.body
    assert answer.status == 200 and answer.headers["cache-control"] == "no-store"
    assert told["nonce"] == NONCE
    assert before <= datetime.fromisoformat(told["now"]) <= clock.now()
    message = f"LV1\0time\0{NONCE}\0{told['now']}".encode()
    published(server)[told["key_id"]].verify(octets(told["signature"]), message)


@pytest.mark.parametrize("change", [("nonce", "Zm9vYmFyYmF6cXV5"), ("now", "2021-12-01T00:00:00.000000Z")])
def test_with_another_nonce_or_time_the_signature_is_wrong(server: Client, change: tuple[str, str]) -> None:
    told = server.ask("GET", f"/api/v1/time?nonce={NONCE}").body | dict([change])
    with pytest.raises(InvalidSignature):
        published(server)[told["key_id"]].verify(
            octets(told["signature"]), f"LV1\0time\0{told['nonce']}\0{told['now']}".encode()
        )


def test_without_a_nonce_the_time_is_told_unsigned(server: Client) -> None:
    assert set(server.ask("GET", "/api/v1/time").body) == {"now"}


@pytest.mark.parametrize("query", ["nonce=", "nonce=short", f"nonce={'x' * 65}", f"nonce={NONCE}&nonce={NONCE}",
                                   "nonce=Zm9vYmFyYmF6cXV%00"])  # fmt: skip
def test_what_is_no_nonce_is_refused(server: Client, query: str) -> None:
    answer = server.ask("GET", f"/api/v1/time?{query}", headers={"Accept-Language": "en"})
    assert (answer.status, answer.body["title"]) == (422, "Not a nonce")
    assert answer.headers["content-type"] == "application/problem+json"
