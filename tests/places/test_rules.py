"""Changes to places and their codes."""

import pytest
from django.db import IntegrityError

from luuvet.core.models import AuditLine
from luuvet.kernel.codes import CROCKFORD, is_place_code, read_poster_code
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind, KeyRing
from luuvet.places import rules
from luuvet.places.models import Gate, Place
from tests import builders
from tests.builders import BY, poster

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Place:
    return builders.place()


def test_a_place_is_registered_with_a_gate_and_a_signed_poster(market: Place, ring: KeyRing) -> None:
    assert is_place_code(market.code)
    code = read_poster_code(poster(market).text)
    assert code is not None
    assert (code.place, code.gate, code.serial) == (market.code, 0, 1)
    assert ring.verifies(code.key_id, code.signed, code.signature)
    assert AuditLine.objects.get().action == "places.register_place"


def test_many_places_are_one_change(market: Place) -> None:
    new = rules.NewPlace("Quán", "restaurant", market.unit, hours=((0, 420, 660),))
    made = rules.register_places([new, new], by=BY)
    assert len({place.code for place in made}) == 2
    assert [place.hours.count() for place in made] == [1, 1]
    assert AuditLine.objects.filter(action="places.register_places").count() == 1


def test_codes_that_are_taken_are_not_given_again(market: Place) -> None:
    bits = iter([int_of(market.code), 1, 1, 2])
    new = rules.NewPlace("Quán", "restaurant", market.unit)
    made = rules.register_places([new, new], by=BY, random_bits=lambda _count: next(bits))
    assert [place.code for place in made] == ["00000001", "00000002"]


def int_of(code: str) -> int:
    value = 0
    for letter in code:
        value = value * 32 + CROCKFORD.index(letter)
    return value


def test_a_withdrawn_poster_cannot_be_withdrawn_again(market: Place) -> None:
    withdrawn = rules.withdraw_poster(poster(market), by=BY, reason="torn")
    assert withdrawn.withdrawn_at is not None
    with pytest.raises(Refused, match="already-withdrawn"):
        rules.withdraw_poster(withdrawn, by=BY, reason="again")


def test_a_replacement_has_the_next_serial_and_another_signature(market: Place) -> None:
    first = poster(market)
    second = rules.replace_poster(first.gate, by=BY)
    assert (second.serial, bytes(second.signature) != bytes(first.signature)) == (2, True)


@pytest.mark.parametrize(
    ("end", "again", "field"),
    [(rules.close_place, "already-closed", "closed_at"), (rules.void_place, "already-voided", "voided_at")],
)
def test_a_place_ends_once_and_its_codes_with_it(market: Place, end: object, again: str, field: str) -> None:
    ended = end(market, by=BY)  # type: ignore[operator]
    assert poster(market).withdrawn_at == getattr(ended, field)
    with pytest.raises(Refused, match=again):
        end(market, by=BY)  # type: ignore[operator]
    with pytest.raises(Refused, match="place-ended"):
        rules.replace_poster(poster(market).gate, by=BY)


def test_a_gate_device_is_a_sender_of_its_own(market: Place) -> None:
    enrolled = rules.enrol_gate_device(Gate.objects.get(place=market), by=BY)
    assert (enrolled.device.kind, enrolled.gate.place) == (DeviceKind.GATE, market)


@pytest.mark.parametrize("point", [(91, 0), (0, 181), (float("inf"), 0), (float("nan"), 0)])
def test_a_point_lies_on_the_earth(point: tuple[float, float]) -> None:
    with pytest.raises(IntegrityError, match="place_point_on_earth"):
        builders.place(point=point)
