"""docs/rights.csv is what it says: an account of each duty tries every cell at its door; no door is left out."""

import csv
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from luuvet.accounts.factors import factors_of
from luuvet.accounts.models import SEES_IDENTITIES, Account, Duty, DutyKind
from luuvet.accounts.rules.factors import enrol_passkey
from luuvet.places import rules as places
from luuvet.places.models import Gate, Place
from luuvet.project import urls
from luuvet.requests.models import Kind, Way
from luuvet.requests.rules import make_request
from luuvet.units.models import OrganisationKind
from luuvet.units.rules.organisations import OrganisationFacts, add_organisation
from tests import builders
from tests.accounts import apps
from tests.addresses import named
from tests.builders import BY, browser, unit
from tests.reports.cast import THURSDAY, be_a_demonstration

TABLE = Path(__file__).resolve().parents[2] / "docs" / "rights.csv"
WHOSE = ("own", "siblings", "parents", "twins")
SIGN_IN = 1  # stands for the way to the page where one signs in
MEANS = {"403": {403}, "404": {404}, "token": {401}, "sign-in": {SIGN_IN}}
NOT_ALLOWED = {SIGN_IN, 401, 403, 404, 405, 500}
METHODS = ("get", "post", "put", "patch", "delete")
WHO = (*DutyKind.values, "none")
# Where each duty of the table is held, and which units the columns mean for it: its own, the one beside it, the one
# above, and one of another district (for a district: one of another province).
OF_A_COMMUNE = dict(zip(WHOSE, ("18229", "18259", "440", "18313"), strict=True))
OF_A_DISTRICT = dict(zip(WHOSE, ("440", "441", "42", "412"), strict=True))
HELD_IN_A_COMMUNE = {"commune_officer", "hamlet_head", "unit_head", "keeper", "gate_staff", "mass_organisation"}
# Of which kind the account is whom a duty looks at: one that it hands out, or whoever is there.
LOOKED_AT = {"media_centre": "media_centre", "health_officer": "health_officer", "keeper": "gate_staff"}
WINDOW = {"first": "26/11/2021", "last": "08/12/2021"}


def lines() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """(operation, way, duty, what each column says) for every duty of every row."""
    with TABLE.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            for kind in row["duties"].split():
                yield row["operation"], row["way"], kind, {whose: row[whose] for whose in WHOSE}


def test_every_address_has_a_line_for_every_duty_and_for_none() -> None:
    told = [(operation, kind) for operation, _way, kind, _cells in lines()]
    assert {operation for operation, _kind in told} == named(), "docs/rights.csv has a row for every address"
    assert sorted(told) == sorted((name, who) for name in named() for who in WHO)


def test_a_cell_says_one_of_four_words_or_that_there_is_nothing_to_tell_apart() -> None:
    for _operation, _way, _kind, cells in lines():
        assert cells["own"] in ("allowed", *MEANS)
        assert set(cells.values()) <= {"allowed", *MEANS} or set(list(cells.values())[1:]) == {"-"}


@dataclass
class Cast:
    """An account of every duty, and in each unit a place, with a device at its gate, and an account."""

    clients: dict[str, Client] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    devices: dict[str, int] = field(default_factory=dict)
    subjects: dict[tuple[str, str], Duty] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    passkeys: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)

    def at(self, kind: str, whose: str) -> str:
        """The unit that a column means, or which of two places in it: `18229 next` is beside the keeper's."""
        if kind in ("keeper", "gate_staff") and whose == "siblings":
            return "18229 next"
        return (OF_A_COMMUNE if kind in HELD_IN_A_COMMUNE or kind == "none" else OF_A_DISTRICT)[whose]

    def subject(self, kind: str, whose: str) -> Duty:
        """The duty of the account that somebody looks at."""
        at, looked_at = self.at(kind, whose), LOOKED_AT.get(kind, "mass_organisation")
        return self.subjects.get((at, looked_at)) or self.subjects[at.split()[0], "mass_organisation"]


def _made(kind: str, code: str, *, place: str = "", name: str = "") -> Account:
    until = date(2098, 12, 31) if kind == "inspector" else None
    username = name or f"{kind.replace('_', '.')}.{code}"
    made = builders.account(username, DutyKind(kind), code, at=place, until=until)
    if kind in SEES_IDENTITIES:
        apps.give_app(made)
    return made


