"""`python3 run.py crash --kills N [--seed S] [--json]`, and `--self-test`: would the drill see a loss, a doubling?"""

import argparse
import json
import sys

from tests.crash.drill import PHONES, Course, drill, kept
from tests.crash.faults import FAULTS
from tests.crash.installation import installed


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py crash")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    asked = parser.parse_args()
    if asked.self_test:
        return _self_test(in_json=asked.json)
    with installed(PHONES) as here:
        report = drill(here, Course(asked.kills, asked.seed))
    _tell(report, in_json=asked.json)
    return 0 if kept(report) else 1


def _self_test(*, in_json: bool) -> int:
    found = {}
    for name, fault in FAULTS.items():
        with installed(PHONES) as here:
            fault.put_into(here)
            report = drill(here, fault.course)
        found[name] = {"found": bool(report[fault.shows_as])} | report
    _tell(found, in_json=in_json)
    return 0 if all(one["found"] for one in found.values()) else 1


def _tell(report: dict[str, object] | dict[str, dict[str, object]], *, in_json: bool) -> None:
    print(json.dumps(report) if in_json else "\n".join(f"{name}: {value}" for name, value in report.items()))


if __name__ == "__main__":
    sys.exit(main())
