"""What is undone is in no count, whichever of the two came first, and goes with its day."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from luuvet.checkins.models import CheckIn, Undo
from luuvet.checkins.rules import flag_arrivals, keep_partitions
from luuvet.core.models import AuditLine
from luuvet.kernel import clock, ids
from luuvet.kernel.flags import Flag
from tests import builders
from tests.checkins.test_flag_arrivals import NOTHING, Scan, arrive, flags, moment
from tests.checkins.test_keep_partitions import drop_all, leave_alone_what_stands

pytestmark = pytest.mark.database
SENDER = 7


def take_back(uuid: UUID, at: str, *, sender: int = SENDER) -> None:
    """An undo as the acceptance writes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO checkins_undo (id, sender_id, at, received_at) VALUES (%s, %s, %s, %s)",
            [uuid, sender, moment(at), moment(at)],
        )


def scan(at: str) -> UUID:
    (uuid,) = arrive(Scan(builders.place(), 1, at, SENDER))
    return uuid


@pytest.mark.django_db
@pytest.mark.parametrize("judged_between", [True, False])
def test_an_undone_scan_is_flagged(judged_between: bool) -> None:
    uuid, other = scan("01T08:00"), scan("01T09:00")
    if judged_between:
        flag_arrivals()
    take_back(uuid, "01T08:10")
    assert flag_arrivals()["undone"] == 1
    assert flags([uuid, other]) == [Flag.UNDONE, NOTHING]


@pytest.mark.django_db
def test_an_undo_that_came_first_waits_for_its_scan() -> None:
    uuid = ids.uuid7(moment("01T08:00"))
    take_back(uuid, "01T08:05")
    flag_arrivals()
    CheckIn.objects.filter(id=scan("01T08:00")).update(id=uuid)
    flag_arrivals()
    assert flags([uuid]) == [Flag.UNDONE]


@pytest.mark.django_db
@pytest.mark.parametrize(("at", "sender"), [("01T08:10:01", SENDER), ("01T08:05", SENDER + 1)])
def test_a_late_undo_and_that_of_somebody_else_change_nothing(at: str, sender: int) -> None:
    uuid = scan("01T08:00")
    take_back(uuid, at, sender=sender)
    flag_arrivals()
    assert flags([uuid]) == [NOTHING]


@pytest.mark.usefixtures("committed")
def test_an_undo_goes_with_the_day_of_its_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RETENTION_DAYS", 21)
    leave_alone_what_stands(monkeypatch)
    noon, oldest = datetime(2024, 2, 29, 5, tzinfo=UTC), date(2024, 2, 29) - timedelta(days=23)
    with clock.running_on(lambda: noon):
        keep_partitions(by="tests")
    gone, stays = (ids.day_bounds(oldest + timedelta(days=n))[0] for n in (0, 1))
    with psycopg.connect(settings.OWNER_URL, autocommit=True) as server:
        for uuid in (gone, stays):
            server.execute(
                "INSERT INTO checkins_undo (id, sender_id, at, received_at) VALUES (%s, 1, now(), now())", [uuid]
            )
    with clock.running_on(lambda: noon + timedelta(days=1)):
        keep_partitions(by="tests")
    assert [undo.id for undo in Undo.objects.all()] == [stays]
    assert AuditLine.objects.latest("pk").detail["undos dropped"] == 1
    drop_all()
