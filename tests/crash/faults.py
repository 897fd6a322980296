"""Two faults put into an installation on purpose: a drill that does not find them is worth nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.crash.drill import Course
from tests.crash.installation import Installation

OWN_SETTINGS = "own.conf"


@dataclass(frozen=True)
class Fault:
    """A fault, the course on which it shows, and the figure of the report that tells of it."""

    put_into: Callable[[Installation], None]
    course: Course
    shows_as: str


def acknowledge_before_it_is_safe(here: Installation) -> None:
    """The database answers before a commit is on disk, and lets ten seconds pass until it is."""
    here.told("ALTER DATABASE luuvet SET synchronous_commit = off")
    here.database.stop()
    with open(here.database.data.parent / OWN_SETTINGS, "a") as settings:
        settings.write("wal_writer_delay = 10s\n")
    here.database.ensure_started()


def forget_what_is_there(here: Installation) -> None:
    """Nothing keeps an id from being there twice."""
    here.told("ALTER TABLE checkins_checkin DROP CONSTRAINT checkins_checkin_pkey")
    here.told("CREATE INDEX checkin_id ON checkins_checkin (id)")


FAULTS = {
    "loss": Fault(acknowledge_before_it_is_safe, Course(3, 1, ("group",), careless=True), "lost"),
    "doubling": Fault(forget_what_is_there, Course(2, 1, ("worker",), careless=True), "doubled"),
}
