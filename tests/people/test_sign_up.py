"""Signing up with a phone."""

import pytest
from django.utils import translation

from luuvet.core.models import AuditLine
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind
from luuvet.people.models import Identity, Person
from luuvet.people.phones import read_phone
from luuvet.people.rules import sign_up, sign_up_many
from luuvet.people.sealed import phone_of

pytestmark = pytest.mark.django_db


def test_a_person_is_a_number_and_the_phone_is_sealed() -> None:
    installation = sign_up("0912 345 678", by="0912345678's owner")
    assert installation.device.kind == DeviceKind.PHONE
    assert installation.verified
    identity = Identity.objects.get(person=installation.person)
    assert b"912345678" not in bytes(identity.phone or b"") + bytes(identity.phone_hash or b"")
    assert phone_of(identity) == "0912345678"
    assert AuditLine.objects.get(action="people.sign_up").object == f"installation:{installation.pk}"


def test_one_number_signs_up_once_however_it_is_written() -> None:
    sign_up("+84 912-345-678", by="tests")
    with pytest.raises(Refused, match="phone-taken"):
        sign_up("0912345678", by="tests")


def test_many_sign_up_all_or_none() -> None:
    with pytest.raises(Refused, match="phone-taken"):
        sign_up_many(["0912345678", "0912345679", "84912345678"], by="tests")
    with pytest.raises(Refused, match="not-a-phone"):
        sign_up_many(["0912345678", "0912"], by="tests")
    assert Person.objects.count() == 0
    assert len(sign_up_many(["0912345678", "0912345679"], by="tests")) == 2


@pytest.mark.parametrize(
    "text", ["0912345678", "+84912345678", "84912345678", "0084912345678", "(+84) 912 345 678", "0912.345.678"]
)
def test_a_number_is_read_from_the_ways_people_write_it(text: str) -> None:
    assert read_phone(text) == "0912345678"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "ten digits"),
        ("091234567", "ten digits"),
        ("09123456789", "ten digits"),
        ("0212345678", "begin with"),
        ("o912345678", "not a telephone number"),
        ("０９１２３４５６７８", "not a telephone number"),
        ("0912345678; DROP TABLE", "not a telephone number"),
    ],
)
def test_what_is_no_number_is_refused_with_what_to_do(text: str, told: str) -> None:
    with translation.override("en"), pytest.raises(Refused, match=told):
        read_phone(text)
