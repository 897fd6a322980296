"""The check-in row, and its undo. Only luuvet.accept inserts here."""

from django.db import models

from luuvet.kernel.flags import Flag


class Direction(models.IntegerChoices):
    """Which way somebody went."""

    IN = 1
    OUT = 2


class CheckIn(models.Model):
    """One person at one place at one time, as sent and acknowledged.

    The table is partitioned by range of `id` at the bounds of civil days and has neither foreign keys nor triggers
    (docs/semantics.md, A check-in): its numbers are looked up in memory before they are written.
    """

    id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()  # running number: jobs remember how far they have come by it
    sender_id = models.BigIntegerField()  # accounts.Device
    person_id = models.BigIntegerField()  # people.Person
    place_id = models.BigIntegerField()  # places.Place
    gate = models.SmallIntegerField(null=True)  # None where the place code was typed
    serial = models.IntegerField(null=True)  # of the poster
    direction = models.SmallIntegerField(choices=Direction.choices)
    at = models.DateTimeField()  # of the scan, by the phone's corrected clock
    received_at = models.DateTimeField()
    clock_offset_ms = models.BigIntegerField()  # what the phone had added to its clock
    content = models.BinaryField()  # SHA-256 of the item's canonical content
    with_id = models.UUIDField(null=True)  # the check-in that this person came along with
    weak = models.BooleanField()  # not fully attested; counts, and its share is shown
    late = models.BooleanField()  # older than 72 hours at arrival
    flags = models.SmallIntegerField(default=0)  # bits of kernel.flags.Flag; a flagged row is in no count

    class Meta:
        indexes = [
            models.Index(fields=["place_id", "at"], name="checkin_place_at"),
            models.Index(fields=["person_id", "at"], name="checkin_person_at"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def flag(self) -> Flag:
        """The flags as names."""
        return Flag(self.flags)


class Undo(models.Model):
    """A check-in taken back by who sent it. It may come before its check-in, and goes with the day of the id."""

    id = models.UUIDField(primary_key=True)  # of the check-in
    seq = models.BigIntegerField()  # from the sequence of check-ins: one watermark covers both
    sender_id = models.BigIntegerField()  # accounts.Device
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seq"], name="undo_seq")]

    def __str__(self) -> str:
        return f"undo {self.id}"
