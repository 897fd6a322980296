"""Making an installation ready: tables, territory, the days that may arrive."""

from django.core.management import call_command
from django.db import connections

from luuvet.checkins.rules import keep_partitions
from luuvet.units.models import Tree
from luuvet.units.rules import load_units


def migrate() -> None:
    """Bring the tables to this release, as their owner. Nothing happens where they are."""
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    call_command("createcachetable", database="owner", verbosity=0)
    connections["owner"].close()


def prepare() -> None:
    """Migrate, load the territory where it is missing, make the tables of the days that may arrive."""
    migrate()
    if not Tree.objects.exists():
        load_units(by="install")
    keep_partitions(by="install")
