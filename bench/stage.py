"""What all contestants share: one database, places with signed posters, phones with signed tokens."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings

from bench import rows
from luuvet.checkins.models import CheckIn
from luuvet.core import vault
from luuvet.kernel.signing import DeviceKind, DeviceToken, make_token
from luuvet.ops import install
from luuvet.ops.databases import embedded
from luuvet.places.models import Kind, Place, Poster
from luuvet.places.rules import NewPlace, register_places
from luuvet.units.models import Tree, Unit

_PLACES_AT_ONCE = 5_000
_MOST_CONNECTIONS = 300


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is, and how long each load is sent."""

    places: int
    phones: int
    preloaded: int
    copied: int  # in one COPY
    rounds: int
    seconds: int  # of a load in a round
    probe_seconds: int  # of a load that finds a peer's best setting


SIZES = {
    "small": Size(10_000, 100_000, 1_000_000, 100_000, 5, 2, 1),
    "full": Size(200_000, 1_000_000, 10_000_000, 1_000_000, 7, 10, 4),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """`folder` holds a file of tokens and one of codes, one a line; places by their numbers."""

    size: Size
    folder: Path
    places: list[int]

    def connect(self) -> psycopg.Connection:
        """A connection as the app's role."""
        return psycopg.connect(settings.APP_URL, autocommit=True)

    def row_count(self) -> int:
        """Check-ins that are there."""
        with self.connect() as connection:
            (count,) = connection.execute(f"SELECT count(*) FROM {CheckIn._meta.db_table}").fetchone() or (0,)  # noqa: S608
            return int(count)

    def rows_with(self, uuids: list[str]) -> int:
        """Check-ins with one of these ids."""
        return CheckIn.objects.filter(id__in=uuids).count()


def make(size: Size, folder: Path) -> Stage:
    """Tables, places, tokens and preloaded rows in the throw-away database that the environment names."""
    _make_room()
    unit = _unit()
    install.prepare()
    for begin in range(0, size.places, _PLACES_AT_ONCE):
        numbers = range(begin, min(begin + _PLACES_AT_ONCE, size.places))
        register_places([NewPlace(f"Chợ {number}", Kind.MARKET, unit) for number in numbers], by="bench")
    write(folder / "codes", (poster.text for poster in Poster.objects.select_related("gate__place").iterator()))
    key, expires = vault.ring().maker("token", datetime.now(UTC)), datetime.now(UTC) + timedelta(days=30)
    phones = (DeviceToken(DeviceKind.PHONE, n, n, verified=True, expires=expires) for n in range(1, size.phones + 1))
    write(folder / "tokens", (make_token(key, phone) for phone in phones))
    stage = Stage(size, folder, list(Place.objects.values_list("pk", flat=True)))
    _preload(stage)
    return stage


def _make_room() -> None:
    """pgbench and all pools together want more connections than one installation does."""
    server = embedded()
    with open(server.data.with_name("own.conf"), "a", encoding="ascii") as own:
        own.write(f"max_connections = {_MOST_CONNECTIONS}\n")
    server.stop()
    server.ensure_started()


def _unit() -> Unit:
    """One commune is territory enough, and keeps the set-up from loading all of it."""
    install.migrate()
    tree = Tree.objects.create(name="2021", valid_from=date(2021, 1, 1))
    return Unit.objects.create(
        id=1, tree=tree, code="18229", level=3, kind="thị trấn", name="Đức Thọ", sort_key="duc tho"
    )


def write(file: Path, lines: Iterable[str]) -> None:
    """Lines for the load to read."""
    file.write_text("".join(f"{line}\n" for line in lines), "ascii")


def _preload(stage: Stage) -> None:
    random.seed(1)
    with stage.connect() as connection:
        rows.preload(connection, stage.size.preloaded, stage.places, stage.size.phones)
    with psycopg.connect(settings.OWNER_URL, autocommit=True) as owner:
        owner.execute(f"VACUUM (ANALYZE) {CheckIn._meta.db_table}")
