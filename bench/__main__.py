"""`python -m bench NAME`, with a throw-away database in the environment (run.py sees to it)."""

import argparse
import importlib
import json
import os
import signal
import sys

import django


def main() -> int:
    """0 when measured, 1 when answers differ."""
    parser = argparse.ArgumentParser(prog="run.py bench")
    parser.add_argument("name", choices=("audit", "checkins", "signin", "tracing"))
    parser.add_argument("--size", choices=("small", "full"), default="small")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    # Who ends us ends the servers too.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luuvet.project.settings")
    django.setup()
    measure = importlib.import_module(f"bench.{args.name}")  # after Django was set up

    found, text = measure.run(args.size)
    sys.stdout.write(f"{json.dumps(found) if args.json else text}\n")
    return 0 if found["equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
