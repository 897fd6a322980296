"""Many rows of people at once: what is sealed is sealed anew."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from luuvet.core import vault
from luuvet.people import sealed
from luuvet.people.models import Dependant, Identity

A_BATCH = 500
Row = TypeVar("Row", bound=Model)


def reseal_identities() -> Iterator[int]:
    """Telephones with their look-up hashes, and names. After each committed batch, how many rows it had."""

    def renew(one: Identity) -> None:
        phone, name = sealed.phone_of(one), sealed.name_of(one)
        if phone is not None:
            one.phone = vault.seal(phone, field=sealed.PHONE, row=one.pk)
            one.phone_hash = vault.lookup_hash("phone", phone)
        if name is not None:
            one.name = vault.seal(name, field=sealed.NAME, row=one.pk)

    return _resealed(Identity.objects.all(), ("phone", "name"), ("phone_hash",), renew)


def reseal_dependants() -> Iterator[int]:
    """Their names, as reseal_identities does."""

    def renew(one: Dependant) -> None:
        one.name = vault.seal(sealed.name_of_dependant(one), field=sealed.DEPENDANT, row=one.pk)

    return _resealed(Dependant.objects.all(), ("name",), (), renew)


def _resealed(
    rows: QuerySet[Row], columns: Sequence[str], beside: Sequence[str], renew: Callable[[Row], None]
) -> Iterator[int]:
    after: object = None
    while True:
        with transaction.atomic():
            stale = vault.sealed_before(rows, *columns).select_for_update().order_by("pk")
            batch = list((stale if after is None else stale.filter(pk__gt=after))[:A_BATCH])
            for one in batch:
                renew(one)
            if batch:
                rows.bulk_update(batch, [*columns, *beside])
        if not batch:
            return
        after = batch[-1].pk
        yield len(batch)
