"""schemathesis reads the API's document and asks a real server everything that follows from it, with all its checks."""

import os
import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.run import PhaseName

from luuvet.accept.items import MOST_ITEMS
from luuvet.accounts.limits import LIMITS, Limit
from luuvet.checkins.models import CheckIn
from luuvet.kernel.clock import now
from luuvet.kernel.signing import KeyRing
from luuvet.people import erasing
from luuvet.people import rules as people
from luuvet.people.queries import household
from luuvet.places.models import Poster
from luuvet.project.openapi import OPERATIONS, document
from tests import builders
from tests.accept.conftest import Running
from tests.accept.gates import client_of, enrolled, personal
from tests.reports.cast import be_a_demonstration

SETTINGS = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 3 if os.environ.get("LUUVET_TEST_SIZE") == "short" else 20
# A gate's, or what is only done with digits or words that were told before.
NOT_BY_CHANCE = {
    "GET /api/v1/gate 200", "POST /api/v1/gates 201", "POST /api/v1/own-data/phone 200",
}  # fmt: skip
PHASES = {PhaseName.EXAMPLES, PhaseName.COVERAGE, PhaseName.FUZZING, PhaseName.STATEFUL_TESTING}


@pytest.fixture
def port(committed: None, ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server of the whole product, where codes are told in the answer and nobody has to wait."""
    be_a_demonstration(monkeypatch)
    monkeypatch.setattr(people, "MOST_DEPENDANTS", 1_000_000)
    for key in LIMITS:
        monkeypatch.setitem(LIMITS, key, Limit(1_000_000, timedelta(0)))
    running = Running(settings.APP_URL, ring, next_app=ASGIHandler())  # type: ignore[arg-type]
    try:
        yield running.start()
    finally:
        running.stop()


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose token is shown, a code that may be sent with it, the operations that are tried, and who says yes there."""

    token: str
    code: str
    operations: list[str]
    goes: int = 0

    def fill(self, item: Any) -> None:
        """Make a well-formed check-in one that can be taken: of now, with a code that was given out."""
        if isinstance(item, dict) and "code" in item:
            real = builders.item(self.code)
            item |= {name: real[name] for name in ("id", "code", "at")}
            item.pop("for", None)
        if isinstance(item, dict) and self.goes and "confirmation" in item:
            item["confirmation"] = erasing.confirmation(household(self.goes), now())


def phone() -> Sender:
    """Somebody signed up, before a market's poster, who stays."""
    poster = Poster.objects.get(gate__place=builders.place())
    stays = [operation.name for operation in OPERATIONS if operation.name != "erase"]
    return Sender(builders.token(builders.phone()), poster.text, stays)


def who_goes() -> Sender:
    """Somebody signed up, who has all that is held of them erased."""
    poster = Poster.objects.get(gate__place=builders.place())
    own = builders.phone()
    return Sender(builders.token(own), poster.text, ["erasure_ahead", "erase"], own.person_id)


def gate() -> Sender:
    """A device at a market's gate, to which somebody shows their code."""
    at = client_of(enrolled(builders.place()), 0)
    return Sender(at.token, personal(builders.phone()), ["send_checkins", "own_gate", "tell_time"])


def asked(port: int, sender: Sender) -> tuple[set[str], list[str]]:
    """What was tried, `FUZZING GET /healthz 200`, and what was found amiss."""
    config = tomllib.loads(SETTINGS.read_text("utf-8")) | {
        "base-url": f"http://127.0.0.1:{port}",
        "seed": 1,
        "auth": {"openapi": {"deviceToken": {"bearer": sender.token}}},
    }
    config["generation"]["max-examples"] = EXAMPLES
    whole = schemathesis.openapi.from_dict(deepcopy(document()), config=SchemathesisConfig.from_dict(config))
    schema = whole.include(operation_id=sender.operations)

    @schema.hook
    def map_body(context: Any, body: Any) -> Any:
        items = body.get("items") if isinstance(body, dict) else None
        if isinstance(items, list) and 0 < len(items) < MOST_ITEMS:
            items.append(builders.item(sender.code))  # what is made up seldom holds a code that was given out
        for item in items if isinstance(items, list) else [body]:
            sender.fill(item)
        return body

    tried: set[str] = set()
    faults: list[str] = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            faults.append(str(event))
        if isinstance(event, events.ScenarioFinished) and event.phase in PHASES:
            tried |= statuses_of(event)
            faults += said_of(event)
    return tried, faults


def said_of(event: events.ScenarioFinished) -> list[str]:
    """What failed in a scenario: which check, after which request."""
    recorder = event.recorder
    return [
        f"{event.label} ({event.phase.name}): {check.name}: {check.failure_info.failure.message}\n"
        f"{check.failure_info.code_sample}\n{body_of(recorder, case)}"
        for case, checks in recorder.checks.items()
        for check in checks
        if check.status is Status.FAILURE and check.failure_info
    ]


def body_of(recorder: Any, case: str) -> str:
    """What was answered."""
    response = recorder.interactions[case].response
    return f"{response.status_code} {response.content[:300]!r}" if response else "no answer"


def statuses_of(event: events.ScenarioFinished) -> set[str]:
    """How its questions were answered."""
    recorder = event.recorder
    return {
        f"{event.phase.name} {recorder.cases[case].value.operation.label} {asked.response.status_code}"
        for case, asked in recorder.interactions.items()
        if asked.response
    }


@pytest.mark.parametrize("make", [phone, gate, who_goes])
def test_every_answer_to_every_question_is_as_the_document_says(port: int, make: Callable[[], Sender]) -> None:
    sender = make()
    tried, faults = asked(port, sender)
    assert faults == []
    assert CheckIn.objects.exists() or make is who_goes
    # Nothing was left out, and every yes but those to codes that cannot be guessed was heard.
    missing = yeses(sender.operations) - {said.partition(" ")[2] for said in tried}
    assert missing == (NOT_BY_CHANCE if make is phone else set())


def yeses(names: list[str]) -> set[str]:
    """Every yes that the document knows of some operations."""
    return {
        f"{operation.method.upper()} {operation.path} {status}"
        for operation in OPERATIONS
        if operation.name in names
        for status in operation.answers
    }
