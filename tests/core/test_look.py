"""A look at who somebody is leaves its line before anything is seen."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.db import transaction

from luuvet.core import audit, vault
from luuvet.core.models import AuditLine

FIELD = "people_identity.phone"
SAID: Any = {"field": FIELD, "person": 12, "by": "lan", "reason": "hỏi lại lịch trình", "case": "2021/7"}


def lines() -> list[tuple[str, str, str, object]]:
    return list(AuditLine.objects.values_list("actor", "action", "object", "detail"))


@pytest.mark.django_db
def test_a_look_says_who_looked_at_whom_and_why_and_not_what_was_seen() -> None:
    assert audit.look(vault.seal("0912345678", field=FIELD), **SAID) == "0912345678"
    detail = {"field": FIELD, "case": "2021/7", "reason": "hỏi lại lịch trình"}
    assert lines() == [("lan", "core.look", "person:12", detail)]


@pytest.mark.django_db
def test_a_look_that_fails_leaves_its_line() -> None:
    with pytest.raises(InvalidTag):
        audit.look(vault.seal("0912345678", field="another.field"), **SAID)
    assert [line[:3] for line in lines()] == [("lan", "core.look", "person:12")]


@pytest.mark.usefixtures("committed")
def test_there_is_no_look_in_a_change_that_could_take_its_line_back() -> None:
    sealed = vault.seal("0912345678", field=FIELD)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        audit.look(sealed, **SAID)
    assert lines() == []
