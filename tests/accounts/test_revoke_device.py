"""Taking an installation out of use."""

import pytest

from luuvet.accounts.rules import enrol_devices, revoke_device
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind

pytestmark = pytest.mark.django_db


def test_a_device_is_revoked_once() -> None:
    (device,) = enrol_devices(DeviceKind.PHONE, 1, at=now(), by="tests")
    revoked = revoke_device(device, by="tests")
    assert revoked.revoked_at is not None
    with pytest.raises(Refused, match="already-revoked"):
        revoke_device(device, by="tests")


def test_devices_of_one_enrolment_have_numbers_of_their_own() -> None:
    devices = enrol_devices(DeviceKind.GATE, 3, at=now(), by="tests")
    assert len({device.pk for device in devices}) == 3