@pytest.fixture
def cast(db: None) -> Cast:
    """Made once for the whole table."""
    made = Cast()
    for code in {*OF_A_COMMUNE.values(), *OF_A_DISTRICT.values(), "18229 next"}:
        place = made.places[code] = builders.place(f"Chợ {code}", unit=unit(code.split()[0]))
        made.devices[code] = places.enrol_gate_device(Gate.objects.get(place=place, number=0), by=BY).pk
    for code in {*OF_A_COMMUNE.values(), *OF_A_DISTRICT.values()}:
        facts = OrganisationFacts(OrganisationKind.SCHOOL, f"Trường {code}", unit(code))
        made.organisations[code] = add_organisation(facts, by=BY).pk
        asked = make_request(Kind.ACCESS, "Xin bản sao", person=None, way=Way.IN_PERSON, unit=unit(code), by=BY)
        made.requests[code] = asked.pk
        for kind in ("mass_organisation", "media_centre", "health_officer"):
            made.subjects[code, kind] = _made(kind, code, name=f"of.{code}.{kind.replace('_', '.')}").duties.get()
    for code in ("18229", "18229 next", "18313"):
        name = f"gate.of.{code.replace(' ', '.')}"
        gate = _made("gate_staff", code.split()[0], place=made.places[code].code, name=name)
        made.subjects[code, "gate_staff"] = gate.duties.get()
    for kind in DutyKind.values:
        at = "18229" if kind in HELD_IN_A_COMMUNE else "440"
        code = made.places[at].code if kind in ("keeper", "gate_staff") else ""
        account = made.accounts[kind] = _made(kind, at, place=code)
        made.clients[kind] = browser(account)
        made.sessions[kind], made.passkeys[kind] = _session(account), _passkey(account)
    made.clients["none"] = browser()
    another = made.subjects["440", "mass_organisation"].account
    made.sessions["of another"], made.passkeys["of another"] = _session(another), _passkey(another)
    return made


def _session(account: Account) -> int:
    key = browser(account).session.session_key
    made = UserSession.objects.create(user=account, ip="198.51.100.7", session_key=key, user_agent="x")
    return int(made.pk)


def _passkey(account: Account) -> int:
    asked = {"rp": {"id": "testserver"}, "user": {"id": "MQ"}, "challenge": "AAAA"}
    enrol_passkey(account, json.loads(apps.Device().make(asked)), "Máy", by=BY)
    return int(factors_of(account).passkeys[0].pk)


def _of_an_account(cast: Cast, kind: str, whose: str) -> dict[str, Any]:
    return {"number": cast.subject(kind, whose).account_id}


def _of_a_duty(cast: Cast, kind: str, whose: str) -> dict[str, Any]:
    duty = cast.subject(kind, whose)
    return {"number": duty.account_id, "duty": duty.pk}


def _of_an_organisation(cast: Cast, kind: str, whose: str) -> dict[str, Any]:
    return {"number": cast.organisations[cast.at(kind, whose).split()[0]]}


def _of_a_request(cast: Cast, kind: str, whose: str) -> dict[str, Any]:
    return {"number": cast.requests[cast.at(kind, whose).split()[0]]}


def _of_a_session(cast: Cast, kind: str, whose: str) -> dict[str, Any]:
    return {"number": cast.sessions.get(kind if whose == "own" else "", cast.sessions["of another"])}


def _of_a_passkey(cast: Cast, kind: str, whose: str) -> dict[str, Any]:
    return {"number": cast.passkeys.get(kind if whose == "own" else "", cast.passkeys["of another"])}


def _of_a_place(**more: Any) -> Callable[[Cast, str, str], dict[str, Any]]:
    def parts(cast: Cast, kind: str, whose: str) -> dict[str, Any]:
        at = cast.at(kind, whose)
        device = {"device": cast.devices[at]} if "device" in more else {}
        return {"code": cast.places[at].code} | more | device

    return parts


def _of_a_report(**more: Any) -> Callable[[Cast, str, str], dict[str, Any]]:
    return lambda cast, kind, whose: {"tree": "2021", "code": cast.at(kind, whose).split()[0]} | more


