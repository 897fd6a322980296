"""Which PostgreSQL an installation uses: the one named in the environment, else the one that comes with the program."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from luuvet.accept.durability import MUST_BE_ON
from luuvet.ops.home import home
from luuvet.ops.postgres import Server

OLDEST = 150000  # as the server numbers itself: 15.0
APPEND_ONLY = ("core_auditline", "core_seal")
# A line's number is the database's: nobody who runs can put a line between two that are sealed.
LINE_COLUMNS = "at, actor, action, object, detail"
_RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO {}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
)


class UnfitDatabase(Exception):
    """The database cannot be reached, is too old, or would answer before a row is safe on disk."""


@dataclass(frozen=True)
class Urls:
    """`app` runs everything; `owner` migrates and keeps partitions. The same one where only one is given."""

    app: str
    owner: str


def named() -> Urls | None:
    """The database that the environment names, if it names one."""
    app = os.environ.get("LUUVET_DATABASE_URL")
    return Urls(app, os.environ.get("LUUVET_OWNER_DATABASE_URL") or app) if app else None


def embedded(at: Path | None = None) -> Server:
    """The server of this installation, up or down."""
    return Server(at or home())


def urls() -> Urls:
    """For settings: no server is started, no connection made. The embedded server's passwords are made when missing."""
    server = embedded()
    return named() or Urls(server.app_url, server.owner_url)


@contextlib.contextmanager
def database() -> Iterator[Urls]:
    """A database that answers and is fit. The embedded server is started if it is down, and stopped if started here."""
    given = named()
    if given is not None:
        must_be_fit(given)
        yield given
        return
    server = embedded()
    started = server.ensure_started()
    try:
        yield Urls(server.app_url, server.owner_url)
    finally:
        if started:
            server.stop()


def must_be_fit(given: Urls) -> None:
    """Refuse what is unreachable, older than PostgreSQL 15, or can lose what it answered for when the power goes."""
    for url in dict.fromkeys((given.app, given.owner)):
        with _connected(url) as connection:
            if connection.info.server_version < OLDEST:
                raise UnfitDatabase(f"PostgreSQL 15 or newer is needed; this is {_version(connection)}")
            for setting in MUST_BE_ON:
                value = connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(setting))).fetchone()
                if value is not None and value[0] != "on":
                    raise UnfitDatabase(
                        f"the database runs with {setting} = {value[0]}, so it can lose what it answered for"
                    )


def give_rights(given: Urls) -> None:
    """Let the app's role use what the owner's role has made, and will make, in schema public; audit lines and
    their seals it may only add and read. For after the migrations, on any database; doing it again changes nothing."""
    with _connected(given.app) as connection:
        app = connection.info.user
    with _connected(given.owner) as connection:
        if connection.info.user == app:
            return
        for statement in _RIGHTS:
            connection.execute(sql.SQL(statement).format(sql.Identifier(app)))
        for table in APPEND_ONLY:
            if connection.execute("SELECT to_regclass(%s)", [table]).fetchone() != (None,):
                _only_append(connection, table, app)


def _only_append(connection: psycopg.Connection, table: str, app: str) -> None:
    names = (sql.Identifier(table), sql.Identifier(app))
    connection.execute(sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {} FROM {}").format(*names))
    if table == "core_auditline":
        connection.execute(sql.SQL("REVOKE INSERT ON {} FROM {}").format(*names))
        connection.execute(sql.SQL(f"GRANT INSERT ({LINE_COLUMNS}) ON {{}} TO {{}}").format(*names))


@contextlib.contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise UnfitDatabase(f"the database does not answer: {error}") from None
    with connection:
        yield connection


def _version(connection: psycopg.Connection) -> str:
    return connection.info.parameter_status("server_version") or str(connection.info.server_version)
