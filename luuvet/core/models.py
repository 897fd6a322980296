"""What every slice leans on: the audit trail, watermarks of jobs, wrapped data keys."""

from django.db import models


class AuditLine(models.Model):
    """One change and who made it. Append-only: the running role may not update or delete here.

    Actor and object are text, so that a line outlives what it speaks of; citizens appear by number only.
    """

    at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    object = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["actor", "at"], name="audit_actor_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ} {self.actor} {self.action} {self.object}"


class Watermark(models.Model):
    """How far a job has come: every row with a running number up to `seq` has been seen by it."""

    job = models.TextField(primary_key=True)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.job} {self.seq}"


class DataKey(models.Model):
    """A key for sealed fields, itself sealed under the master key of the key file."""

    wrapped = models.BinaryField()
    master_key = models.SmallIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"data key {self.pk}"
