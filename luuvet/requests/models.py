"""What somebody asks about their own data, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luuvet.units.models import Unit

LONGEST = 2000  # of what people write


class Kind(models.TextChoices):
    """What is asked for."""

    ACCESS = "access", _("To see or be given the data")
    CORRECTION = "correction", _("To correct the data")
    ERASURE = "erasure", _("To erase the data")
    COMPLAINT = "complaint", _("Complaint")


class Way(models.TextChoices):
    """How it came."""

    PHONE = "phone", _("by phone")
    IN_PERSON = "in_person", _("in person")


class Outcome(models.TextChoices):
    """How it ended."""

    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    ERASED = "erased", _("the person was erased")


class Request(models.Model):
    """A line of the register: by number only. What people wrote is sealed for this row.

    `reply_by` is the last day for a first reply, `due` that on which it has to be done. `unit` is whose office entered
    it; one from a phone has none. `person_id` may be nobody: who comes in person need not be signed up.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    person_id = models.BigIntegerField(null=True, db_index=True)  # people.Person
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="requests")
    words = models.BinaryField()
    came_on = models.DateField()
    made_at = models.DateTimeField()
    reply_by = models.DateField()
    due = models.DateField(db_index=True)
    answer = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    extension = models.BinaryField(null=True)  # the reason
    extended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"request {self.pk}"
