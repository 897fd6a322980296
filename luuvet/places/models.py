"""Places, what lies in what, how long people stay, when they are open, their gates, and the codes posted there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luuvet.accounts.models import Device
from luuvet.kernel.codes import PosterCode
from luuvet.units.models import Unit


class Kind(models.TextChoices):
    """What a place is."""

    AGENCY = "agency", _("Agency")
    SCHOOL = "school", _("School")
    HOSPITAL = "hospital", _("Hospital, health station")
    MARKET = "market", _("Market")
    SHOP = "shop", _("Shop")
    RESTAURANT = "restaurant", _("Restaurant")
    LODGING = "lodging", _("Lodging")
    VEHICLE = "vehicle", _("Vehicle")
    FACTORY = "factory", _("Factory")
    CULTURE = "culture", _("House of culture")
    CHECKPOINT = "checkpoint", _("Checkpoint")
    OTHER = "other", _("Other")


class Place(models.Model):
    """Somewhere people check in.

    `unit` is the unit that held the place when it was registered and never changes; in other trees the place
    counts where units.Holder says. `parent` is what it lies in: a stall's market, a class's school. `voided_at` marks
    a registration made in error, `closed_at` the end of use. `sort_key` and `search_key` follow the name: kernel.names
    says how; what is looked for is the code too.
    """

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="places")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    registered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    sort_key = models.TextField(db_collation="C", db_default="", default="")
    search_key = models.TextField(db_default="", default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="place_point_on_earth", condition=models.Q(lat__range=(-90, 90), lon__range=(-180, 180))
            ),
            models.CheckConstraint(
                name="place_not_in_itself", condition=models.Q(parent=None) | ~models.Q(parent=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def spaced_code(self) -> str:
        """The code as it is read aloud and printed: two fours."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def has_ended(self) -> bool:
        """Whether it is closed or was registered in error."""
        return self.closed_at is not None or self.voided_at is not None


class Stay(models.Model):
    """How long people stay at places of a kind: what a visit lasts that nobody scanned out of, and at most.

    In whole seconds. The cap is a day or less: the job that works visits out counts on it.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices, primary_key=True)
    usual = models.IntegerField()
    cap = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stay_within_a_day",
                condition=models.Q(usual__gt=0, cap__gte=models.F("usual"), cap__lte=86_400),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.usual} s/{self.cap} s"


class Rearrangement(models.Model):
    """Something that visits hang on was said anew: a place's kind or what it lies in, or the stay of a kind.

    Numbered in the order of commits, so that who works visits out reads on from the last number it saw.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="rearrangements")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.place_id or self.kind}"


class OpeningHours(models.Model):
    """One stretch of a weekday (Monday 0) in which a place is open; a place without any is always open.

    Minutes after midnight, `opens` included, `closes` not; past 1440 it runs into the next day.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="hours")
    weekday = models.SmallIntegerField()
    opens = models.SmallIntegerField()
    closes = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="opening_hours_in_order",
                condition=models.Q(
                    weekday__range=(0, 6), opens__range=(0, 1439), closes__gt=models.F("opens"), closes__lte=2880
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class Gate(models.Model):
    """An entrance of a place; number 0 is the whole place."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="gates")
    number = models.SmallIntegerField()
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="gate_number_once")]

    def __str__(self) -> str:
        return f"{self.place_id}.{self.number}"


class Poster(models.Model):
    """A signed code for one gate. A signature is made once and kept: a reprint repeats it."""

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="posters")
    serial = models.IntegerField()
    key_id = models.SmallIntegerField()
    signature = models.BinaryField()
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_for = models.CharField(max_length=200, blank=True)
    screen_only = models.BooleanField(default=False)  # shown at the gate with a step and its mac, and never without

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gate", "serial"], name="poster_serial_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """What the QR says after the `#`."""
        gate = self.gate
        return str(PosterCode(gate.place.code, gate.number, self.serial, self.key_id, bytes(self.signature)))


class ReachedAddress(models.Model):
    """A public address at which this installation was reached from outside, letter by letter as codes say it."""

    address = models.TextField(primary_key=True)
    reached_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.address} {self.reached_at:%Y-%m-%dT%H:%M:%SZ}"


class GateDevice(models.Model):
    """A device enrolled at a gate. `contacted_at`, when it last sent something, is written by the acceptance."""

    device = models.OneToOneField(Device, on_delete=models.CASCADE, primary_key=True)
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="devices")
    contacted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.gate_id} {self.device_id}"


class GateEnrolment(models.Model):
    """A secret that enrols one device at a gate, within minutes and once. Known by its hash only."""

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="enrolments")
    secret_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"enrolment at {self.gate_id}"
