"""Changes to installations."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from luuvet.accounts.models import Device
from luuvet.core import vault
from luuvet.core.bulk import tell_book
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind, DeviceToken, make_token

TOKEN_LIFE = timedelta(days=365)


@rule
def enrol_devices(kind: DeviceKind, count: int, *, at: datetime, by: str) -> list[Device]:
    """Give out the numbers of new installations, enrolled at a moment."""
    return Device.objects.bulk_create([Device(kind=kind, enrolled_at=at) for _number in range(count)])


@rule
def revoke_device(device: Device, *, by: str) -> Device:
    """Take an installation out of use. What it scanned before this moment may still be sent."""
    locked = Device.objects.select_for_update().get(pk=device.pk)
    if locked.revoked_at is not None:
        raise Refused("already-revoked", _("This device is revoked already."))
    locked.revoked_at = now()
    locked.save(update_fields=["revoked_at"])
    tell_book("device", locked.pk)
    return locked


def device_token(device: Device, *, person: int = 0, verified: bool = False, made_at: datetime | None = None) -> str:
    """A bearer token for an installation, good for a year from `made_at` (now)."""
    moment = made_at or now()
    token = DeviceToken(DeviceKind(device.kind), device.pk, person, verified, moment + TOKEN_LIFE)
    return make_token(vault.ring().maker("token", moment), token)
