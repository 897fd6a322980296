"""The check-in row, its undo and its dispute, which only luuvet.accept inserts; the visits that check-ins are."""

from django.db import models

from luuvet.kernel.flags import Flag


class Direction(models.IntegerChoices):
    """Which way somebody went."""

    IN = 1
    OUT = 2


class Source(models.IntegerChoices):
    """How somebody was scanned."""

    POSTER = 1
    TYPED = 2
    CHANGING_CODE = 3
    PERSONAL_CODE = 4
    CARD = 5
    SEALED_NUMBER = 6


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
    source = models.SmallIntegerField(
        choices=Source.choices, db_default=Source.POSTER.value, default=Source.POSTER.value
    )
    slot = models.IntegerField(null=True)  # of a personal code: Unix seconds / 300 of its beginning
    shown_by = models.BigIntegerField(null=True)  # accounts.Device whose personal code it was

    class Meta:
        indexes = [
            models.Index(fields=["place_id", "at"], name="checkin_place_at"),
            models.Index(fields=["person_id", "at"], name="checkin_person_at"),
            models.Index(fields=["sender_id", "at"], name="checkin_sender_at"),
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


class Dispute(models.Model):
    """ "This was not me": a person speaks against a check-in of that person. It goes with the day of the id."""

    id = models.UUIDField(primary_key=True)  # of the check-in
    seq = models.BigIntegerField()  # from the sequence of check-ins
    sender_id = models.BigIntegerField()  # accounts.Device
    person_id = models.BigIntegerField()  # who says so
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seq"], name="dispute_seq")]

    def __str__(self) -> str:
        return f"dispute {self.id}"


class Uncoded(models.Model):
    """Somebody without a code who came through a gate. It names nobody; partitioned and dropped as check-ins are."""

    id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()  # from the sequence of check-ins
    sender_id = models.BigIntegerField()  # accounts.Device, of a gate
    place_id = models.BigIntegerField()  # places.Place
    gate = models.SmallIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    content = models.BinaryField()  # SHA-256 of the item's canonical content

    class Meta:
        indexes = [models.Index(fields=["place_id", "at"], name="uncoded_place_at")]

    def __str__(self) -> str:
        return f"without a code {self.id}"


class Visit(models.Model):
    """Somebody was somewhere from `arrived` to before `left` (docs/semantics.md, A visit).

    Worked out from check-ins and never changed by hand; partitioned by the civil day of `arrived`. `checkin_id` is the
    scan that it began with. One with `weak` or `flags` stands beside the others and shortened none of them.
    """

    pk = models.CompositePrimaryKey("arrived", "checkin_id", "place_id")
    arrived = models.DateTimeField()
    checkin_id = models.UUIDField()
    place_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    left = models.DateTimeField()
    weak = models.BooleanField()
    flags = models.SmallIntegerField()  # bits of kernel.flags.Flag, of the one scan behind it

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "arrived"], name="visit_person_arrived"),
            models.Index(fields=["place_id", "arrived"], name="visit_place_arrived"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.place_id} from {self.arrived}"


class VisitMark(models.Model):
    """Check-ins of a person, from one moment to another, whose visits have to be worked out again."""

    person_id = models.BigIntegerField()
    first = models.DateTimeField()
    last = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="visitmark_person")]

    def __str__(self) -> str:
        return f"mark {self.person_id}"
