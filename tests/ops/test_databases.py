"""Which database is used, and which is refused."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from luuvet.ops import databases
from luuvet.ops.databases import UnfitDatabase, Urls, database, give_rights, must_be_fit, named, urls
from luuvet.ops.postgres import Server


@pytest.fixture
def at_home(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The environment names no database, and the installation is that of `server`."""
    monkeypatch.delenv("LUUVET_DATABASE_URL", raising=False)
    monkeypatch.delenv("LUUVET_OWNER_DATABASE_URL", raising=False)
    monkeypatch.setenv("LUUVET_HOME", str(server.home))
    return server


def test_one_address_serves_both_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUUVET_DATABASE_URL", "postgresql://one@/it")
    monkeypatch.delenv("LUUVET_OWNER_DATABASE_URL", raising=False)
    assert named() == urls() == Urls("postgresql://one@/it", "postgresql://one@/it")


def test_a_server_that_was_down_is_down_afterwards(at_home: Server) -> None:
    at_home.stop()
    with database() as given:
        assert at_home.is_running()
        assert given == urls() == Urls(at_home.app_url, at_home.owner_url)
    assert not at_home.is_running()


def test_a_server_that_was_up_stays_up(at_home: Server) -> None:
    with database():
        pass
    assert at_home.is_running()


def test_a_named_database_is_used_as_it_is(at_home: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LUUVET_HOME", str(tmp_path))
    monkeypatch.setenv("LUUVET_DATABASE_URL", at_home.app_url)
    with database() as given:
        assert given.app == at_home.app_url
    assert list(tmp_path.iterdir()) == []


def test_an_older_server_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "OLDEST", 990000)
    with pytest.raises(UnfitDatabase, match="15 or newer"):
        must_be_fit(Urls(server.app_url, server.owner_url))


def test_a_server_that_answers_too_early_is_refused(server: Server) -> None:
    hasty = f"{server.app_url}&options=-csynchronous_commit%3Doff"
    with pytest.raises(UnfitDatabase, match="synchronous_commit = off"):
        must_be_fit(Urls(hasty, hasty))


def test_a_server_that_is_not_there_is_told_in_plain_words(tmp_path: Path) -> None:
    nowhere = f"postgresql://a@/b?host={tmp_path}"
    with pytest.raises(UnfitDatabase, match="does not answer"):
        must_be_fit(Urls(nowhere, nowhere))


@pytest.fixture
def bare(server: Server) -> Urls:
    """A database that nobody has prepared, with the roles of ours."""
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS bare")
        owner.execute("CREATE DATABASE bare TEMPLATE template0")
    return Urls(*(url.replace("/luuvet?", "/bare?") for url in (server.app_url, server.owner_url)))


def test_a_database_of_another_making_gets_the_rights_of_ours(bare: Urls) -> None:
    with psycopg.connect(bare.owner) as owner:
        owner.execute("CREATE TABLE before (n int)")
    for _ in range(2):
        give_rights(bare)
    with psycopg.connect(bare.owner) as owner:
        owner.execute("CREATE TABLE after (n int)")
    with psycopg.connect(bare.app) as app:
        assert app.execute("SELECT count(*) FROM before, after").fetchone() == (0,)


def test_a_whole_installation_stands_on_a_database_of_another_making(bare: Urls, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUUVET_")} | {
        "LUUVET_HOME": str(tmp_path),
        "LUUVET_DATABASE_URL": bare.app,
        "LUUVET_OWNER_DATABASE_URL": bare.owner,
    }
    for _again in range(2):
        subprocess.run([sys.executable, "-m", "luuvet", "ops", "prepare"], env=environment, check=True)
    with psycopg.connect(bare.app, autocommit=True) as app:
        assert app.execute("SELECT count(*) FROM units_tree").fetchone() == (3,)
        app.execute("UPDATE core_watermark SET seq = 0")
        for change in ("UPDATE core_auditline SET actor = 'x'", "DELETE FROM core_auditline"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(change)


def test_one_role_for_both_needs_no_rights_from_itself(server: Server) -> None:
    give_rights(Urls(server.owner_url, server.owner_url))
