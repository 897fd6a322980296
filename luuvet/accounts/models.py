"""Accounts of officers; installations that send check-ins."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from luuvet.kernel.signing import DeviceKind


class Account(AbstractBaseUser):
    """Somebody who signs in to the portal."""

    username = models.CharField(max_length=64, unique=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager["Account"]()

    def __str__(self) -> str:
        return self.username


class Device(models.Model):
    """An installation: a person's app on one phone, or one enrolment of a gate's phone.

    Its number is the *sender* of check-ins and outlives its tokens.
    """

    kind = models.SmallIntegerField(choices=[(kind.value, kind.name.lower()) for kind in DeviceKind])
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"device {self.pk}"
