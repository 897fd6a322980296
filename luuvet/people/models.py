"""People. Everywhere else a person is a number; who that is stands here, sealed."""

from django.db import models

from luuvet.accounts.models import Device


class Person(models.Model):
    """A number that check-ins and visits speak of."""

    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"person {self.pk}"


class Identity(models.Model):
    """Who a person is: each field sealed by the vault, the phone also as a keyed hash to find it again.

    One telephone is one person's at a time: `superseded_at` says when somebody else proved to hold it.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True)
    phone = models.BinaryField()
    phone_hash = models.BinaryField(max_length=32)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash"], name="phone_of_one_person", condition=models.Q(superseded_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"identity of person {self.person_id}"


class Installation(models.Model):
    """A person's app on one phone."""

    device = models.OneToOneField(Device, on_delete=models.CASCADE, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="installations")
    verified = models.BooleanField()

    def __str__(self) -> str:
        return f"installation {self.device_id}"
