"""A device in strange hands is out of use, and what it sends from then on is known for what it is."""

from datetime import timedelta

import pytest

from luuvet.accounts import rules
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.kernel.problems import Refused
from tests.builders import BY, phone

pytestmark = pytest.mark.django_db


def test_a_stolen_device_is_revoked_from_the_moment_on_that_is_told() -> None:
    device, now = phone().device, clock.now()
    with clock.running_on(lambda: now):
        told = rules.report_stolen(device, since=now - timedelta(hours=2), by=BY)
    assert (told.stolen_at, told.revoked_at) == (now - timedelta(hours=2), now - timedelta(hours=2))
    assert AuditLine.objects.get(action="accounts.report_stolen").object == f"device:{device.pk}"


def test_without_a_moment_it_is_now() -> None:
    now = clock.now()
    with clock.running_on(lambda: now):
        assert rules.report_stolen(phone().device, by=BY).stolen_at == now


def test_what_was_revoked_before_stays_revoked_from_then_on() -> None:
    device, now = phone().device, clock.now()
    with clock.running_on(lambda: now):
        rules.revoke_device(device, by=BY)
    with clock.running_on(lambda: now + timedelta(hours=1)):
        told = rules.report_stolen(device, by=BY)
    assert (told.revoked_at, told.stolen_at) == (now, now + timedelta(hours=1))


def test_a_report_is_made_once_and_not_of_what_is_to_come() -> None:
    device = phone().device
    with pytest.raises(Refused, match="not-yet"):
        rules.report_stolen(device, since=clock.now() + timedelta(minutes=1), by=BY)
    rules.report_stolen(device, by=BY)
    with pytest.raises(Refused, match="reported-already"):
        rules.report_stolen(device, by=BY)
