"""A server of the launcher's own for the tests about it; the other tests use the one that pytest is given."""

from collections.abc import Iterator

import pytest

from luuvet.ops.postgres import Server, throwaway


@pytest.fixture(scope="session")
def own_server() -> Iterator[Server]:
    with throwaway() as server:
        yield server


@pytest.fixture
def server(own_server: Server) -> Server:
    """Up, whatever the test before did to it."""
    own_server.ensure_started()
    return own_server
