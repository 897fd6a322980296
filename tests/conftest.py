"""A migrated PostgreSQL with all units for every test worker; data of elsewhere where it lies beside the project."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from luuvet.checkins.rules import keep_partitions
from luuvet.core import vault
from luuvet.kernel.days import Window
from luuvet.kernel.signing import KeyRing
from luuvet.ops import install

CORPORA = Path(os.environ.get("LUUVET_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
TEMPLATE = "luuvet_template"
# Days of the dispatch, and those of today: partitions for them stand in every test database.
DAYS = Window(date(2021, 11, 1), date(2021, 12, 15))
# Deleted, not truncated: that would make new files for a hundred tables. What was never written to has no file of any
# size; of days only their own tables are looked at. Foreign keys wait for the commit.
_EMPTIED = """
    DO $$ DECLARE filled text; BEGIN
        FOR filled IN SELECT oid::regclass FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
            AND (NOT relname LIKE ANY('{units_%,places_stay,django_%,procrastinate_%}') OR relname IN
            ('units_population', 'units_standing', 'units_seat', 'units_organisation', 'units_line'))
        LOOP EXECUTE 'DELETE FROM ' || filled; END LOOP;
    END $$
"""


def pytest_configure(config: pytest.Config) -> None:
    if "LUUVET_OWNER_DATABASE_URL" not in os.environ:
        raise pytest.UsageError("tests need a database: python -m luuvet.ops.throwaway .venv/bin/python -m pytest")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where one mark alone is wanted, files in which it does not stand are not imported."""
    wanted = config.option.markexpr
    if not wanted.isidentifier() or not collection_path.match("test_*.py"):
        return None
    return None if f"pytest.mark.{wanted}" in collection_path.read_text("utf-8") else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CORPORA.is_dir():
        return
    for item in items:
        if item.get_closest_marker("corpora"):
            item.add_marker(pytest.mark.skip(reason=f"no corpora at {CORPORA}"))


def pytest_report_header() -> str:
    found = "read from" if CORPORA.is_dir() else "left out, not at"
    return f"corpora: {found} {CORPORA}; database: {urlsplit(settings.OWNER_URL).path.lstrip('/')}"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of data that nobody here wrote."""
    return CORPORA


def in_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object, worker_id: str) -> Iterator[None]:
    """One database a worker, copied from a template that the first one fills with all units."""
    name = f"luuvet_test_{worker_id}"
    app, owner = settings.APP_URL, settings.OWNER_URL
    with django_db_blocker.unblock(), psycopg.connect(owner, autocommit=True) as server:  # type: ignore[attr-defined]
        server.execute("SELECT pg_advisory_lock(1)")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            server.execute(f'CREATE DATABASE "{TEMPLATE}"')
            _use(TEMPLATE, app, owner)
            install.prepare()
            keep_partitions(DAYS, by="tests")
            _close()
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
        server.execute("SELECT pg_advisory_unlock(1)")
        _use(name, app, owner)
        _empty()
        yield
        _close()


def _use(name: str, app: str, owner: str) -> None:
    settings.APP_URL, settings.OWNER_URL = in_database(app, name), in_database(owner, name)
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _close() -> None:
    for alias in connections:
        connections[alias].close()


def _empty() -> None:
    """Take away what a test left, but for the territory and the tables of days."""
    with psycopg.connect(settings.OWNER_URL) as server:
        server.execute(_EMPTIED)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """The database for tests in which other connections must see what was done: real commits, emptied afterwards."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        try:
            yield
        finally:
            _close()
            _empty()


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest) -> None:
    """What takes time by intent takes none in tests."""
    request.getfixturevalue("settings").PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    """Keys of their own for every test, the same in every run."""
    keys = KeyRing.generate("demonstration", lambda count: bytes(range(count)))
    monkeypatch.setattr(vault, "ring", lambda: keys)
    return keys
