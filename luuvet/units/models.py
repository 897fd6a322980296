"""The territory in its trees, what became of what, and how many people live there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luuvet.units.territory import Level


class Tree(models.Model):
    """All units in force at one time, named by the year in which it came into force.

    In force from `valid_from` to `valid_to`, both days included; without `valid_to` until further notice.
    """

    name = models.CharField(max_length=4, primary_key=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A unit of one tree. Its code alone identifies nothing: other trees give the same code to other units.

    `id` is territory.unit_id. `kind` is the Vietnamese word in lower case (huyện, đặc khu), `name` stands without it.
    `lat` and `lon` are an approximate centre. Units are listed in the order `-seat, sort_key`: the seat of the
    unit above first, then as a Vietnamese dictionary would.
    """

    id = models.BigIntegerField(primary_key=True)
    tree = models.ForeignKey(Tree, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=5)
    level = models.SmallIntegerField(choices=[(level.value, level.name.lower()) for level in Level])
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    seat = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=200, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tree", "code"], name="unit_code_once_in_tree")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} ({self.code}, {self.tree_id})"

    @property
    def title(self) -> str:
        """Kind and name as they stand alone: Huyện Đức Thọ."""
        text = f"{self.kind} {self.name}"
        return text[:1].upper() + text[1:]


class Succession(models.Model):
    """`old` went into `new`, a unit of the next tree: all of it (`whole`), or a part of it, or perhaps a part.

    Only what is known. Districts ended without successors, but for those that had no communes or became one;
    568 communes of November 2021 were merged before June 2025 without a trace of where (see data/README.md).
    """

    old = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="successions")
    new = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="precessions")
    whole = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class Holder(models.Model):
    """The smallest `unit` of `tree` that certainly holds all of `cell`, for every unit in every tree.

    `exact`: nothing is left to assign below it. Otherwise what is in the cell stands *to assign* under `unit`.
    Without `unit` nothing is certain, and it counts for the whole country only.
    """

    cell = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="holders")
    tree = models.ForeignKey(Tree, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="held")
    exact = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cell", "tree"], name="holder_once_in_tree")]

    def __str__(self) -> str:
        return f"{self.cell_id} in {self.tree_id}: {self.unit_id}"


class Population(models.Model):
    """What the operator says about the people of a unit on a day, and where the numbers come from."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="populations")
    on = models.DateField()
    residents = models.IntegerField(null=True)
    smartphones = models.IntegerField(null=True)
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "on"], name="population_once_a_day"),
            models.CheckConstraint(
                name="population_not_negative",
                condition=(models.Q(residents=None) | models.Q(residents__gte=0))
                & (models.Q(smartphones=None) | models.Q(smartphones__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} on {self.on}"


class OrganisationKind(models.TextChoices):
    """What an organisation is; a hamlet is one that the commune keeps, with a number of its own there."""

    AGENCY = "agency", _("Agency")
    SCHOOL = "school", _("School")
    HEALTH = "health", _("Health facility")
    BUSINESS = "business", _("Business")
    COOPERATIVE = "cooperative", _("Cooperative")
    MASS_ORGANISATION = "mass_organisation", _("Mass organisation")
    HAMLET = "hamlet", _("Hamlet, residential group")


class Line(models.Model):
    """A sector line: education with its schools, health with its stations. In force as its days say."""

    name = models.CharField(max_length=100)
    sort_key = models.TextField(db_collation="C")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """An agency, school, business, branch of a mass organisation, or a hamlet.

    Where it lies and in which line it stands is told with days (Seat, Standing). `number` is a hamlet's in its
    commune. `closed_on`: from that day on it is none.
    """

    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(max_length=200)
    number = models.SmallIntegerField(null=True)
    closed_on = models.DateField(null=True)
    sort_key = models.TextField(db_collation="C")
    search_key = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_number_of_a_hamlet",
                condition=models.Q(kind="hamlet", number__gte=1) | (~models.Q(kind="hamlet") & models.Q(number=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _in_order(name: str) -> models.CheckConstraint:
    condition = models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from"))
    return models.CheckConstraint(name=name, condition=condition)


class Seat(models.Model):
    """The unit in which an organisation lies, from one day to another, both included."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="seats")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="seats")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            _in_order("seat_days_in_order"),
            models.UniqueConstraint(fields=["organisation"], name="seat_one_of_now", condition=models.Q(valid_to=None)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.unit_id}"


class Standing(models.Model):
    """The sector line in which an organisation stands, and under which one (the education office of a school)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="standings")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="standings")
    above = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="below")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            _in_order("standing_days_in_order"),
            models.UniqueConstraint(
                fields=["organisation"], name="standing_one_of_now", condition=models.Q(valid_to=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.line_id}"
