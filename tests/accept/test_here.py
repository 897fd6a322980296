"""The door that proves which installation answers: `luuvet ops doctor` asks it from outside."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest

from luuvet.kernel.signing import KeyRing
from tests.builders import Client

HERE = "/.well-known/luuvet-here.json"
NONCE = "n0-_" * 10 + "abc"


def test_a_nonce_is_answered_with_what_only_the_key_file_yields(server: Client, ring: KeyRing) -> None:
    answer = server.ask("GET", f"{HERE}?nonce={NONCE}")
    (secret,) = (key.secret for key in ring.keys if key.kind == "lookup")
    proof = hmac.new(secret, f"LV1\0here\0{NONCE}".encode(), sha256).digest()
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.body == {"nonce": NONCE, "proof": urlsafe_b64encode(proof).decode().rstrip("=")}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?nonce=",
        f"?nonce={NONCE[1:]}",
        f"?nonce={NONCE}a",
        f"?nonce={NONCE[1:]}%2B",
        f"?nonce={NONCE}&nonce=a",
        f"?{NONCE}",
        f"?nonce={NONCE}%C3%A9",
    ],
)
def test_nothing_but_a_nonce_is_answered(server: Client, query: str) -> None:
    answer = server.ask("GET", HERE + query)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


def test_it_is_only_asked(server: Client) -> None:
    answer = server.ask("POST", f"{HERE}?nonce={NONCE}", b"{}")
    assert (answer.status, answer.headers["allow"]) == (405, "GET")
