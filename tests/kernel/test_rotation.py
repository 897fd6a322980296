"""Keys that follow one another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from luuvet.kernel.codes import PosterCode, poster_message, read_poster_code
from luuvet.kernel.problems import Refused
from luuvet.kernel.rotation import BELIEVED_FOR, rotated, withdrawn
from luuvet.kernel.signing import KINDS, Key, KeyKind, KeyRing, sign

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KEYS = KeyRing.generate("live").keys


def refusal(kind: KeyKind, key_id: int, keys: list[Key] = KEYS, *, stolen_at: datetime = NOW) -> str:
    with pytest.raises(Refused) as refused:
        withdrawn(keys, kind, key_id, stolen_at=stolen_at, at=NOW)
    return refused.value.code


def poster_of(ring: KeyRing, at: datetime) -> PosterCode:
    key = ring.maker("place", at)
    signature = sign(key, poster_message("7H3K9QWX", 0, 1, key.id))
    code = read_poster_code(str(PosterCode("7H3K9QWX", 0, 1, key.id, signature)))
    assert code is not None
    return code


def test_after_a_rotation_the_new_key_makes_and_the_old_one_is_verified_until_its_date() -> None:
    old = poster_of(KeyRing(KEYS), NOW)
    until = NOW + timedelta(days=30)
    ring = KeyRing(rotated(KEYS, "place", NOW, until))
    new = poster_of(ring, NOW)
    assert (old.key_id, new.key_id) == (1, 2)
    for code in (old, new):
        assert ring.verifies(code.key_id, code.signed, code.signature)
    assert ring.believed("place", old.key_id, until - SECOND) is not None
    assert ring.believed("place", old.key_id, until) is None
    assert ring.believed("place", new.key_id, until) is not None
    older = KeyRing([key for key in ring.keys if (key.kind, key.id) != ("place", 2)])
    assert older.maker("place", NOW - SECOND).id == 1
    with pytest.raises(LookupError):
        older.maker("place", NOW)
    assert [key for key in ring.keys if key.kind != "place"] == [key for key in KEYS if key.kind != "place"]


@pytest.mark.parametrize("kind", BELIEVED_FOR)
def test_without_a_date_an_older_key_is_believed_as_long_as_its_kind_needs(kind: KeyKind) -> None:
    ring = KeyRing(rotated(KEYS, kind, NOW))
    end = NOW + BELIEVED_FOR[kind]
    assert [key.id for key in ring.all_believed(kind, end - SECOND)] == [2, 1]
    assert [key.id for key in ring.all_believed(kind, end)] == [2]
    assert ring.maker(kind, NOW).use == "live"


def test_what_hashes_and_wraps_does_not_change_its_key_by_itself() -> None:
    assert set(KINDS) - BELIEVED_FOR.keys() == {"lookup", "master"}


def test_a_second_rotation_believes_nobody_longer_than_the_first_said() -> None:
    first = rotated(KEYS, "gate", NOW, NOW + timedelta(days=1))
    second = rotated(first, "gate", NOW + SECOND, NOW + timedelta(days=9))
    believed = {key.id: key.believed_until for key in second if key.kind == "gate"}
    assert believed == {1: NOW + timedelta(days=1), 2: NOW + timedelta(days=9), 3: None}


def test_a_date_that_has_passed_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        rotated(KEYS, "place", NOW, NOW)
    assert refused.value.code == "believed-too-short"


def test_nothing_that_a_stolen_key_made_is_believed_for_scans_after_it_was_stolen() -> None:
    stolen_at = NOW - timedelta(hours=5)
    ring = KeyRing(withdrawn(KEYS, "person", 1, stolen_at=stolen_at, at=NOW))
    assert ring.believed("person", 1, stolen_at - SECOND) is not None
    assert ring.believed("person", 1, stolen_at) is None
    assert ring.maker("person", NOW).id == 2
    assert ring.key("person", 1) == replace(KeyRing(KEYS).maker("person", NOW), withdrawn_at=stolen_at)


def test_withdrawing_an_older_key_leaves_the_one_that_makes() -> None:
    keys = withdrawn(rotated(KEYS, "card", NOW), "card", 1, stolen_at=NOW, at=NOW)
    assert [key.id for key in keys if key.kind == "card"] == [1, 2]
    assert KeyRing(keys).maker("card", NOW).id == 2


def test_what_cannot_be_withdrawn_is_refused() -> None:
    assert refusal("place", 7) == "no-key"
    assert refusal("place", 1, stolen_at=NOW + SECOND) == "withdrawn-later"
    once = withdrawn(KEYS, "place", 1, stolen_at=NOW, at=NOW)
    assert refusal("place", 1, once) == "already-withdrawn"


def test_a_kind_has_at_most_255_keys() -> None:
    keys = [Key("place", 255, "live", bytes(32))]
    with pytest.raises(Refused) as refused:
        rotated(keys, "place", NOW)
    assert refused.value.code == "no-more-keys"
