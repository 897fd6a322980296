"""Many requests at once: what is sealed is sealed anew."""

from collections.abc import Iterator

from django.db import transaction

from luuvet.core import vault
from luuvet.requests import sealed
from luuvet.requests.models import Request

A_BATCH = 500


def reseal_requests() -> Iterator[int]:
    """After each committed batch, how many rows it had."""
    after = 0
    while True:
        with transaction.atomic():
            stale = vault.sealed_before(Request.objects.all(), *sealed.FIELDS).filter(pk__gt=after).order_by("pk")
            batch = list(stale.select_for_update()[:A_BATCH])
            for one in batch:
                for field in sealed.FIELDS:
                    if text := sealed.read(one, field):
                        sealed.write(one, field, text)
            Request.objects.bulk_update(batch, sealed.FIELDS)
        if not batch:
            return
        after = batch[-1].pk
        yield len(batch)
