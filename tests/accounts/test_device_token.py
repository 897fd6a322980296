"""Tokens of installations."""

from datetime import timedelta

import pytest

from luuvet.accounts.models import Device
from luuvet.accounts.rules import TOKEN_LIFE, device_token
from luuvet.kernel.clock import now
from luuvet.kernel.signing import DeviceKind, KeyRing, read_token

pytestmark = pytest.mark.django_db


def test_a_token_names_device_and_person_and_lives_a_year(ring: KeyRing) -> None:
    device = Device.objects.create(kind=DeviceKind.PHONE, enrolled_at=now())
    made_at = now().replace(microsecond=0)
    token = read_token(ring, device_token(device, person=7, verified=True, made_at=made_at), now())
    assert token is not None
    assert (token.kind, token.device, token.person, token.verified) == (DeviceKind.PHONE, device.pk, 7, True)
    assert token.expires == made_at + TOKEN_LIFE == made_at + timedelta(days=365)
