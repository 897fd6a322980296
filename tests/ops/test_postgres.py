"""The launcher of the database that comes with the program: life, death and rights."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from luuvet.ops.postgres import Server, StartFailed, passwords, postmaster
from luuvet.ops.postgres.failures import NoIdentity
from luuvet.ops.postgres.identity import Identity, must_walk_into

APP_MAY_NOT = (
    "CREATE TABLE other (n int)",
    "CREATE SCHEMA other",
    "CREATE DATABASE other",
    "CREATE ROLE other",
    "TRUNCATE kept",
    "ALTER TABLE kept ADD COLUMN m int",
    "DROP TABLE kept",
    "SET ROLE luuvet_owner",
    "SELECT * FROM pg_authid",
    "SELECT pg_read_file('PG_VERSION')",
)
OWNER_MAY_NOT = (
    "CREATE ROLE other",
    "SET ROLE postgres",
    "ALTER SYSTEM SET fsync = off",
    "SELECT pg_read_file('PG_VERSION')",
    "COPY pg_class TO PROGRAM 'cat'",
)


@contextlib.contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def ask(url: str, question: str) -> Any:
    with connected(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


@pytest.fixture
def kept(server: Server) -> str:
    """A table of the owner's with one row."""
    with connected(server.owner_url) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS kept (n bigint GENERATED ALWAYS AS IDENTITY, word text)")
        owner.execute("DELETE FROM kept")
        owner.execute("INSERT INTO kept (word) VALUES ('row')")
    return "kept"


def kill_postmaster(server: Server) -> int:
    current = postmaster.read(server.data)
    assert current is not None
    os.kill(current.pid, signal.SIGKILL)
    return current.pid


def test_a_second_start_is_no_start(server: Server) -> None:
    assert server.is_running()
    assert not server.ensure_started()


def test_a_stopped_server_starts_again_with_its_rows(server: Server, kept: str) -> None:
    server.stop()
    assert not server.is_running()
    server.stop()
    assert server.ensure_started()
    assert ask(server.app_url, "SELECT count(*) FROM kept") == 1


def test_of_callers_at_the_same_time_one_starts_it(server: Server) -> None:
    server.stop()
    with ThreadPoolExecutor(4) as callers:
        started = list(callers.map(lambda _: server.ensure_started(), range(4)))
    assert sorted(started) == [False, False, False, True]


def test_a_killed_server_comes_back_with_its_rows(server: Server, kept: str) -> None:
    with connected(server.app_url):
        kill_postmaster(server)
        assert server.ensure_started()
    assert ask(server.app_url, "SELECT count(*) FROM kept") == 1


def test_a_killed_servers_number_may_go_to_another_program(server: Server, kept: str) -> None:
    old = str(kill_postmaster(server))
    with subprocess.Popen(["sleep", "60"], user=server.data.stat().st_uid) as other:
        for file in (server.data / "postmaster.pid", server.socket.with_name(f"{server.socket.name}.lock")):
            file.write_text(file.read_text().replace(old, str(other.pid), 1))
        assert not server.is_running()
        server.stop()
        assert server.ensure_started()
        assert other.poll() is None
        other.kill()
    assert ask(server.app_url, "SELECT count(*) FROM kept") == 1


def test_settings_that_cannot_be_read_are_told_at_once(server: Server) -> None:
    server.stop()
    own = server.data.with_name("own.conf")
    own.write_text("shared_buffers = much\n")
    own.chmod(0o644)
    try:
        with pytest.raises(StartFailed, match="shared_buffers"):
            server.ensure_started()
    finally:
        own.unlink()


def test_own_settings_count_but_never_against_durability(server: Server) -> None:
    server.stop()
    own = server.data.with_name("own.conf")
    own.write_text("fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nwork_mem = '17MB'\n")
    own.chmod(0o644)
    try:
        server.ensure_started()
        names = ("work_mem", "fsync", "full_page_writes", "synchronous_commit")
        assert [ask(server.app_url, f"SHOW {name}") for name in names] == ["17MB", "on", "on", "on"]
    finally:
        own.unlink()
        server.stop()


def test_lost_key_files_are_made_anew(server: Server, kept: str) -> None:
    old = server.app_url
    server.stop()
    shutil.rmtree(server.home / "secrets")
    server.ensure_started()
    assert server.app_url != old
    assert ask(server.app_url, "SELECT count(*) FROM kept") == 1
    with pytest.raises(psycopg.OperationalError, match="password"):
        ask(old, "SELECT 1")


def test_only_the_socket_is_listened_on_and_only_with_a_password(server: Server) -> None:
    assert ask(server.app_url, "SHOW listen_addresses") == ""
    for role in ("luuvet_app", "luuvet_owner", "postgres"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            ask(server.app_url.replace("luuvet_app:", f"{role}:wrong"), "SELECT 1")


def test_no_server_process_is_roots(server: Server) -> None:
    current = postmaster.read(server.data)
    assert current is not None
    runs_as = Path(f"/proc/{current.pid}").stat().st_uid
    assert runs_as == server.data.stat().st_uid
    assert runs_as != 0
    assert os.geteuid() in (0, runs_as)


def test_passwords_are_for_the_caller_alone(server: Server) -> None:
    folder = server.home / "secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert len({passwords.password(server.home, role) for role in ("postgres", "luuvet_owner", "luuvet_app")}) == 3


def test_the_app_role_reads_and_writes_rows_of_the_owners_tables(server: Server, kept: str) -> None:
    with connected(server.app_url) as app:
        app.execute("INSERT INTO kept (word) VALUES ('another')")
        app.execute("UPDATE kept SET word = 'changed' WHERE word = 'another'")
        assert app.execute("DELETE FROM kept WHERE word = 'changed'").rowcount == 1


@pytest.mark.parametrize("statement", APP_MAY_NOT)
def test_the_app_role_does_nothing_else(server: Server, kept: str, statement: str) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue)):
        ask(server.app_url, statement)


@pytest.mark.parametrize("statement", OWNER_MAY_NOT)
def test_the_owner_role_is_no_superuser(server: Server, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server.owner_url, statement)


def test_a_database_made_later_has_the_same_rights(server: Server) -> None:
    with connected(server.owner_url) as owner:
        owner.execute("CREATE DATABASE later")
    with connected(server.owner_url.replace("/luuvet?", "/later?")) as owner:
        owner.execute("CREATE TABLE here (n int)")
    assert ask(server.app_url.replace("/luuvet?", "/later?"), "SELECT count(*) FROM here") == 0


def test_upper_case_and_order_are_the_same_on_every_machine(server: Server) -> None:
    assert ask(server.app_url, "SELECT upper('đức')") == "ĐỨC"
    assert ask(server.app_url, "SELECT 'Z' < 'a'") is True


def test_a_home_that_the_databases_user_cannot_reach_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(NoIdentity, match="cannot walk into"):
        must_walk_into(tmp_path / "home" / "postgres", Identity(uid=12345, gid=12345, changed=True))


def test_the_socket_of_a_home_with_a_long_path_lies_elsewhere() -> None:
    server = Server(Path("/") / ("long" * 25))
    assert len(str(server.socket)) < 100
