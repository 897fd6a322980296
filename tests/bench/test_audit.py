"""The bench of the audit trail: its sealer works in a process of its own, and a chain that is not whole is told."""

import pytest

from bench import audit as bench
from bench.report import Case, Figure
from luuvet.core import audit
from luuvet.core.models import AuditLine
from luuvet.core.seals import seal_lines
from tests.bench.test_figures import case


@pytest.mark.usefixtures("committed")
def test_changes_of_all_threads_are_counted_and_a_whole_chain_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "THREADS", 3)
    figure = bench.load(0.1)
    assert figure.rate > 0 and figure.p50_ms is not None
    lines = AuditLine.objects.filter(action="accounts.enrol_devices", actor="bench audit").count()
    found, text = bench.told(bench.Size(1, 1), case(bench.WITH, 90), case(bench.WITHOUT, 100))
    assert found["equal"] is True
    assert found["ratios"] == [
        {"ours": "single", "peer": "without the sealer", "ratio": 0.9, "target": 0.9, "met": True}
    ]
    assert f"{lines:,} lines under" in text


@pytest.mark.usefixtures("committed")
def test_a_line_that_no_seal_covers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    audit.write(actor="bench audit", action="accounts.enrol_devices", about="")
    monkeypatch.setattr(bench, "seal_lines", lambda: 0)
    cases = [Case(bench.NAME, who, 64, "changes/s", [Figure(1)]) for who in (bench.WITH, bench.WITHOUT)]
    assert bench.told(bench.Size(1, 1), *cases)[0]["equal"] is False
    assert seal_lines() == 1
