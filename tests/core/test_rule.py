"""One change, one transaction, one audit line."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from luuvet.accounts import rules
from luuvet.accounts.models import Device
from luuvet.core.models import AuditLine
from luuvet.core.seals import seal_lines
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def phone() -> Device:
    return Device.objects.create(kind=DeviceKind.PHONE, enrolled_at=now())


def test_a_change_leaves_one_line_that_names_actor_action_and_object(phone: Device) -> None:
    rules.revoke_device(phone, by="lan")
    assert list(AuditLine.objects.values_list("actor", "action", "object")) == [
        ("lan", "accounts.revoke_device", f"device:{phone.pk}")
    ]


def test_a_refused_change_leaves_no_line(phone: Device) -> None:
    rules.revoke_device(phone, by="lan")
    with pytest.raises(Refused, match="already-revoked"):
        rules.revoke_device(phone, by="minh")
    assert AuditLine.objects.filter(actor="minh").count() == 0


NUMBERED = "(id, at, actor, action, object, detail) OVERRIDING SYSTEM VALUE VALUES (-1, now(), '', '', '', '{}')"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_auditline SET actor = 'x'",
        "DELETE FROM core_auditline",
        "TRUNCATE core_auditline",
        "SELECT 1 FROM core_auditline FOR UPDATE",
        f"INSERT INTO core_auditline {NUMBERED}",
        "SELECT setval('core_auditline_id_seq', 1)",
        "ALTER TABLE core_auditline DISABLE TRIGGER ALL",
        "UPDATE core_seal SET lines = 0",
        "DELETE FROM core_seal",
        "TRUNCATE core_seal",
        "DROP TABLE core_seal",
    ],
)
def test_the_running_role_cannot_change_the_audit_trail_or_its_seals(phone: Device, change: str) -> None:
    rules.revoke_device(phone, by="lan")
    seal_lines()
    if connection.settings_dict["USER"] == settings.DATABASES["owner"]["USER"]:
        pytest.fail("the tests must run as the app's role")
    with pytest.raises(Exception, match=r"permission denied|must be owner") as refused, connection.cursor() as cursor:
        cursor.execute(change)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
