"""A disk that is full is told as `send again`, and is forgotten when there is room again."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.crash.conftest import Staged
from tests.crash.installation import clean_environment

# A mount that only this process and its children see; who is not root gets the right to it in a namespace of users.
ALONE = ["unshare", "--mount", "--propagation", "private"]
AS_ROOT_OF_NOTHING = ["--user", "--map-current-user", "--keep-caps"]


def in_a_namespace() -> list[str] | None:
    """The words before a command that may mount a disk; None where the kernel lets us have none."""
    words = ALONE if os.geteuid() == 0 else ALONE + AS_ROOT_OF_NOTHING
    tried = subprocess.run([*words, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    return words if tried.returncode == 0 else None


@pytest.mark.parametrize("way", ["disk", "limit"])
def test_a_full_disk_is_never_acknowledged_and_heals_by_itself(stage: Staged, way: str) -> None:
    """Where no disk may be mounted the kernel's limit of a file's size does it both times."""
    home, said = stage
    words = in_a_namespace() if way == "disk" else None
    way = way if words else "limit"
    with tempfile.TemporaryDirectory(prefix="luuvet-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: S103  the database's user must be able to walk in
        subprocess.run(["cp", "-a", f"{home}/.", folder], check=True)
        done = subprocess.run(
            [*(words or []), sys.executable, "-m", "tests.crash.full_disk", folder, way],
            input=json.dumps(said), env=clean_environment(Path(folder)), stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        shutil.rmtree(Path(folder) / "postgres", ignore_errors=True)
    told = json.loads(done.stdout)
    assert told["statuses"] == [200, 503]
    assert (told["lost"], told["unexplained"]) == (0, 0)
    assert told["full"]["headers"]["content-type"] == "application/problem+json"
    assert told["full"]["headers"]["retry-after"] == "2"
    assert told["full"]["body"]["status"] == 503
