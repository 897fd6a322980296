"""The drill in short, and whether it sees what it looks for. The long one: `python3 run.py crash --kills 200`."""

import pytest

from tests.crash.drill import VICTIMS, Course, drill, kept
from tests.crash.faults import FAULTS
from tests.crash.installation import Installation


def test_what_was_acknowledged_stands_once_whatever_is_killed(installation: Installation) -> None:
    report = drill(installation, Course(len(VICTIMS), seed=2))
    assert kept(report), report
    assert report["by_victim"] == dict.fromkeys(VICTIMS, 1)
    assert int(str(report["acknowledged"])) > 0
    assert list(report) == [
        "seed", "kills", "by_victim", "sent", "acknowledged", "unknown", "rows", "lost", "doubled", "unexplained",
        "slowest_recovery_s",
    ]  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_the_drill_finds_a_fault_that_was_put_there(installation: Installation, name: str) -> None:
    fault = FAULTS[name]
    fault.put_into(installation)
    report = drill(installation, fault.course)
    assert int(str(report[fault.shows_as])) > 0, report
    assert not kept(report)
