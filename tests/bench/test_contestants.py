"""Ours, asked what every contestant is asked; and the rows that COPY writes."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from bench import gates, rows, servers
from bench.stage import SIZES, Stage
from luuvet.checkins.models import CheckIn
from luuvet.kernel.ids import time_in
from luuvet.kernel.signing import KeyRing
from luuvet.places.models import Place
from tests import builders
from tests.accept.conftest import Running


@pytest.fixture
def port(committed: None, ring: KeyRing) -> Iterator[int]:
    running = Running(settings.APP_URL, ring)
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def stage(committed: None, tmp_path: Path) -> Stage:
    places = [builders.place(), builders.place("Chợ Hôm")]
    (tmp_path / "codes").write_text("".join(f"{builders.poster(place).text}\n" for place in places))
    (tmp_path / "tokens").write_text("".join(f"{builders.token(builders.phone())}\n" for _ in range(2)))
    return Stage(SIZES["small"], tmp_path, [place.pk for place in places])


def test_ours_answers_as_every_contestant_has_to(port: int, stage: Stage) -> None:
    assert servers.wrong_answers(port, stage) == []
    assert stage.row_count() == 1


def test_a_contestant_that_answers_otherwise_is_found_out(port: int, stage: Stage) -> None:
    """Here it is right to: the first code is none of ours, and the second scan is the first with that id."""
    first, second = (builders.poster(Place.objects.get(pk=number)).text for number in stage.places)
    forged = first[:-2] + "AA"
    (stage.folder / "codes").write_text(f"{forged}\n{second}\n")
    assert [what.partition(":")[0] for what in servers.wrong_answers(port, stage)] == [
        "a scan",
        "the same again",
        "its id with another place",
    ]


def test_every_code_that_is_shown_at_a_gate_is_taken_there(
    port: int, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "GATES", 2)
    monkeypatch.setattr(gates, "PHONES", 3)
    gates.make(stage.folder / "gates")
    tokens, codes = ((stage.folder / "gates" / name).read_text().split() for name in ("tokens", "codes"))
    assert (len(tokens), len(codes)) == (2, 3 * gates.CODES_OF_EACH)
    for token in tokens:
        answer = builders.Client(port, token).send({"items": [builders.item(code) for code in codes]})
        assert {one["status"] for one in answer.body["items"]} == {"accepted"}
    assert CheckIn.objects.values_list("person_id", flat=True).distinct().count() == 3


def test_rows_for_copy_are_rows_like_ours_in_the_order_of_their_ids(stage: Stage) -> None:
    random.seed(7)
    now = datetime.now(UTC)
    with stage.connect() as connection:
        rows.copy(connection, rows.blocks(40, now - timedelta(seconds=4), now, stage.places, phones=3))
    written = list(CheckIn.objects.order_by("seq"))
    assert len(written) == stage.row_count() == 40
    assert [row.id for row in written] == sorted(row.id for row in written)
    assert {row.place_id for row in written} == set(stage.places)
    assert {row.person_id for row in written} == {1, 2, 3}
    for number, row in enumerate(written):
        assert abs(row.at - (now - timedelta(seconds=4 - number / 10))) < timedelta(milliseconds=1)
        assert row.id.version == 7
        assert timedelta() <= row.at - time_in(row.id) < timedelta(milliseconds=2)
