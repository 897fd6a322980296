"""Every door of places: a stranger signs in, who does not reach the place finds nothing, who does is served."""

import pytest
from django.urls import reverse

from luuvet.accounts.models import Device
from luuvet.places import rules
from luuvet.places.models import Gate, GateEnrolment, Place
from tests import builders
from tests.builders import BY, browser, office, officer, place, unit

pytestmark = pytest.mark.django_db

OF_A_PLACE: dict[str, dict[str, object]] = {
    "show_place": {},
    "edit_place": {},
    "close_place": {},
    "replace_poster": {"gate": 0},
    "add_gate": {},
    "allow_gate_device": {"gate": 0},
    "give_screen_code": {"gate": 0},
    "withdraw_poster": {"gate": 0, "serial": 1},
    "withdraw_gate_device": {"gate": 0, "device": None},
    "poster": {"gate": 0, "serial": 1, "shape": "svg"},
}
CHANGES = [name for name in OF_A_PLACE if name not in ("show_place", "poster")]
NEXT_COMMUNE = "18259"


def address(name: str, at: Place) -> str:
    given = dict(OF_A_PLACE[name])
    if "device" in given:
        given["device"] = rules.enrol_gate_device(Gate.objects.get(place=at, number=0), by=BY).pk
    return reverse(f"places:{name}", kwargs={"code": at.code, **given})


@pytest.mark.parametrize("name", OF_A_PLACE)
def test_a_stranger_is_sent_to_sign_in(name: str) -> None:
    path = address(name, place())
    assert browser().get(path)["Location"] == f"/accounts/sign_in?next={path}"
    assert browser().post(path).status_code in (302, 405)


@pytest.mark.parametrize("path", ["/places/", "/places/register_place"])
def test_lists_and_forms_are_for_accounts(path: str) -> None:
    assert browser().get(path)["Location"] == f"/accounts/sign_in?next={path}"
    assert browser(officer()).get(path).status_code == 200


@pytest.mark.parametrize("name", OF_A_PLACE)
def test_outside_an_account_s_units_there_is_no_place(name: str) -> None:
    path = address(name, place())
    client = browser(officer("tunganh", NEXT_COMMUNE))
    assert client.get(path).status_code == 404
    assert client.post(path, {"reason": "x", "name": "x", "kind": "shop"}).status_code in (404, 405)
    nowhere = client.get(path.replace(Place.objects.get().code, "00000000"))
    assert nowhere.status_code == 404
    assert not Place.objects.exclude(closed_at=None)
    assert Gate.objects.count() == 1 and not GateEnrolment.objects.exists()
    assert not Device.objects.exclude(revoked_at=None)


@pytest.mark.parametrize("name", OF_A_PLACE)
@pytest.mark.parametrize("who", ["office", "officer"])
def test_who_reaches_a_place_is_served(name: str, who: str) -> None:
    client = browser(getattr(builders, who)())
    assert client.get(address(name, place())).status_code == 200


@pytest.mark.parametrize("name", CHANGES)
def test_looking_at_a_question_changes_nothing(name: str) -> None:
    at = place()
    browser(office()).get(address(name, at))
    at.refresh_from_db()
    assert at.closed_at is None and builders.poster(at).serial == 1 and builders.poster(at).withdrawn_at is None


def test_a_place_of_a_later_tree_is_reached_where_its_unit_succeeds_one_whole() -> None:
    at = place(unit=unit("18244", "2025"))
    assert browser(office()).get(address("show_place", at)).status_code == 200
    assert browser(officer()).get(address("show_place", at)).status_code == 404


def test_an_account_without_a_duty_reaches_nothing() -> None:
    account = office()
    account.duties.all().delete()
    client = browser(account)
    assert client.get(address("show_place", place())).status_code == 404
    assert "Chưa có địa điểm nào" in client.get("/places/").content.decode()
    assert "chưa có đơn vị cấp xã" in client.get("/places/register_place").content.decode()
    assert "hôm nay chưa có vai trò" in client.get("/").content.decode()
