"""Sealed fields."""

import pytest
from cryptography.exceptions import InvalidTag

from luuvet.core import vault
from luuvet.core.models import DataKey

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PHONE = "0912345678"


def test_a_sealed_text_opens_in_its_own_field_only() -> None:
    sealed = vault.seal(PHONE, field="people_identity.phone")
    assert PHONE.encode() not in sealed
    assert vault.open_sealed(sealed, field="people_identity.phone") == PHONE
    with pytest.raises(InvalidTag):
        vault.open_sealed(sealed, field="people_identity.name")


def test_a_sealed_text_with_one_bit_changed_does_not_open() -> None:
    sealed = bytearray(vault.seal(PHONE, field="a.b"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        vault.open_sealed(bytes(sealed), field="a.b")


def test_one_text_seals_differently_each_time_under_one_data_key() -> None:
    assert vault.seal(PHONE, field="a.b") != vault.seal(PHONE, field="a.b")
    assert DataKey.objects.count() == 1


def test_a_lookup_hash_finds_a_text_again() -> None:
    assert vault.lookup_hash("phone", PHONE) == vault.lookup_hash("phone", PHONE)
    assert vault.lookup_hash("phone", PHONE) != vault.lookup_hash("phone", "0912345679")