# What stands in an address, where something does.
PARTS: dict[str, Callable[[Cast, str, str], dict[str, Any]]] = {
    "accounts:end_session": _of_a_session,
    "accounts:end_duty": _of_a_duty,
    "accounts:export_lines": lambda _cast, _kind, _whose: {"shape": "csv"},
    "accounts:rename_passkey": _of_a_passkey,
    "accounts:remove_passkey": _of_a_passkey,
    **{
        f"accounts:{name}": _of_an_account
        for name in (
            "show_account", "edit_account", "renew_password", "deactivate_account", "reactivate_account", "give_duty",
        )
    },
    **{f"accounts:{name}_organisation": _of_an_organisation for name in ("show", "edit", "close")},
    "people:own_dependant": lambda _cast, _kind, _whose: {"pk": UUID(int=1)},
    **{f"places:{name}": _of_a_place() for name in ("show_place", "edit_place", "close_place", "add_gate")},
    **{
        f"places:{name}": _of_a_place(gate=0) for name in ("give_screen_code", "allow_gate_device", "replace_poster")
    },
    "places:withdraw_gate_device": _of_a_place(gate=0, device=0),
    "places:withdraw_poster": _of_a_place(gate=0, serial=1),
    "places:poster": _of_a_place(gate=0, serial=1, shape="svg"),
    **{f"requests:{name}_request": _of_a_request for name in ("show", "answer", "extend", "close")},
    "reports:find_reports": _of_a_report(),
    "reports:set_office": _of_a_report(),
    **{f"reports:{name}": _of_a_report(on=THURSDAY) for name in ("show_report", "edit_words", "draw_figures")},
    "reports:officers_file": _of_a_report(shape="xlsx"),
    "reports:report_file": _of_a_report(on=THURSDAY, shape="docx"),
}  # fmt: skip


def _asked(cast: Cast, name: str, kind: str, whose: str) -> dict[str, str]:
    """What is asked for behind the address, where something is."""
    if not name.startswith("counting:"):
        return {}
    code = cast.at(kind, whose).split()[0]
    if name == "counting:places_behind":
        return {"unit": code, "tree": "2021", "window": "2021-11-26..2021-12-08", "which": "new"}
    return {"unit": code, "tree": "2021", "by": "scans"} | WINDOW


def tried(cast: Cast, name: str, way: str, kind: str, whose: str) -> int:
    """The status that an account of a duty gets at a door; whatever was changed is taken back."""
    parts = PARTS[name](cast, kind, whose) if name in PARTS else {}
    client, path = cast.clients[kind], reverse(name, kwargs=parts)
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        if way == "post" and ":" in name and not path.startswith("/api/"):
            answer = client.post(path)
        elif way == "post":
            answer = client.post(path, "{}", content_type="application/json")
        else:
            answer = getattr(client, way)(path, _asked(cast, name, kind, whose))
        transaction.set_rollback(True)
    client.cookies = cookies
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/sign_in") and name != "accounts:sign_out":
        return SIGN_IN
    return int(answer.status_code)


def differs(cell: str, status: int) -> bool:
    return status in NOT_ALLOWED if cell == "allowed" else status not in MEANS[cell]


@pytest.fixture(autouse=True)
def plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demonstration whose pages of what went wrong are empty: only their status is looked at, thousands of times."""
    be_a_demonstration(monkeypatch)
    for status in (403, 404):
        page = partial(HttpResponse, status=status)
        monkeypatch.setattr(urls, f"handler{status}", lambda request, exception, page=page: page(), raising=False)


@pytest.mark.parametrize("half", [0, 1])
def test_every_cell_is_what_happens_at_the_door(half: int, cast: Cast) -> None:
    wrong = [
        f"{name} {way} by {kind}, {whose}: {cell}, but {status}"
        for name, way, kind, cells in list(lines())[half::2]
        for whose, cell in cells.items()
        if cell != "-" and differs(cell, status := tried(cast, name, way, kind, whose))
    ]
    assert wrong == []


def known_methods(cast: Cast, name: str) -> list[str]:
    """The methods that a door does not refuse to everybody, before it asks who is there."""
    path = reverse(name, kwargs=PARTS[name](cast, "none", "own") if name in PARTS else {})
    return [method for method in METHODS if getattr(cast.clients["none"], method)(path).status_code != 405]


def test_no_other_method_opens_what_is_closed_and_none_is_an_error(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    be_a_demonstration(monkeypatch)
    known = {name: known_methods(cast, name) for name in named()}
    wrong = []
    for name, way, kind, cells in lines():
        assert way in known[name] or name == "account_login"
        whose = "own" if cells["siblings"] in ("allowed", "-") else "siblings"
        for method in (method for method in known[name] if method != way):
            status = tried(cast, name, method, kind, whose)
            if status >= 500 or (cells[whose] != "allowed" and status not in NOT_ALLOWED):
                wrong.append(f"{name} {method} by {kind}, {whose}: {status}")
    assert wrong == []


def test_a_wrong_cell_would_be_noticed() -> None:
    assert differs("allowed", 403) and differs("404", 200) and differs("403", 404) and differs("token", 200)
    assert not differs("allowed", 422) and not differs("404", 404)
