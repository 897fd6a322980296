"""A thousand worlds in which every promise is kept, and some broken ones that are seen."""

import os
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from luuvet.accept import decide
from luuvet.accept.outcomes import Outcome
from tests.simulate import memory
from tests.simulate.grounds import InDatabase
from tests.simulate.ledger import Broken
from tests.simulate.phone import Phone
from tests.simulate.simulation import simulate

AT_ONCE = 100
IN_DATABASE = 20
MOST_IN_DATABASE = 20 if os.environ.get("LUUVET_TEST_SIZE") == "short" else 100


class ForgetfulPhone(Phone):
    """Gives what waits a new id when it starts again."""

    def restart(self, now: int) -> None:
        super().restart(now)
        for kept in self.queue:
            kept.text = ""


@pytest.mark.parametrize("first", range(0, 1000, AT_ONCE))
def test_every_promise_is_kept_in_memory(first: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(first, first + AT_ONCE):
        seen.update(simulate(seed).answers)
    # No world is so kind that some answer was never given.
    assert set(seen) == {
        "accepted", "duplicate", "503", "future", "too-old", "withdrawn", "revoked", "undo-late", "id-reused",
        "unknown-place", "bad-signature", "not-a-code",
    }  # fmt: skip


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("first", range(0, MOST_IN_DATABASE, IN_DATABASE))
def test_every_promise_is_kept_on_a_database_and_each_answer_is_the_same(first: int) -> None:
    for seed in range(first, first + IN_DATABASE):
        assert simulate(seed, InDatabase(settings.APP_URL)) == simulate(seed)


def test_a_seed_is_one_world() -> None:
    traces = [simulate(seed).trace for seed in range(20)]
    assert traces == [simulate(seed).trace for seed in range(20)]
    assert len(set(traces)) == 20


@pytest.mark.parametrize(
    ("module", "name", "other"),
    [
        (memory, "compare", lambda row, stored: Outcome.DUPLICATE),  # another's id is as good as one's own
        (memory, "UNDONE_WITHIN", timedelta(minutes=11)),
        (decide, "UNDONE_WITHIN", timedelta(minutes=9)),
        (decide, "LEEWAY", timedelta(minutes=6)),
        (decide, "DAYS_TAKEN", 22),
        (decide, "DAYS_TAKEN", 20),
        (decide, "TAKEN_AFTER_WITHDRAWAL", timedelta(hours=1000)),
    ],
)
def test_a_rule_that_is_broken_is_seen(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, other: object) -> None:
    monkeypatch.setattr(module, name, other)
    with pytest.raises(Broken, match=r"seed \d+: "):
        for seed in range(1000):
            simulate(seed)


def test_a_phone_that_makes_its_bytes_twice_is_seen() -> None:
    with pytest.raises(Broken, match="of no tap"):
        for seed in range(1000):
            simulate(seed, make_phone=ForgetfulPhone)
