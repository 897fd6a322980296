"""Keys and device tokens."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.kernel.rotation import rotated
from luuvet.kernel.signing import (
    DeviceKind,
    DeviceToken,
    Key,
    KeyRing,
    change_key_file,
    keyed_hash,
    make_token,
    read_token,
    sign,
)

NOW = datetime(2021, 12, 1, 3, tzinfo=UTC)
RING = KeyRing.generate("demonstration", lambda count: bytes(range(count)))
KEY = RING.maker("token", NOW)
tokens = st.builds(
    DeviceToken,
    st.sampled_from(DeviceKind),
    st.integers(0, 2**63 - 1),
    st.integers(0, 2**63 - 1),
    st.booleans(),
    st.integers(1, 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds)),
)


@given(tokens)
def test_a_token_says_who_sends(token: DeviceToken) -> None:
    assert read_token(RING, make_token(KEY, token), NOW) == token


@given(tokens, st.data())
def test_a_token_with_one_letter_changed_is_none(token: DeviceToken, data: st.DataObject) -> None:
    text = make_token(KEY, token)
    where = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(max_codepoint=0x2FFF).filter(lambda one: one != text[where]))
    assert read_token(RING, text[:where] + letter + text[where + 1 :], NOW) is None


@given(st.text(max_size=100))
def test_any_other_text_is_no_token(text: str) -> None:
    assert read_token(RING, text, NOW) is None


def test_a_token_ends_at_its_expiry() -> None:
    token = DeviceToken(DeviceKind.PHONE, 1, 2, True, NOW + timedelta(seconds=1))
    text = make_token(KEY, token)
    assert read_token(RING, text, NOW) == token
    assert read_token(RING, text, NOW + timedelta(seconds=1)) is None


def test_a_key_is_believed_longer_than_it_makes() -> None:
    old = replace(KEY, makes_until=NOW, believed_until=NOW + timedelta(days=30))
    new = replace(KEY, id=2, secret=bytes(32))
    ring = KeyRing([old, new])
    assert ring.maker("token", NOW - timedelta(days=1)).id == 2
    assert KeyRing([old]).maker("token", NOW - timedelta(days=1)) == old
    with pytest.raises(LookupError, match="no key of kind token"):
        KeyRing([old]).maker("token", NOW)
    assert ring.believed("token", 1, NOW) == old
    assert ring.believed("token", 1, NOW + timedelta(days=30)) is None
    assert ring.believed("place", 1, NOW) is None


def test_the_first_start_makes_a_key_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "keys.json"
    made = KeyRing.load_or_generate(path, "live")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.load_or_generate(path, "live").keys == made.keys
    kinds = ["place", "person", "card", "gate", "number", "time", "token", "lookup", "master"]
    assert [key.kind for key in made.keys] == kinds
    assert len({key.secret for key in made.keys}) == len(kinds)


def test_several_first_starts_at_once_end_with_one_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with ThreadPoolExecutor(8) as at_once:
        rings = list(at_once.map(lambda _n: KeyRing.load_or_generate(path, "live"), range(16)))
    assert all(ring.keys == rings[0].keys for ring in rings)
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


def test_a_key_file_of_an_older_installation_gains_the_kinds_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    older = KeyRing.load_or_generate(path, "live").keys
    older = [key for key in older if key.kind in ("place", "token", "lookup", "master")]
    change_key_file(path, lambda _keys: older)
    os.chmod(path, 0o644)
    with ThreadPoolExecutor(8) as at_once:
        rings = list(at_once.map(lambda _n: KeyRing.load_or_generate(path, "live"), range(16)))
    assert rings[0].keys[:4] == older
    assert [key.kind for key in rings[0].keys[4:]] == ["person", "card", "gate", "number"]
    assert all(ring.keys == rings[0].keys for ring in rings)
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_change_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    before = KeyRing.load_or_generate(path, "live").keys

    def fails(_keys: list[Key]) -> list[Key]:
        raise LookupError

    with pytest.raises(LookupError):
        change_key_file(path, fails)
    assert KeyRing.load(path).keys == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


def test_a_running_server_takes_up_what_a_command_changed(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = KeyRing.load_or_generate(path, "live")
    signed = sign(ring.maker("card", NOW), b"before")
    change_key_file(path, lambda keys: rotated(keys, "card", NOW))
    assert ring.maker("card", NOW).id == 1
    assert ring.reread().maker("card", NOW).id == 2
    assert ring.verifies(1, b"before", signed, "card")
    assert ring.verifies(2, b"after", sign(ring.maker("card", NOW), b"after"), "card")
    path.unlink()
    assert ring.reread().maker("card", NOW).id == 2


def test_a_secret_is_not_shown_with_its_key() -> None:
    assert str(KEY.secret) not in repr(KEY)
    assert "secret" not in repr(KEY)


def test_a_text_hashes_differently_for_each_purpose_and_key() -> None:
    lookup = RING.maker("lookup", NOW)
    assert len({
        keyed_hash(lookup, "phone", "0912345678"),
        keyed_hash(lookup, "card", "0912345678"),
        keyed_hash(replace(lookup, secret=bytes(32)), "phone", "0912345678"),
    }) == 3  # fmt: skip
