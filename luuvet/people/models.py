"""People. Everywhere else a person is a number; who that is stands here, sealed."""

from uuid import uuid4

from django.db import models

from luuvet.accounts.models import Device
from luuvet.people.consents import Purpose


class Person(models.Model):
    """A number that check-ins and visits speak of.

    `erasure_asked_at`: since when everything waits to be erased, which something that holds the person keeps up.
    """

    made_at = models.DateTimeField()
    erasure_asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["erasure_asked_at"], name="person_erasure_asked", condition=~models.Q(erasure_asked_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Identity(models.Model):
    """Who a person is, as far as they said: each field sealed by the vault for this row, the phone also as a keyed
    hash to find it again.

    One telephone is one person's at a time: `superseded_at` says when somebody else proved to hold it.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True)
    phone = models.BinaryField(null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    name = models.BinaryField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash"], name="phone_of_one_person", condition=models.Q(superseded_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"identity of person {self.person_id}"


class Consent(models.Model):
    """A person has agreed to a purpose, by the text of a version; `withdrawn_at` when they took it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    version = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], name="consent_standing_once", condition=models.Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Installation(models.Model):
    """A person's app on one phone."""

    device = models.OneToOneField(Device, on_delete=models.CASCADE, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="installations")
    verified = models.BooleanField()

    def __str__(self) -> str:
        return f"installation {self.device_id}"


class Dependant(models.Model):
    """A person without a phone, whom another person's phone checks in: a person of their own, and a sealed name.

    `removed_at`: since when the phone answers for them no more; the name goes with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dependants")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="dependant")
    name = models.BinaryField()
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"dependant {self.pk}"


class Card(models.Model):
    """A printed card, by its 80 random bits. What makes it a card, the signature, stands on paper only."""

    number = models.BinaryField(max_length=10, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cards")
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_for = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"card {self.pk}"
