"""What a data directory is made of: initdb's options, settings, who may log in how, roles and their rights."""

import shutil
from pathlib import Path

from luuvet.ops.postgres import programs
from luuvet.ops.postgres.failures import MakingFailed
from luuvet.ops.postgres.identity import Identity
from luuvet.ops.postgres.passwords import password

SUPER, OWNER, APP = "postgres", "luuvet_owner", "luuvet_app"
ROLES = (SUPER, OWNER, APP)
DATABASE = "luuvet"
MADE = "initdb.conf"

ACCESS = """\
# Written by luuvet at each start. Passwords only, over the socket only.
local all all scram-sha-256
"""

SETTINGS = """\
# Written by luuvet at each start; own settings belong into {own}
# What initdb found out about this machine, such as which kind of shared memory works:
include_if_exists = '{made}'
listen_addresses = ''
unix_socket_directories = '{run}'
unix_socket_permissions = 0777
port = {port}
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_locks_per_transaction = 256
random_page_cost = 1.1
jit = off
huge_pages = off
min_wal_size = 128MB
max_wal_size = 2GB
checkpoint_timeout = 10min
checkpoint_completion_target = 0.9
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
lc_monetary = 'C'
lc_numeric = 'C'
lc_time = 'C'
default_text_search_config = 'pg_catalog.simple'
# Personal data stays out of the log: no statements, no parameters, no DETAIL with the values of a key.
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_checkpoints = off
log_line_prefix = '%m [%p] '
include_if_exists = '{own}'
# Last, so that nothing above undoes them: an answered check-in has to outlive a power cut.
fsync = on
full_page_writes = on
synchronous_commit = on
"""

OWN_SETTINGS = """\
# Settings of this installation, such as shared_buffers = 2GB. What keeps answered check-ins safe stays on.
"""

ROLE_SQL = """\
DO $$ BEGIN
IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{owner}') THEN CREATE ROLE {owner}; END IF;
IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{app}') THEN CREATE ROLE {app}; END IF;
END $$;

ALTER ROLE {super} PASSWORD '{super_password}';

ALTER ROLE {owner} LOGIN CREATEDB PASSWORD '{owner_password}';

ALTER ROLE {app} LOGIN PASSWORD '{app_password}';

"""

# Said in template1, so that databases made later (the tests', a restored copy) have the same rights.
RIGHTS_SQL = """\
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};

ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app};

"""

DATABASE_SQL = """\
CREATE DATABASE {database} OWNER {owner};

"""


def make(data: Path, *, home: Path, bin_dir: Path, who: Identity) -> None:
    """A data directory with roles and database, whole or not at all: it gets its name last."""
    half = data.with_name(f"{data.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    who.own(half)
    options = f"--username {SUPER} --pwfile /dev/stdin --auth scram-sha-256 --encoding UTF8 --data-checksums".split()
    command = [bin_dir / "initdb", "-D", half, *options, *_locale(bin_dir)]
    code, said = who.run(command, text=password(home, SUPER), cwd=data.parent, seconds=120)
    if code != 0:
        raise MakingFailed(f"initdb ended with {code}: {said}")
    who.write(half / MADE, (half / "postgresql.conf").read_text())
    set_passwords(half, home=home, bin_dir=bin_dir, who=who)
    _alone(half, "template1", RIGHTS_SQL + DATABASE_SQL, home=home, bin_dir=bin_dir, who=who)
    half.rename(data)


def set_passwords(data: Path, *, home: Path, bin_dir: Path, who: Identity) -> None:
    """Roles as they should be, with the passwords that the key files hold; the server must be down."""
    _alone(data, "postgres", ROLE_SQL, home=home, bin_dir=bin_dir, who=who)


def write_settings(data: Path, *, run: Path, own: Path, port: int, who: Identity) -> None:
    """Write what the server is started with: ours, then the operator's own.conf, then what may not be turned off."""
    if not own.exists():
        who.write(own, OWN_SETTINGS)
    settings = SETTINGS.format(run=run, made=MADE, own=own, port=port)
    texts = {"postgresql.conf": settings, "pg_hba.conf": ACCESS}
    for name, text in texts.items():
        who.write(data / name, text)


def _locale(bin_dir: Path) -> list[str]:
    """One order and one upper case on every machine; the built-in provider came with 17."""
    if programs.major(bin_dir) >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _alone(data: Path, database: str, sql: str, *, home: Path, bin_dir: Path, who: Identity) -> None:
    """SQL in single-user mode: no server, no password, nobody else."""
    named = {"super": SUPER, "owner": OWNER, "app": APP, "database": DATABASE}
    keys = {f"{word}_password": password(home, named[word]) for word in ("super", "owner", "app")}
    options = ["--single", "-j", "-c", "exit_on_error=true", "-c", "log_min_error_statement=panic"]
    command = [bin_dir / "postgres", *options, "-D", data, database]
    code, said = who.run(command, text=sql.format(**named, **keys), cwd=data.parent, seconds=60)
    if code != 0:
        raise MakingFailed(f"roles and rights could not be set, postgres ended with {code}: {said}")
