"""An installation of its own for each test, copied from one that is made once a worker: tests here break theirs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from luuvet.ops.postgres import throwaway
from tests.crash.drill import PHONES
from tests.crash.installation import Installation, copied, staged
from tests.crash.serving import Serving

Staged = tuple[Path, dict[str, list[list[str]]]]


@pytest.fixture(scope="session")
def stage() -> Iterator[Staged]:
    """A home whose database is down, and what was said of its places and phones."""
    with throwaway() as database:
        said = staged(database, PHONES)
        database.stop()
        yield database.home, said


@pytest.fixture
def installation(stage: Staged) -> Iterator[Installation]:
    """With its database up and no server."""
    home, said = stage
    with copied(home, said) as here:
        yield here


@pytest.fixture
def here(installation: Installation) -> Serving:
    """With a server that is still to be started."""
    return Serving(installation)
