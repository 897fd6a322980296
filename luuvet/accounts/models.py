"""Accounts of officers; installations that send check-ins."""

from datetime import timedelta
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.kernel.signing import DeviceKind
from luuvet.units.models import Unit


class Account(AbstractBaseUser):
    """Somebody who signs in to the portal. Name, position and telephone are those of the office, for its lists.

    `password_expires_at`: its password is a temporary one, told by somebody else, and good until then; null: its own.
    `password_used_at`: since when a temporary one is spent, since it signs in once. An account that is not `is_active`
    does not sign in, and none of its browsers is known any more.
    """

    username = models.CharField(max_length=64, unique=True)
    password_expires_at = models.DateTimeField(null=True)
    password_used_at = models.DateTimeField(null=True)
    full_name = models.CharField(max_length=100, blank=True, default="")
    position = models.CharField(max_length=100, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    search_key = models.TextField(blank=True, default="")
    sort_key = models.TextField(blank=True, default="", db_collation="C")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager["Account"]()

    def __str__(self) -> str:
        return self.username


class DutyKind(models.TextChoices):
    """What somebody does in the portal."""

    COORDINATING_OFFICE = "coordinating_office", _("Coordinating office")
    COMMUNE_OFFICER = "commune_officer", _("Officer in charge of a commune")
    HAMLET_HEAD = "hamlet_head", _("Hamlet head")
    UNIT_HEAD = "unit_head", _("Head of an organisation")
    KEEPER = "keeper", _("Keeper of a place")
    GATE_STAFF = "gate_staff", _("Gate staff")
    MEDIA_CENTRE = "media_centre", _("Media centre")
    MASS_ORGANISATION = "mass_organisation", _("Mass organisation")
    INSPECTOR = "inspector", _("Inspector")
    LEADER = "leader", _("Leader")
    HEALTH_OFFICER = "health_officer", _("Health officer")
    OPERATOR = "operator", _("Operator")


# Duties that can open sealed identities: whoever has one signs in with a second factor (access.needs_second_factor).
SEES_IDENTITIES = frozenset({DutyKind.HEALTH_OFFICER})
# Kinds that serve one place, not all of a unit.
AT_A_PLACE = (DutyKind.KEEPER, DutyKind.GATE_STAFF)


class Duty(models.Model):
    """What an account does for a unit, from one day to another, both included; without `valid_to` until taken back.

    What it reaches in other trees: access.reached. With `place`, the code of one, it reaches that place alone, which
    lies in the unit; what a place is, this slice does not know. One that was taken back before it had a day ends the
    day before it begins.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="duties")
    kind = models.CharField(max_length=24, choices=DutyKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties")
    place = models.CharField(max_length=8, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duty_days_in_order",
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from") - timedelta(days=1)),
            ),
            models.CheckConstraint(
                name="duty_at_a_place",
                condition=models.Q(place="") ^ models.Q(kind__in=AT_A_PLACE),
            ),
            models.CheckConstraint(
                name="duty_of_an_inspector_ends",
                condition=~models.Q(kind=DutyKind.INSPECTOR) | models.Q(valid_to__isnull=False),
            ),
        ]

    may_end = False  # whether who looks at it may take it back; no column

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.unit_id}"

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.valid_to is not None and self.valid_to < day_of(now())

    @property
    def had_no_day(self) -> bool:
        """Whether it was taken back before it had one."""
        return self.valid_to is not None and self.valid_to < self.valid_from

    @property
    def spaced_place(self) -> str:
        """The code of its place as people read it."""
        return f"{self.place[:4]} {self.place[4:]}".strip()


class Device(models.Model):
    """An installation: a person's app on one phone, or one enrolment of a gate's phone.

    Its number is the *sender* of check-ins and outlives its tokens. `stolen_at`: since when it is missing, as reported.
    """

    kind = models.SmallIntegerField(choices=[(kind.value, kind.name.lower()) for kind in DeviceKind])
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_for = models.CharField(max_length=200, blank=True, default="")
    stolen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["stolen_at"], name="device_stolen", condition=~models.Q(stolen_at=None))]

    def __str__(self) -> str:
        return f"device {self.pk}"


class OneTimeCode(models.Model):
    """Six digits sent to a telephone, to be told back within five minutes and five tries. Known by hashes only."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    phone_hash = models.BinaryField(max_length=32)
    digits_hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(db_index=True)
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    digits = ""  # told once, by the rule that makes the code; no column

    def __str__(self) -> str:
        return f"one-time code {self.pk}"


class ActivationCode(models.Model):
    """A code on paper that signs one person up, given by hand. Known by its hash only."""

    code_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"activation code {self.pk}"


class Attempt(models.Model):
    """Somebody tried something; kept for a day. `who` is a keyed hash of a telephone, an address or an installation."""

    what = models.CharField(max_length=20)
    who = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["what", "who", "at"], name="attempt_what_who_at")]

    def __str__(self) -> str:
        return f"{self.what} at {self.at}"
