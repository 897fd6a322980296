"""`python3 run.py simulate --seeds N [--first S] [--json]`: so many worlds in memory, on all processors."""

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.simulate.ledger import Broken
from tests.simulate.simulation import simulate

_AT_ONCE = 250


def some(seeds: range) -> tuple[dict[str, int], list[str]]:
    """How often each answer was given in these worlds, and what broke."""
    seen: Counter[str] = Counter()
    broken = []
    for seed in seeds:
        try:
            seen.update(simulate(seed).answers)
        except Broken as fault:
            broken.append(str(fault))
    return seen, broken


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py simulate")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    last = asked.first + asked.seeds
    parts = [range(first, min(first + _AT_ONCE, last)) for first in range(asked.first, last, _AT_ONCE)]
    answers: Counter[str] = Counter()
    broken: list[str] = []
    with ProcessPoolExecutor() as processors:
        for part, (seen, faults) in zip(parts, processors.map(some, parts), strict=True):
            answers.update(seen)
            broken += faults
            for fault in faults:
                sys.stderr.write(f"{fault}\n")
            sys.stderr.write(f"seeds {part.start} to {part.stop - 1}\n")
    report = {"first": asked.first, "seeds": asked.seeds, "broken": broken, "answers": dict(answers)}
    print(json.dumps(report) if asked.json else "\n".join(f"{name}: {value}" for name, value in report.items()))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
