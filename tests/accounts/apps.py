"""A phone's app that shows codes, and a device that holds passkeys: second implementations, of the standards."""

import base64
import hashlib
import hmac
import html
import json
import re
import secrets
import struct
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

from luuvet.accounts.models import Account
from luuvet.accounts.rules.factors import enrol_totp
from luuvet.kernel import clock
from tests.builders import BY, office

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
_PRESENT, _VERIFIED, _HOLDS_KEY = 0x01, 0x04, 0x40


def at(moment: datetime) -> AbstractContextManager[None]:
    """Let it be this moment."""
    return clock.running_on(lambda: moment)


def code_of(secret: str, moment: datetime) -> str:
    """The six digits of RFC 6238 for a secret in base 32."""
    counter = struct.pack(">Q", int(moment.timestamp()) // 30)
    octets = hmac.new(base64.b32decode(secret.replace(" ", "")), counter, hashlib.sha1).digest()
    start = octets[-1] & 15
    return f"{(int.from_bytes(octets[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def with_app(username: str = "lan") -> tuple[Account, list[str]]:
    """An account whose app has SECRET and showed its last code a minute ago, and its recovery codes."""
    made = office(username)
    return made, give_app(made)


def give_app(account: Account) -> list[str]:
    """An app that has SECRET and showed its last code a minute ago; the recovery codes that come with it."""
    then = clock.now() - timedelta(minutes=1)
    with at(then):
        return enrol_totp(account, SECRET, code_of(SECRET, then), by=BY)


def secret_on(page: str) -> str:
    """The key that stands on the page of setting an app up, to be entered by hand."""
    (secret,) = re.findall(r'class="num key">([A-Z2-7 ]+)<', page)
    return str(secret)


def codes_on(page: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</li>", page)


def question_on(page: str) -> dict[str, Any]:
    """What a page asks a browser for a passkey."""
    asked: dict[str, Any] = json.loads(html.unescape(re.findall(r'data-question="([^"]+)"', page)[0]))["publicKey"]
    return asked


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@dataclass
class Device:
    """Makes one passkey and uses it, as WebAuthn has it; `verifies` its holder, unless told otherwise."""

    origin: str = "https://testserver"
    verifies: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    holder: str = ""

    def make(self, asked: dict[str, Any]) -> str:
        """The answer to a question for a new passkey."""
        self.holder = asked["user"]["id"]
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        held = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor.encode(cose)
        data = self._data(asked["rp"]["id"], _HOLDS_KEY) + held
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        said = {"clientDataJSON": self._client("create", asked), "attestationObject": _text(attested)}
        return self._answer(said)

    def use(self, asked: dict[str, Any]) -> str:
        """The answer to a question for one that there is."""
        data, client = self._data(asked["rpId"], 0), self._client("get", asked)
        octets = base64.urlsafe_b64decode(client + "==")
        signature = self.key.sign(data + hashlib.sha256(octets).digest(), ec.ECDSA(hashes.SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": _text(data), "signature": _text(signature)}
        return self._answer(said | {"userHandle": self.holder})

    def _data(self, host: str, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, act: str, asked: dict[str, Any]) -> str:
        said = {"type": f"webauthn.{act}", "challenge": asked["challenge"], "origin": self.origin}
        return _text(json.dumps(said).encode())

    def _answer(self, response: dict[str, str]) -> str:
        known = {"type": "public-key", "id": _text(self.id), "rawId": _text(self.id)}
        return json.dumps(known | {"response": response, "clientExtensionResults": {}})
