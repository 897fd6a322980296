"""A web server that acknowledges over whatever database it gets: `python -m tests.crash.careless --port N`.

Only the self-test of the drill starts it. The product cannot: its guard is an argument that nobody in luuvet gives
(tests/house/test_durable.py).
"""

import argparse
import os
from pathlib import Path
from typing import Any

import uvicorn

from luuvet.accept.asgi import Acceptance
from luuvet.kernel.signing import KeyRing


async def whatever(connection: Any) -> None:
    """Ask nothing of the database."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    ring = KeyRing.load(Path(os.environ["LUUVET_HOME"]) / "secrets" / "keys.json")
    acceptance = Acceptance(os.environ["LUUVET_DATABASE_URL"], ring, guard=whatever)
    uvicorn.run(
        acceptance, host="127.0.0.1", port=port, loop="uvloop", http="httptools", ws="none", lifespan="on",
        access_log=False, log_level="warning", timeout_graceful_shutdown=20,
    )  # fmt: skip


if __name__ == "__main__":
    main()
