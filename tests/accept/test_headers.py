"""What the answers of the acceptance say to a browser that asks for them as if they were pages."""

import pytest

from tests.builders import Client

ALWAYS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
DOORS = [
    "/api/v1/checkins",
    "/api/v1/time",
    "/api/v1/time?nonce=",
    "/healthz",
    "/readyz",
    "/.well-known/luuvet-keys.json",
    "/.well-known/luuvet-here.json",
    "/nowhere",
]


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_no_answer_is_read_as_another_kind_kept_framed_or_shown_elsewhere(server: Client, method: str) -> None:
    for door in DOORS:
        answer = server.ask(method, door)
        said = {name.lower(): text for name, text in answer.headers.items()}
        assert {name: said.get(name) for name in ALWAYS} == ALWAYS, (door, answer.status)
        assert said["content-type"] in ("application/json", "application/problem+json"), door
        assert "strict-transport-security" not in said, "not without https"
