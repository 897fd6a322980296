"""The demonstration as a whole: a tiny plan through the acceptance, counted, told, remembered."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from luuvet.accounts.models import Account
from luuvet.checkins.models import CheckIn
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.kernel.flags import Flag
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import KeyRing, read_token
from luuvet.ops.demo import command, load
from luuvet.ops.demo.crowd import Scan
from luuvet.ops.demo.plan import HEADER
from luuvet.ops.demo.timeline import DEFAULT_SEED
from luuvet.people.models import Person
from luuvet.places.models import Place
from luuvet.reports.queries import office_of
from luuvet.units.models import Population
from tests import builders

TINY = "18229,7,4,40,900\n18235,6,1,5,800\n18241,0,0,2,100\n"


@pytest.fixture(autouse=True)
def _only_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command says about the installation goes again after each test."""
    for name in ("RETENTION_DAYS", "KEY_USE", "OPENS_ON", "PUBLIC_URL"):
        monkeypatch.setattr(settings, name, getattr(settings, name))
    for name in ("LUUVET_RETENTION", "LUUVET_OPENS_ON", "LUUVET_PUBLIC_URL"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def plan(folder: Path, rows: str) -> Path:
    file = folder / "plan.csv"
    file.write_text(",".join(HEADER) + "\n" + rows, encoding="utf-8")
    return file


def args(file: Path, **other: Any) -> Namespace:
    usual = {"once": True, "json": True, "fresh": False, "port": 8000, "plan": file, "seed": DEFAULT_SEED}
    return Namespace(**(usual | other))


@pytest.fixture
def told(committed: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What the tiny plan ends with."""
    assert command.run(args(plan(tmp_path, TINY))) == 0
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


@pytest.mark.database  # the whole way once: its parts are tried there by their own tests
def test_a_plan_ends_with_its_numbers(told: dict[str, Any]) -> None:
    assert (told["places_new"], told["places_active_new"]) == (13, 5)
    assert told["window"] == {"from": "2021-11-26", "to": "2021-12-08"}
    # Thirteen communes of the district are not in the plan, so nobody knows their residents.
    assert told["lagging_per"] == "places"
    assert told["serving"] is False
    assert settings.OPENS_ON == "440/2021/2021-11-26..2021-12-08"
    for account, (duty, code) in zip(
        told["accounts"], [("coordinating_office", "440"), ("commune_officer", "18229")], strict=True
    ):
        assert (account["duty"], account["totp"]) == (duty, None)
        assert account["unit"] == {"code": code, "tree": "2021", "name": "Đức Thọ"}
        assert Account.objects.get(username=account["username"]).check_password(account["password"])
    assert office_of(builders.unit("440")).since == date(2021, 11, 26)
    assert {"prepare", "plot", "load", "count"} <= told["seconds"].keys()


def test_what_must_change_no_number_is_there_and_flagged(told: dict[str, Any]) -> None:
    flags = {row.flag for row in CheckIn.objects.exclude(flags=0)}
    assert any(Flag.FLOOD in flag for flag in flags)
    assert any(Flag.CLOCK in flag for flag in flags)
    assert CheckIn.objects.filter(weak=False, direction=2).exists()
    assert Place.objects.exclude(voided_at=None).exists()


def test_everything_happened_on_the_clock_of_those_days(told: dict[str, Any]) -> None:
    assert {row.received_at.year for row in CheckIn.objects.all()} == {2021}
    posters = {poster["state"] for poster in told["posters"]}
    assert posters == {"valid", "withdrawn"}
    assert len(told["posters"]) == 3
    assert all(poster["url"].startswith(f"{told['url']}/v#{poster['place']}.0.") for poster in told["posters"])


def test_its_devices_may_send_today(told: dict[str, Any], ring: KeyRing) -> None:
    tokens = [read_token(ring, device["token"], clock.now()) for device in told["devices"]]
    assert [device["kind"] for device in told["devices"]] == ["phone", "phone", "gate"]
    assert all(token is not None for token in tokens)


def test_a_second_run_loads_nothing(
    told: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(command, "load")
    assert command.run(args(plan(tmp_path, TINY))) == 0
    again = json.loads(capsys.readouterr().out)
    new_each_time = {"seconds": 0, "devices": 0, "accounts": 0}
    assert again | new_each_time == told | new_each_time
    assert "load" not in again["seconds"]


def test_what_was_dropped_meanwhile_is_loaded_again(
    told: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    CheckIn.objects.filter(direction=1).delete()
    assert command.run(args(plan(tmp_path, TINY))) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["places_active_new"] == told["places_active_new"]


def test_another_plan_takes_the_place_of_the_first(
    told: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(args(plan(tmp_path, "18310,2,1,3,\n"), json=False)) == 0
    out = capsys.readouterr().out
    assert "huyện Đức Thọ có 02 địa điểm tạo mới, trong đó 01 điểm hoạt động (50,0%)" in out
    assert "Đức Thọ district had 2 places newly made, of which 1 active (50.0%)" in out
    assert not Population.objects.exists()
    assert not CheckIn.objects.exclude(place_id__in=Place.objects.values("pk")).exists()
    assert not CheckIn.objects.exclude(person_id__in=Person.objects.values("pk")).exists()


@pytest.mark.usefixtures("committed")
def test_a_home_with_real_places_is_never_emptied(tmp_path: Path) -> None:
    builders.place()
    with pytest.raises(Refused, match="not-a-demonstration"):
        command.run(args(plan(tmp_path, TINY)))
    assert Place.objects.count() == 1


@pytest.mark.usefixtures("committed")
def test_a_bad_plan_is_refused_before_anything_is_emptied(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="row 2, scans"):
        command.run(args(plan(tmp_path, "18310,2,2,1,\n")))
    assert not AuditLine.objects.filter(actor="luuvet ops demo").exists()


@pytest.mark.usefixtures("committed")
def test_a_check_in_that_is_not_taken_ends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    item = load._Loader._item

    def spoilt(self: load._Loader, scan: Scan) -> dict[str, object]:
        return item(self, scan) | {"direction": "up"}

    monkeypatch.setattr(load._Loader, "_item", spoilt)
    assert command.run(args(plan(tmp_path, TINY))) == 1
    assert "malformed" in capsys.readouterr().err
    monkeypatch.setattr(load._Loader, "_item", item)
    assert command.run(args(plan(tmp_path, TINY))) == 0
