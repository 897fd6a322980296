"""`GET /api/v1/trail`: one's own check-ins, by day, and nobody else's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from luuvet.accept.decide import Row
from luuvet.accept.decide import Source as Decided
from luuvet.accept.entries import PlaceEntry
from luuvet.accept.outcomes import Outcome
from luuvet.accounts import rules as accounts
from luuvet.accounts.rules import device_token
from luuvet.checkins import api
from luuvet.checkins.models import CheckIn, Source
from luuvet.kernel import clock, ids
from luuvet.kernel.flags import Flag
from luuvet.people import rules as people
from luuvet.people.models import Installation
from luuvet.places import rules as places
from luuvet.places.models import Gate, Place
from tests import builders
from tests.accept.test_store import outcomes

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("committed")]
NOON = datetime(2021, 12, 1, 5, tzinfo=UTC)  # noon in Viet Nam


@pytest.fixture
def lan(committed: None) -> Installation:
    return builders.phone()


@pytest.fixture
def market(committed: None) -> Place:
    return builders.place()


def scanned(lan: Installation, at_place: Place, at: datetime, **other: Any) -> Row:
    entry = PlaceEntry(at_place.pk, at_place.code, at_place.name, None, {})
    fields: dict[str, Any] = {
        "id": ids.uuid7(at), "sender_id": lan.pk, "person_id": lan.person_id, "place": entry, "gate": 0, "serial": 1,
        "direction": 1, "at": at, "received_at": at, "clock_offset_ms": 0, "content": b"0" * 32, "with_id": None,
        "weak": False, "late": False, "source": 1,
    }  # fmt: skip
    return Row(**(fields | other))


def write(*rows: Row) -> None:
    assert set(outcomes(*rows)) == {Outcome.WRITTEN}


def trail(phone: Installation | None, query: str = "from=2021-12-01&to=2021-12-02", token: str = "") -> Any:
    shown = token or (builders.token(phone) if phone else "")
    client = Client(headers={"accept-language": "en", "authorization": f"Bearer {shown}"})
    return client.get(f"/api/v1/trail?{query}")


def test_own_rows_stand_by_civil_day_with_their_place_and_without_their_flags(lan: Installation, market: Place) -> None:
    midnight = datetime(2021, 12, 1, 17, tzinfo=UTC)  # in Viet Nam
    first = scanned(lan, market, NOON)
    out = scanned(lan, market, midnight - timedelta(microseconds=1), direction=2)
    gate = scanned(lan, market, midnight, serial=None, source=4, sender_id=99, slot=1, shown_by=lan.pk)
    write(gate, out, first)
    CheckIn.objects.filter(pk=first.id).update(flags=Flag.TRAVEL)
    answer = trail(lan)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    where = {"code": market.code, "name": "Chợ Đức Thọ"}

    def shown(row: Row, at: str, direction: str, by: str) -> dict[str, object]:
        return {"id": str(row.id), "at": at, "direction": direction, "place": where, "by": by}

    on_the_first = [
        shown(first, "2021-12-01T05:00:00+00:00", "in", "own"),
        shown(out, "2021-12-01T16:59:59.999999+00:00", "out", "own"),
    ]
    on_the_second = [shown(gate, "2021-12-01T17:00:00+00:00", "in", "gate")]
    assert answer.json() == {
        "days": [{"day": "2021-12-01", "checkins": on_the_first}, {"day": "2021-12-02", "checkins": on_the_second}],
        "next": None,
    }


def test_the_days_asked_for_are_whole_and_no_others(lan: Installation, market: Place) -> None:
    starts = datetime(2021, 11, 30, 17, tzinfo=UTC)
    moments = [starts - timedelta(microseconds=1), starts, starts + timedelta(days=1) - timedelta(microseconds=1),
               starts + timedelta(days=1)]  # fmt: skip
    rows = [scanned(lan, market, at) for at in moments]
    write(*rows)
    days = trail(lan, "from=2021-12-01&to=2021-12-01").json()["days"]
    assert [one["id"] for day in days for one in day["checkins"]] == [str(rows[1].id), str(rows[2].id)]


def test_nobody_else_s_rows_are_shown_neither_a_dependant_s(lan: Installation, market: Place) -> None:
    stranger = builders.phone()
    child = people.add_dependant(lan.person, "Bé Na", by="tests")
    write(scanned(lan, market, NOON), scanned(lan, market, NOON, person_id=child.person_id))
    assert trail(stranger).json() == {"days": [], "next": None}
    (day,) = trail(lan).json()["days"]
    assert len(day["checkins"]) == 1


def test_a_long_trail_comes_in_pages_without_a_gap_or_a_twin(
    lan: Installation, market: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "A_PAGE", 3)
    rows = [scanned(lan, market, NOON + timedelta(minutes=n // 2)) for n in range(8)]  # two at each moment
    write(*rows)
    expected = [str(row.id) for row in sorted(rows, key=lambda row: (row.at, row.id))]
    seen: list[str] = []
    sizes: list[int] = []
    query = "from=2021-12-01&to=2021-12-02"
    cursor: str | None = ""
    while cursor is not None:
        answer = trail(lan, f"{query}&cursor={cursor}" if cursor else query).json()
        page = [one["id"] for day in answer["days"] for one in day["checkins"]]
        seen, sizes, cursor = seen + page, [*sizes, len(page)], answer["next"]
    assert (seen, sizes) == (expected, [3, 3, 2])


def test_without_days_the_last_22_are_shown(lan: Installation, market: Place) -> None:
    write(scanned(lan, market, NOON), scanned(lan, market, NOON - timedelta(days=22)))
    evening = NOON + timedelta(hours=6)
    with clock.running_on(lambda: evening):
        (day,) = trail(lan, "").json()["days"]
    assert day["day"] == "2021-12-01"


@pytest.mark.parametrize(
    "query",
    ["from=x", "to=2021-13-01", "from=2021-12-02&to=2021-12-01", "from=2021-01-01&to=2021-12-01", "cursor=x", "cursor=",
     "from=0001-01-01&to=0001-01-01", "to=9999-12-31", "to=9999-12-31&from=9999-12-31"],
)  # fmt: skip
def test_days_or_a_cursor_that_are_none_are_malformed(lan: Installation, query: str) -> None:
    answer = trail(lan, query)
    assert (answer.status_code, answer.json()["problem"]) == (422, "malformed")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_trail_opens_to_the_phone_of_its_person_alone(lan: Installation, market: Place) -> None:
    gate = places.enrol_gate_device(Gate.objects.get(place=market), by="tests")
    accounts.revoke_device(lan.device, by="tests")
    for answer in (trail(None), trail(lan), trail(None, token=device_token(gate.device))):
        assert (answer.status_code, answer.json()["problem"]) == (401, "not-enrolled")


def test_how_a_scan_was_known_is_numbered_alike_where_it_is_decided_and_where_it_stands() -> None:
    assert {source.name: source.value for source in Decided} == {source.name: source.value for source in Source}
