"""Who issues a unit's report, the free words of a report, the figures that its draft was drawn with."""

from django.db import models

from luuvet.units.models import Unit


class Office(models.Model):
    """What offices.OfficeFacts says, chosen for a unit; without a row the usual office stands.

    `version` grows with each change: who has seen an older one is told so.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="+")
    parent = models.CharField(max_length=120)
    lines = models.CharField(max_length=300)
    spoken = models.CharField(max_length=200)
    abbreviation = models.CharField(max_length=20)
    place = models.CharField(max_length=80)
    leaders = models.CharField(max_length=200)
    signer_lines = models.CharField(max_length=200)
    signer_name = models.CharField(max_length=80)
    recipients = models.CharField(max_length=1000)
    weekday = models.SmallIntegerField()
    hour = models.SmallIntegerField()
    since = models.DateField(null=True)
    version = models.IntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="office_reports_at_a_time", condition=models.Q(weekday__range=(0, 6), hour__range=(0, 23))
            ),
        ]

    def __str__(self) -> str:
        return f"office of {self.unit_id}"


class FreeWords(models.Model):
    """What an office wrote into the report of a day: it stands in every later one until it is changed there.

    Each text holds a paragraph a line; where it is empty, the paper's own sentence stands.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    direction = models.TextField()
    shortcomings = models.TextField()
    causes = models.TextField()
    proposals = models.TextField()
    tasks = models.TextField()
    version = models.IntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "on"], name="free_words_once_a_day")]

    def __str__(self) -> str:
        return f"words of {self.unit_id} on {self.on}"


class Drawing(models.Model):
    """The figures that a draft shows, counted at `as_of`, and those that it showed before, as figures.py keeps them."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    as_of = models.DateTimeField()
    figures = models.JSONField()
    before = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "on"], name="drawing_once_a_day")]

    def __str__(self) -> str:
        return f"report of {self.unit_id} on {self.on}"
