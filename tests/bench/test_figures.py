"""What a bench reads from others, and what it makes of it."""

import pytest

from bench import cpu, pgbench, report, servers, wrk
from bench.report import Case, Figure
from bench.servers import PEERS_TRIED, Setting
from tests.house.source import ROOT


def test_the_last_line_of_the_load_is_read() -> None:
    said = 'Running 3s test\n\nMEASURED {"requests":9,"refused":2,"broken":1,"p50_ms":1.5,"p99_ms":7.25}\n'
    assert wrk.read(said) == wrk.Answered(9, 2, 1, 1.5, 7.25)


def test_a_load_that_measured_nothing_is_none() -> None:
    with pytest.raises(wrk.LoadFailed):
        wrk.read("unable to connect to 127.0.0.1:8300 Connection refused\n")


def test_pgbench_is_read_with_the_times_of_its_log() -> None:
    said = "number of transactions actually processed: 512\nnumber of failed transactions: 3 (0.586%)\n"
    said += "tps = 256.0 (without initial connection time)\n"
    logged = [f"0 {number} {number * 1000} 0 1637800000 5" for number in range(1, 100)]  # 1 to 99 ms
    assert pgbench.read(said, logged) == wrk.Answered(512, 3, 0, 50.0, 99.0, 2.0)


def case(who: str, *rates: float) -> Case:
    return Case("single", who, 64, "requests/s", [Figure(rate, 2 * rate, 3 * rate) for rate in rates])


def test_a_ratio_is_the_middle_one_of_the_rounds_each_against_its_own() -> None:
    ours, theirs = case("luuvet", 100, 10, 60), case("COPY", 50, 40, 20)
    assert report.ratio(ours, theirs, 2.0) == {
        "ours": "single",
        "peer": "COPY",
        "ratio": 2.0,  # 2, 1/4, 3
        "target": 2.0,
        "met": True,
    }
    assert report.ratio(ours, theirs, 2.01)["met"] is False


def test_a_row_has_the_middle_and_the_ends_of_its_rounds() -> None:
    assert case("pgbench", 30, 10, 20).row() == {
        "name": "single",
        "who": "pgbench",
        "connections": 64,
        "rate": 20,
        "unit": "requests/s",
        "min": 10,
        "max": 30,
        "p50_ms": 40,
        "p99_ms": 60,
    }


def test_the_summary_has_the_form_that_others_rely_on() -> None:
    ours, theirs = case("luuvet", 4), case("pgbench", 2)
    ratios = [report.ratio(ours, theirs, 1.0)]
    found = report.summary("checkins", 5, [ours, theirs], ratios, postgres="18.6", equal=True)
    assert list(found) == ["bench", "machine", "commit", "rounds", "rows", "ratios", "equal"]
    assert (found["bench"], found["rounds"], found["equal"]) == ("checkins", 5, True)
    assert list(found["machine"]) == ["cpus", "ram_gib", "postgres"]  # type: ignore[call-overload]
    assert "single / pgbench: 2.0 (target 1.0, met)" in report.table([ours, theirs], ratios)


def test_the_time_of_a_process_that_has_ended_is_its_starters() -> None:
    """A tree's seconds never go down; a process that is not there has none."""
    before = cpu.spent(1)
    assert before <= cpu.spent(1)
    assert cpu.spent(2**22 + 1) == 0


@pytest.mark.parametrize("peer", PEERS_TRIED, ids=lambda peer: str(peer.module))
def test_a_peer_is_short_and_tried_with_three_settings(peer: servers.Peer) -> None:
    lines = (ROOT / "bench" / "peers" / f"{peer.module}.py").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) <= 80
    assert len(set(peer.settings)) == 3
    words = peer.command(Setting(3, 7), 8399)
    assert words[words.index("--workers") + 1] == "3"
    assert any("8399" in word for word in words)
