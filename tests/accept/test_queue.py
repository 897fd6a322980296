"""The queue of what waits to be written has an end: who comes then is turned away whole, and told to come again."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import psycopg
import pytest
from django.conf import settings

from luuvet.accept import store
from luuvet.checkins.models import CheckIn
from luuvet.places.models import Place
from tests import builders
from tests.builders import Client, item

EACH = 5
PATIENCE_SECONDS = 120


@pytest.fixture
def held(committed: None) -> Iterator[psycopg.Connection]:
    """A connection that keeps everybody from writing check-ins, until it is closed."""
    with psycopg.connect(settings.OWNER_URL) as connection:
        connection.execute("LOCK TABLE checkins_checkin IN SHARE MODE")
        yield connection


def somebody_waits() -> bool:
    with psycopg.connect(settings.OWNER_URL) as connection:
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'checkins_checkin'::regclass"
        row = connection.execute(waits).fetchone()
    return bool(row and row[0])


def test_who_comes_when_the_queue_is_full_is_told_to_come_again(
    phone: Client, market: Place, held: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group of one request is being written, two wait; of the three that come then, one is too much."""
    monkeypatch.setattr(store, "MOST_ROWS_A_GROUP", EACH)
    monkeypatch.setattr(store, "MOST_ROWS_WAITING", 2 * EACH)
    code = builders.poster(market).text
    first, *others = ({"items": [item(code) for _ in range(EACH)]} for _ in range(4))
    with ThreadPoolExecutor(4) as at_once:
        sending = [at_once.submit(phone.send, first)]
        while not somebody_waits():
            assert not sending[0].done()
        coming = [at_once.submit(phone.send, body) for body in others]
        turned_away, _waiting = wait(coming, PATIENCE_SECONDS, FIRST_COMPLETED)
        held.close()
        answers = [one.result(PATIENCE_SECONDS) for one in sending + coming]
    (refused,) = (one.result() for one in turned_away)
    assert (refused.status, refused.headers["retry-after"], refused.body["status"]) == (503, "2", 503)
    assert refused.headers["content-type"] == "application/problem+json"
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 503]
    assert CheckIn.objects.count() == 3 * EACH
