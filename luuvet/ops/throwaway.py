"""A command with a database of its own that goes when it ends: `python -m luuvet.ops.throwaway pytest -k poster`.

`--programs DIR` runs another PostgreSQL than the one that comes with luuvet. Tests, benches and the crash test use it.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from luuvet.ops.postgres import throwaway


def main(words: list[str]) -> int:
    """Run the command; its exit code."""
    programs = None
    if words[:1] == ["--programs"] and len(words) > 1:
        programs, words = Path(words[1]), words[2:]
    if not words:
        sys.stderr.write("usage: python -m luuvet.ops.throwaway [--programs DIR] COMMAND ...\n")
        return 2
    signal.signal(signal.SIGTERM, _end)
    with throwaway(programs) as server:
        own = {
            "LUUVET_HOME": str(server.home),
            "LUUVET_DATABASE_URL": server.app_url,
            "LUUVET_OWNER_DATABASE_URL": server.owner_url,
        }
        return _finish(subprocess.Popen(words, env=os.environ | own))


def _finish(command: "subprocess.Popen[bytes]") -> int:
    """Its exit code. Ctrl-C reaches the command too: it gets the time to end by itself before its database goes."""
    try:
        return command.wait()
    except KeyboardInterrupt:
        command.wait()
        return 130
    finally:
        command.terminate()
        command.wait()


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
