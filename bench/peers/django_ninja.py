"""django-ninja with Django's ORM."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import django
import orjson
from django.core.handlers.wsgi import WSGIHandler
from django.db import IntegrityError, models
from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.renderers import BaseRenderer
from ninja.security import HttpBearer
from pydantic import AwareDatetime

from bench.peers import known
from luuvet.kernel.signing import DeviceToken

django.setup()


class CheckIn(models.Model):
    """The row."""

    id = models.UUIDField(primary_key=True)
    sender_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    place_id = models.BigIntegerField()
    gate = models.SmallIntegerField()
    serial = models.IntegerField()
    direction = models.SmallIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_offset_ms = models.BigIntegerField()
    content = models.BinaryField()
    weak = models.BooleanField()
    late = models.BooleanField(default=False)

    class Meta:
        app_label, db_table, managed = "peer", "checkins_checkin", False


class Item(Schema):
    """A check-in as a phone sends it."""

    id: UUID
    code: str
    at: AwareDatetime
    clock_offset_ms: int
    direction: Literal["in", "out"]


class Answers(BaseRenderer):
    """orjson, as ninja's documents advise."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> bytes:
        return orjson.dumps(data)


class Sender(HttpBearer):
    """Whose token it is."""

    def authenticate(self, request: HttpRequest, token: str) -> DeviceToken | None:
        return known.sender(token)


api = NinjaAPI(auth=Sender(), openapi_url=None, renderer=Answers())


@api.post("/checkins")
def take(request: HttpRequest, item: Item) -> dict[str, object]:
    """Check, write, answer."""
    device: DeviceToken = request.auth  # type: ignore[attr-defined]  # ninja's
    now, poster = datetime.now(UTC), known.posters.get(item.code)
    if poster is None or not known.is_in_time(item.id, item.at, now):
        raise HttpError(422, "refused")
    content = known.content(item.id, item.code, item.at, item.clock_offset_ms, item.direction)
    row = CheckIn(id=item.id, sender_id=device.device, person_id=device.person, place_id=poster.place)
    row.gate, row.serial, row.direction = poster.gate, poster.serial, 1 if item.direction == "in" else 2
    row.at, row.received_at, row.clock_offset_ms = item.at, now, item.clock_offset_ms
    row.content, row.weak = content, not device.verified
    try:
        row.save(force_insert=True)
    except IntegrityError:
        stored = CheckIn._default_manager.values_list("sender_id", "content").get(pk=item.id)
        if (stored[0], bytes(stored[1])) != (device.device, content):
            raise HttpError(422, "id-reused") from None
        return known.accepted(item.id, poster, duplicate=True)
    return known.accepted(item.id, poster, duplicate=False)


application = WSGIHandler()
urlpatterns = [path("api/v1/", api.urls)]
