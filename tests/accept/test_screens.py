"""Changing place codes on a screen at a gate, and checking in on behalf of somebody."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from luuvet.checkins.models import CheckIn
from luuvet.core import vault
from luuvet.kernel import clock
from luuvet.kernel.changing import ChangingCode, gate_key, make_changing_code
from luuvet.kernel.codes import read_poster_code
from luuvet.kernel.rotation import rotated
from luuvet.kernel.signing import KeyRing
from luuvet.people import rules as people
from luuvet.people.models import Installation
from luuvet.places import rules as places
from luuvet.places.models import Gate, Place, Poster
from tests import builders
from tests.accept.gates import client_of, enrolled
from tests.builders import A_MINUTE, BY, Client, item


@pytest.fixture
def screen(market: Place) -> Poster:
    return places.give_screen_code(Gate.objects.get(place=market, number=0), by=BY)


def shown(poster: Poster, at: datetime) -> ChangingCode:
    """What the screen of a gate shows at a moment."""
    static = read_poster_code(poster.text)
    assert static is not None
    key = vault.ring().maker("gate", at)
    return make_changing_code(static, gate_key(key, static.place, static.gate, static.serial), at)


@pytest.mark.parametrize(("seconds", "weak"), [(0, False), (90, False), (160, True), (86_400, True)])
def test_a_changing_code_is_fresh_if_it_arrives_within_two_minutes_of_its_step_and_weak_later(
    phone: Client, screen: Poster, seconds: int, weak: bool
) -> None:
    at = clock.now()
    answer = phone.send(item(str(shown(screen, at - timedelta(seconds=seconds))), at=at))
    assert answer.status == 200
    row = CheckIn.objects.get()
    assert (row.weak, row.source, row.gate, row.serial) == (weak, 3, 0, 2)


def test_what_was_scanned_fresh_and_arrives_later_is_weak(phone: Client, screen: Poster) -> None:
    at = clock.now()
    sent = item(str(shown(screen, at)), at=at)
    later = at + 10 * A_MINUTE
    with clock.running_on(lambda: later):
        assert phone.send(sent).status == 200
    assert CheckIn.objects.get().weak is True


def test_without_step_and_mac_a_screen_s_code_is_refused(phone: Client, screen: Poster) -> None:
    answer = phone.send(item(screen.text))
    assert (answer.status, answer.body["problem"]) == (422, "not-a-code")
    assert answer.body["detail"] == "This code is good only as the screen at the gate shows it. Scan the screen itself."


@pytest.mark.parametrize("part", ["step", "mac"])
def test_with_another_step_or_mac_it_is_refused(phone: Client, screen: Poster, part: str) -> None:
    code = shown(screen, clock.now())
    step, mac = (code.step + 1, code.mac) if part == "step" else (code.step, bytes(8))
    answer = phone.send(item(str(ChangingCode(code.static, step, mac))))
    assert answer.body["problem"] == "bad-signature"


def test_a_printed_code_gains_nothing_by_a_step(phone: Client, market: Place) -> None:
    assert phone.send(item(str(shown(builders.poster(market), clock.now())))).body["problem"] == "bad-signature"
    assert phone.send(item(builders.poster(market).text)).status == 200


def test_a_screen_goes_on_under_the_earlier_key_until_it_has_the_new_one(
    phone: Client, screen: Poster, ring: KeyRing
) -> None:
    earlier = shown(screen, clock.now())
    newer = KeyRing(rotated(ring.keys, "gate", clock.now()))
    ring.keys, ring._verifiers = newer.keys, newer._verifiers
    for code in (earlier, shown(screen, clock.now())):
        assert phone.send(item(str(code))).status == 200
    assert str(earlier) != str(shown(screen, clock.now()))


def test_a_new_screen_code_withdraws_the_earlier_one(phone: Client, market: Place, screen: Poster) -> None:
    at = clock.now()
    assert phone.send(item(str(shown(screen, at)))).status == 200
    new = places.give_screen_code(Gate.objects.get(place=market, number=0), by=BY)
    deadline = clock.now() + timedelta(seconds=1)
    while phone.send(item(str(shown(screen, clock.now())))).body.get("problem") != "withdrawn":
        assert clock.now() < deadline
    assert phone.send(item(str(shown(new, clock.now())))).status == 200
    assert phone.send(item(str(shown(screen, at)), at=at)).status == 200  # scanned before


def test_a_gate_may_not_send_what_its_screen_shows(phone: Client, market: Place, screen: Poster) -> None:
    gate = client_of(enrolled(market), phone.port)
    assert gate.send(item(str(shown(screen, clock.now())))).body["problem"] == "not-a-code"


@pytest.fixture
def of_lan(server: Client, lan: Installation) -> Client:
    return Client(server.port, builders.token(lan))


def test_a_dependant_is_checked_in_with_the_phone_s_person(of_lan: Client, lan: Installation, market: Place) -> None:
    child = people.add_dependant(lan.person, "Bé Na", by=BY)
    code = builders.poster(market).text
    own = item(code)
    with_child = item(code, **{"for": str(child.pk), "with": own["id"]})
    answers = of_lan.send({"items": [own, with_child, with_child]}).body["items"]
    assert [(answer["status"], answer["duplicate"]) for answer in answers] == [
        ("accepted", False), ("accepted", False), ("accepted", True),
    ]  # fmt: skip
    of_child = CheckIn.objects.get(pk=with_child["id"])
    assert CheckIn.objects.get(pk=own["id"]).person_id == lan.person_id
    assert (of_child.person_id, str(of_child.with_id), of_child.weak) == (child.person_id, own["id"], False)
    assert CheckIn.objects.count() == 2


def test_somebody_else_s_dependant_and_one_that_is_not_there_are_refused_alike(
    of_lan: Client, market: Place, lan: Installation
) -> None:
    other = people.add_dependant(builders.phone().person, "Bé Na", by=BY)
    code = builders.poster(market).text
    answers = [of_lan.send(item(code, **{"for": of})) for of in (str(other.pk), str(uuid4()), "x", "")]
    for answer in answers:
        assert (answer.status, answer.body["problem"], answer.body["retry"]) == (422, "unknown-dependant", False)
    assert len({answer.body["detail"] for answer in answers}) == 1
    assert CheckIn.objects.count() == 0


def test_a_dependant_added_a_moment_ago_is_known_and_one_removed_is_refused_from_then_on(
    of_lan: Client, lan: Installation, market: Place
) -> None:
    code, earlier = builders.poster(market).text, clock.now()
    assert of_lan.send(item(code, **{"for": str(uuid4())})).status == 422  # now the household is in memory
    child = people.add_dependant(lan.person, "Bé Na", by=BY)
    deadline = clock.now() + timedelta(seconds=1)
    while of_lan.send(item(code, **{"for": str(child.pk)})).status != 200:
        assert clock.now() < deadline
    people.remove_dependant(child, by=BY)
    deadline = clock.now() + timedelta(seconds=1)
    while of_lan.send(item(code, **{"for": str(child.pk)})).status == 200:
        assert clock.now() < deadline
    assert of_lan.send(item(code, at=earlier, **{"for": str(child.pk)})).status == 200
