"""The document of the API: valid, the one that is committed, and of exactly the doors that there are."""

import json
import re
from collections.abc import Iterable, Iterator

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from luuvet.accept.asgi import Acceptance
from luuvet.kernel.signing import KeyRing
from luuvet.project.openapi import OPERATIONS, document, text
from tests import builders
from tests.house.source import ROOT

FOR_PROGRAMS = ("/api/", "/.well-known/")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Doors = dict[str, set[str]]


def below(patterns: Iterable[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of Django's as the document writes it, with what stands in its place."""
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from below(one.url_patterns, here)
        else:
            yield here


def doors_of_django() -> Doors:
    """What each address for programs says in Allow to a method that no door has."""
    found: Doors = {}
    for address in below(get_resolver().url_patterns):
        if address.startswith(FOR_PROGRAMS):
            real = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", address)
            answer = Browser().generic("PROPFIND", real)
            assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json"), address
            allowed = {method.strip() for method in answer["Allow"].split(",")}
            found[re.sub(r"<uuid:\w+>", "{id}", address)] = allowed - {"HEAD"}
    return found


def doors_of_the_acceptance(ring: KeyRing) -> Doors:
    return {address: {method} for address, (method, _answer) in Acceptance("", ring)._doors.items()}


def documented() -> Doors:
    return {address: {method.upper() for method in methods} for address, methods in document()["paths"].items()}


@pytest.mark.django_db
def test_every_address_for_programs_and_its_methods_are_in_the_document_and_no_others(ring: KeyRing) -> None:
    assert documented() == doors_of_django() | doors_of_the_acceptance(ring)


def test_the_document_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(document()).iter_errors()) == []


def test_the_committed_document_is_this_one() -> None:
    committed = (ROOT / "docs" / "openapi.json").read_text("utf-8")
    assert committed == text(), "python -m luuvet.project.openapi > docs/openapi.json"


def test_every_operation_has_a_name_and_words_of_its_own() -> None:
    assert len({one.name for one in OPERATIONS}) == len({one.title for one in OPERATIONS}) == len(OPERATIONS)
    assert all(one.title[0].isupper() and one.says.endswith(".") for one in OPERATIONS)


def test_a_door_that_needs_a_token_declares_what_it_says_without() -> None:
    needing = {one.name for one in OPERATIONS if one.sender in ("phone", "gate", "device")}
    assert {one.name for one in OPERATIONS if 401 in one.nos} == needing


@pytest.mark.django_db
def test_anybody_may_read_it_and_keep_it_for_an_hour() -> None:
    answer = Browser().get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert (answer["Cache-Control"], answer.cookies) == ("public, max-age=3600", {})
    assert answer.json() == json.loads(text())


def problem(answer: object) -> tuple[int, str, str]:
    """The status that is sent and the one in the document, which have to be one; its kind and title."""
    body = answer.json()  # type: ignore[attr-defined]
    assert body["status"] == answer.status_code  # type: ignore[attr-defined]
    return body["status"], answer["Content-Type"], body["title"]  # type: ignore[index]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/nothing", "/.well-known/nothing", "/api/v1/dependants/x"])
def test_where_there_is_no_door_a_program_hears_it_as_a_problem(address: str) -> None:
    english = Browser(headers={"accept-language": "en"})
    assert problem(english.delete(address)) == (404, "application/problem+json", "Not found")
    assert problem(Browser().get(address)) == (404, "application/problem+json", "Không tìm thấy")
    assert "text/html" in Browser().get("/nothing")["Content-Type"]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1024 * 1024 + 1, 3 * 1024 * 1024])
def test_a_body_over_a_mebibyte_is_too_large(size: int) -> None:
    body = b'{"activation_code":"' + b"A" * size + b'"}'
    answer = Browser().post("/api/v1/installations", body, content_type="application/json")
    assert problem(answer)[:2] == (413, "application/problem+json")


@pytest.mark.django_db
def test_a_program_that_asked_another_server_hears_it_as_a_problem() -> None:
    answer = Browser(headers={"host": "elsewhere.example", "accept-language": "en"}).get("/api/v1/installation")
    assert problem(answer) == (421, "application/problem+json", "Not this server")


@pytest.mark.django_db
def test_a_fault_is_told_to_a_program_as_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luuvet.people.api.way_of_codes", lambda: 1 / 0)
    client = Browser(raise_request_exception=False)
    answer = client.post("/api/v1/one-time-codes", '{"phone":"0912345678"}', content_type="application/json")
    assert problem(answer)[:2] == (500, "application/problem+json")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["installation", "dependants", "trail", "openapi.json"])
def test_where_a_door_answers_get_it_answers_head(address: str) -> None:
    token = builders.token(builders.phone())
    client = Browser(headers={"authorization": f"Bearer {token}"})
    answers = [ask(f"/api/v1/{address}") for ask in (client.get, client.head)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].content == b""
